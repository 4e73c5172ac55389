package dev.detection.match;

/** An event could not be judged; says why. Nothing is known about whether it matches. */
public final class EventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message why, as a sentence without a full stop
   */
  public EventException(String message) {
    super(message);
  }
}
