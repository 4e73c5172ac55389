package dev.detection.query.dsl;

/** A filter could not be read: says what is wrong, where, and what would be right. */
public final class FilterException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String path;

  /**
   * @param path the key that is wrong, for instance {@code filters[2].query.term}
   * @param message what is wrong and what would be right, without the place
   */
  FilterException(String path, String message) {
    super(message);
    this.path = path;
  }

  /** The key that is wrong, for instance {@code filters[2].query.term}. */
  public String path() {
    return path;
  }
}
