package dev.detection.ingest;

import java.util.List;

/**
 * A field that holds marks in an index.
 *
 * @param name its path
 * @param ordered whether ids of rules are whole terms, so that ranges of them can be asked for
 * @param stamped whether a search can tell what was judged, when and how completely
 * @param leaves the fields of marks that the mapping has below it
 */
public record MarkField(String name, boolean ordered, boolean stamped, List<String> leaves) {
  /** Keeps an own copy of the list. */
  public MarkField {
    leaves = List.copyOf(leaves);
  }
}
