package dev.detection.query;

import dev.detection.rule.Position;

/** A condition is right as a query but cannot be expressed or judged where it was asked to be. */
public final class NotSupportedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String construct;
  private final transient Position at;

  /**
   * @param construct what is not supported and where it was tried, for instance {@code function
   *     [length] in a search}
   * @param at where it stands in the query text; {@link Position#UNKNOWN} if it was not in a text
   */
  public NotSupportedException(String construct, Position at) {
    super(construct + " is not supported" + (at.isKnown() ? " (" + at + ")" : ""));
    this.construct = construct;
    this.at = at;
  }

  /** What is not supported. */
  public String construct() {
    return construct;
  }

  /** Where it stands in the query text. */
  public Position at() {
    return at;
  }
}
