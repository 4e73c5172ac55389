package dev.detection.anomaly;

/**
 * Which of a detector's series a value belongs to.
 *
 * @param partition value of the partition field; null if the detector has none, or the documents
 *     have no such field and {@code use_null} counts them
 * @param over value of the over field; null likewise
 * @param by value of the by field; null likewise
 */
public record Split(String partition, String over, String by) {
  /** Of a detector that splits by nothing. */
  public static final Split NONE = new Split(null, null, null);
}
