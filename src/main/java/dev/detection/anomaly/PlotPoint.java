package dev.detection.anomaly;

import java.time.Instant;

/**
 * What one split came to in one bucket, and what was expected of it.
 *
 * @param start of the bucket
 * @param actual 0 for counts and sums of a bucket without documents
 * @param typical what was expected
 * @param low lower end of the band in which nearly all values were expected
 * @param high upper end
 * @param probability of a value at least so unusual
 */
public record PlotPoint(
    Instant start, double actual, double typical, double low, double high, double probability) {}
