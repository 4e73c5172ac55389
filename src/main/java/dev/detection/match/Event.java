package dev.detection.match;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The values of an event by dotted path, or those of one object below a nested field. Paths and
 * values are found as Elasticsearch's document parser finds them: objects inside objects and dotted
 * keys are the same, arrays are many values, values keep the order of the source.
 */
sealed interface Event permits ReadEvent, WalkedEvent {

  /**
   * What a document is known by beside its source.
   *
   * @param id null if it will get one by itself
   * @param indexNames the names of its index: of the index or data stream, of the backing index,
   *     aliases; empty if it is not known where it goes
   */
  record Identity(String id, List<Object> indexNames) {
    /** Of a document by itself. */
    static final Identity NONE = new Identity(null, List.of());

    /** The values of a metadata field. */
    List<Object> values(FieldType.Metadata.Which kind) {
      return switch (kind) {
        case ID -> id == null ? List.of() : List.of(id);
        case INDEX -> indexNames;
      };
    }
  }

  /**
   * Reads a document.
   *
   * @param source values are Map, List, String, Number, Boolean or null
   * @param schema says which objects are nested and which are not searchable
   * @param now the time of judging
   * @throws EventException if the document is nested too deeply, has names too long or values of
   *     other classes
   */
  static Event of(Map<String, Object> source, Schema schema, Instant now) {
    return of(source, schema, now, Identity.NONE);
  }

  /** Reads a document whose identity is known. */
  static Event of(Map<?, ?> source, Schema schema, Instant now, Identity identity) {
    return ReadEvent.of(source, schema, Judging.at(now), identity, null);
  }

  /** The time of judging, and what it may cost. */
  Judging judging();

  /** The values of a metadata field. */
  List<Object> metadata(FieldType.Metadata.Which kind);

  /**
   * The values at a path in the order of the source, nulls included; a Map is an object that is a
   * value. Empty if there are none.
   */
  List<Object> values(String path);

  /**
   * The first value at a path that is not null, in the whole document; null if this event has none.
   */
  Object first(String path);

  /** The paths that have values or nulls, in the order of the source. */
  Iterable<String> paths();

  /**
   * As much of the event as has all fields at some paths that are not mapped; null if there are
   * none.
   */
  Event part(NewPaths added);

  /** The objects at a nested path. */
  List<Event> objects(String path);
}
