package dev.detection.cli;

/** The work cannot be done; the message says what stands in the way. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }
}
