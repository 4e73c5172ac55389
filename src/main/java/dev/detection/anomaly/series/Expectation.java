package dev.detection.anomaly.series;

/**
 * What a series was expected to be in a bucket, before its value was learned, and how unusual the
 * value and those just before it are.
 *
 * @param typical the value expected, in the series' unit
 * @param low lower end of the band in which nearly all values were expected
 * @param high upper end
 * @param probability of something at least so unusual on either side, above 0 and at most 1; of
 *     what goes on after it was told only what has become worse counts
 * @param highProbability likewise of what is unusually high, or rising or varying upwards
 * @param lowProbability likewise of what is unusually low
 */
public record Expectation(
    double typical,
    double low,
    double high,
    double probability,
    double highProbability,
    double lowProbability) {}
