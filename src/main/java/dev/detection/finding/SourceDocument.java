package dev.detection.finding;

import dev.detection.match.IndexPatterns;
import java.util.Map;

/**
 * A document that an alert is about.
 *
 * @param index concrete index
 * @param id its {@code _id}
 * @param source its fields
 */
public record SourceDocument(String index, String id, Map<String, Object> source) {

  /** Whether it is an alert itself: told by where it is, since anybody can write the fields. */
  boolean isAlert() {
    return index.startsWith(IndexPatterns.ALERTS);
  }
}
