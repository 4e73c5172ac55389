package dev.detection.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Events in a file, one a line: documents as they are, hits of a search ({@code _index}, {@code
 * _id}, {@code _source}), or the lines of a {@code _bulk} request. May be compressed by gzip.
 */
final class EventFile {
  private final Reader reader;
  private Map<String, Object> action;

  /**
   * An event.
   *
   * @param line where it is
   * @param index where it says that it belongs; null if it does not say
   * @param id its {@code _id}; null if it has none
   */
  record Line(int line, String index, String id, Map<String, Object> source) {
    /** Its {@code _id}; if it has none, the file and the line. */
    String idIn(Path file) {
      return id == null ? file.getFileName() + ":" + line : id;
    }
  }

  /** Is given what the file has. */
  interface Reader {
    /** An event. */
    void event(Line event);

    /** A line that is none. */
    void wrong(int line, String reason);

    /** So many bytes of the file are read. */
    void progress(long bytes);
  }

  private EventFile(Reader reader) {
    this.reader = reader;
  }

  /**
   * Reads a file to its end; lines that are not right do not keep it from that.
   *
   * @throws CommandException if the file cannot be read
   */
  static void read(Path path, Reader reader) {
    EventFile events = new EventFile(reader);
    try (TextLines lines = TextLines.open(path)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        events.read(lines.number(), line);
        reader.progress(lines.bytes());
      }
    }
  }

  private void read(int number, String line) {
    Map<String, Object> object;
    try {
      object = JsonObjects.read(line);
    } catch (JsonProcessingException e) {
      reader.wrong(number, e.getOriginalMessage());
      return;
    }
    Map<String, Object> target = target(object);
    if (action == null && target != null) {
      action = target;
      return;
    }
    if (action != null) {
      reader.event(new Line(number, text(action, "_index"), text(action, "_id"), object));
      action = null;
    } else if (JsonObjects.map(object.get("_source")) != null) {
      reader.event(
          new Line(
              number,
              text(object, "_index"),
              text(object, "_id"),
              JsonObjects.map(object.get("_source"))));
    } else {
      reader.event(new Line(number, null, null, object));
    }
  }

  /** What the line before a document of a {@code _bulk} request says; null if it is none. */
  private static Map<String, Object> target(Map<String, Object> object) {
    if (object.size() != 1) {
      return null;
    }
    Map<String, Object> create = JsonObjects.map(object.get("create"));
    return create != null ? create : JsonObjects.map(object.get("index"));
  }

  private static String text(Map<String, Object> object, String key) {
    return object.get(key) instanceof String text ? text : null;
  }
}
