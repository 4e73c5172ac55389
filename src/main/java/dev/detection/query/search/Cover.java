package dev.detection.query.search;

import java.util.Map;

/**
 * A query that finds every document that a condition holds for.
 *
 * @param query as it stands in the body of a search
 * @param exact whether it finds no others; if not, the condition has to be asked of what is found
 */
public record Cover(Map<String, Object> query, boolean exact) {}
