package dev.detection.rule;

/**
 * A text that an anomaly job was read from.
 *
 * @param datafeed where the keys of {@code datafeed_config} stand in it, among them the query
 */
public record JobFile(Job job, Origin datafeed) {}
