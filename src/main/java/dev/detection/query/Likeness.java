package dev.detection.query;

/**
 * How like two texts must be: the option {@code fuzziness} of Query DSL, with what goes with it. An
 * index has a further limit, {@code max_expansions}, that depends on its other documents; it is not
 * part of this.
 *
 * @param low length in code points below which there is no edit; 0 where the length does not matter
 * @param high length from which there are two edits and not one
 * @param edits how many edits, whatever the length; negative if the length decides
 * @param exactPrefix how many code points at the beginning must be the same
 * @param transpositions whether two neighbours that have changed places are one edit
 */
public record Likeness(int low, int high, int edits, int exactPrefix, boolean transpositions) {
  /** The option as it is where nothing else is said: {@code AUTO}. */
  public static final Likeness AUTO = new Likeness(3, 6, -1, 0, true);

  /** How many edits may lie between a text and one that is like it: 0 to 2. */
  public int edits(String text) {
    if (edits >= 0) {
      return edits;
    }
    int length = text.codePointCount(0, text.length());
    return length < low ? 0 : length < high ? 1 : 2;
  }

  /** As Query DSL writes it. */
  public String fuzziness() {
    return edits >= 0 ? String.valueOf(edits) : "AUTO:" + low + "," + high;
  }
}
