package dev.detection.finding;

import java.util.Map;

/**
 * An alert that is ready to be written.
 *
 * @param id what it is about, see {@link AlertIds}
 * @param ruleId the rule that raised it
 * @param document the fields
 */
public record Alert(String id, String ruleId, Map<String, Object> document) {}
