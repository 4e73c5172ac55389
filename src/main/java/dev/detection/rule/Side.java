package dev.detection.rule;

/**
 * Which values of a detector's function are anomalous: its {@code high_} and {@code low_} forms.
 */
public enum Side {
  /** Those that are higher or lower than expected. */
  BOTH,
  /** Those that are higher. */
  HIGH,
  /** Those that are lower. */
  LOW
}
