package dev.detection.match;

/** Counts what one question costs on one document, and gives up on what would cost too much. */
final class Work {
  /** Against questions and documents that repeat themselves: a fraction of a second. */
  private static final int MOST_STEPS = 20_000_000;

  private final String question;
  private int left = MOST_STEPS;

  /**
   * @param question for the message
   */
  Work(String question) {
    this.question = question;
  }

  /**
   * Counts a step.
   *
   * @throws EventException if it is one too many
   */
  void step() {
    if (--left < 0) {
      throw new EventException(question + " costs too much on a document of so many words");
    }
  }

  /** Whether a step was one too many. */
  boolean isSpent() {
    return left < 0;
  }
}
