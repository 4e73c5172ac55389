package dev.detection.match;

import java.util.List;
import java.util.Map;

/**
 * What all rules together say of one document.
 *
 * @param ruleIds the rules whose query the document matches, sorted
 * @param unjudged why judging was left incomplete; null if it was not
 * @param failures the rules that failed on the document, by id, with the reason
 */
public record Judgement(List<String> ruleIds, String unjudged, Map<String, String> failures) {}
