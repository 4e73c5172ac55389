package dev.detection.alert;

import dev.detection.store.DetectionIndices;
import java.util.Map;
import org.elasticsearch.search.SearchHit;

/**
 * A document that an alert is about.
 *
 * @param index concrete index
 * @param id its {@code _id}
 * @param source its fields
 */
public record SourceDocument(String index, String id, Map<String, Object> source) {

  /** A search hit with its source. */
  public static SourceDocument of(SearchHit hit) {
    return new SourceDocument(hit.getIndex(), hit.getId(), hit.getSourceAsMap());
  }

  /** Whether it is an alert itself: told by where it is, since anybody can write the fields. */
  boolean isAlert() {
    return index.startsWith(DetectionIndices.ALERTS);
  }
}
