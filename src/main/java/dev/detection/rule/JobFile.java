package dev.detection.rule;

/**
 * A text that an anomaly job was read from.
 *
 * @param origin where the keys of the job stand in it
 * @param datafeed where those of {@code datafeed_config} stand, among them the query
 */
public record JobFile(Job job, Origin origin, Origin datafeed) {}
