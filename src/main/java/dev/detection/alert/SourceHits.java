package dev.detection.alert;

import dev.detection.finding.SourceDocument;
import org.elasticsearch.search.SearchHit;

/** Documents that a search found. */
public final class SourceHits {
  private SourceHits() {}

  /** A hit with its source. */
  public static SourceDocument document(SearchHit hit) {
    return new SourceDocument(hit.getIndex(), hit.getId(), hit.getSourceAsMap());
  }
}
