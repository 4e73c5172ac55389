package dev.detection.bench;

/** A rival has no way to say a condition. */
final class CannotSayException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param what it cannot say
   */
  CannotSayException(String what) {
    super(what);
  }
}
