package dev.detection.rule;

/**
 * What a detector reckons of the documents of a bucket, by the names of the anomaly-job API. The
 * {@code high_} and {@code low_} forms are told apart by {@link Side}.
 */
public enum DetectorFunction {
  /** Documents, empty buckets included. */
  COUNT,
  /** Documents of the buckets that have any. */
  NON_ZERO_COUNT,
  /** Different values of a field. */
  DISTINCT_COUNT,
  /** A value that few buckets have had. */
  RARE,
  /** A value of many documents in a bucket that few buckets, or peers, have had. */
  FREQ_RARE,
  /** Information in the strings of a field, in bytes once compressed. */
  INFO_CONTENT,
  /** Least value. */
  MIN,
  /** Greatest value. */
  MAX,
  /** Mean value; {@code avg} is the same. */
  MEAN,
  /** Middle value. */
  MEDIAN,
  /** Sum, zero for a bucket without values. */
  SUM,
  /** Sum, of the buckets that have any. */
  NON_NULL_SUM,
  /** Population variance. */
  VARP,
  /** Least, greatest and mean value, each for itself. */
  METRIC,
  /** The time of a day at which documents are. */
  TIME_OF_DAY,
  /** The time of a week at which documents are. */
  TIME_OF_WEEK,
  /** Where on earth documents are. */
  LAT_LONG
}
