package dev.detection.match;

/**
 * How the values of a text field and what is asked of it become words.
 *
 * @param index of the values
 * @param search of what is asked
 * @param quoted of phrases that are asked
 * @param positions whether the index knows where words stand; if not, no phrase is found
 * @param gap positions between the values of a field
 */
record TextAnalysis(Analysis index, Analysis search, Analysis quoted, boolean positions, int gap) {
  /** That of a text field without further parameters. */
  static final TextAnalysis STANDARD =
      new TextAnalysis(Analysis.STANDARD, Analysis.STANDARD, Analysis.STANDARD, true, Analysis.GAP);
}
