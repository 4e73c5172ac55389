package dev.detection.match;

import java.util.List;
import java.util.Map;

/**
 * A document as far as the engine has walked it; read as a whole only if something else is asked.
 * One object sees many documents, one after the other.
 */
final class WalkedEvent implements Event {
  private final Scratch scratch;
  private Map<String, Integer> slots;
  private Map<?, ?> source;
  private Schema schema;
  private String id;
  private List<Object> indexNames;
  private Event whole;

  WalkedEvent(Scratch scratch) {
    this.scratch = scratch;
  }

  /**
   * Goes on to a document.
   *
   * @param paths those whose values the scratch keeps
   */
  void begin(
      Map<?, ?> document,
      String documentId,
      List<Object> names,
      Schema fields,
      Map<String, Integer> paths) {
    source = document;
    id = documentId;
    indexNames = names;
    schema = fields;
    slots = paths;
  }

  /** Forgets the document. */
  void end() {
    source = null;
    whole = null;
  }

  private Event whole() {
    if (whole == null) {
      whole = ReadEvent.of(source, schema, judging(), new Identity(id, indexNames), null);
    }
    return whole;
  }

  @Override
  public Judging judging() {
    return scratch.judging();
  }

  @Override
  public List<Object> metadata(FieldType.Metadata.Which kind) {
    return whole().metadata(kind);
  }

  @Override
  public List<Object> values(String path) {
    Integer slot = slots.get(path);
    return slot == null ? whole().values(path) : scratch.values(slot);
  }

  @Override
  public Object first(String path) {
    if (!slots.containsKey(path)) {
      return whole().first(path);
    }
    List<Object> values = values(path);
    for (int i = 0; i < values.size(); i++) { // an iterator would be an object
      if (values.get(i) != null) {
        return values.get(i);
      }
    }
    return null;
  }

  @Override
  public Iterable<String> paths() {
    return whole().paths();
  }

  @Override
  public Event part(NewPaths added) {
    if (!added.mayBeIn(source)) {
      return null;
    }
    return whole == null
        ? ReadEvent.of(source, schema, judging(), new Identity(id, indexNames), added.paths())
        : whole;
  }

  @Override
  public List<Event> objects(String path) {
    return whole().objects(path);
  }
}
