package dev.detection.anomaly;

/**
 * What was expected of a value before it was learned, and how unusual it is.
 *
 * @param typical the value expected
 * @param low lower end of the band in which nearly all values were expected
 * @param high upper end
 * @param probability of a value at least so unusual, on either side; above 0 and at most 1
 * @param highProbability of one so high
 * @param lowProbability of one so low
 */
public record Outlook(
    double typical,
    double low,
    double high,
    double probability,
    double highProbability,
    double lowProbability) {}
