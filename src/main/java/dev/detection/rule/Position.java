package dev.detection.rule;

/**
 * A place in a text.
 *
 * @param line line, counted from 1; 0 if the place is not known
 * @param column column in that line, in UTF-16 units, counted from 1; 0 if the place is not known
 */
public record Position(int line, int column) implements Comparable<Position> {

  /** No place: the thing was not read from a text. */
  public static final Position UNKNOWN = new Position(0, 0);

  /** Whether this names a place at all. */
  public boolean isKnown() {
    return line > 0;
  }

  @Override
  public int compareTo(Position other) {
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  @Override
  public String toString() {
    return isKnown() ? "line " + line + ", column " + column : "unknown position";
  }
}
