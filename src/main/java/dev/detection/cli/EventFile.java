package dev.detection.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Events in a file, one a line: documents as they are, hits of a search ({@code _index}, {@code
 * _id}, {@code _source}), or the lines of a {@code _bulk} request. May be compressed by gzip.
 */
final class EventFile {
  private final Path path;
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

  private EventFile(Path path, Reader reader) {
    this.path = path;
    this.reader = reader;
  }

  /**
   * Reads a file to its end; lines that are not right do not keep it from that.
   *
   * @throws CommandException if the file cannot be read
   */
  static void read(Path path, Reader reader) {
    new EventFile(path, reader).read();
  }

  /** Counts what is read of the file, whether it is compressed or not. */
  private static final class Counting extends FilterInputStream {
    private long count;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int some = super.read(bytes, offset, length);
      count += Math.max(0, some);
      return some;
    }
  }

  private void read() {
    try (Counting counting = new Counting(Files.newInputStream(path));
        InputStream plain = plain(new BufferedInputStream(counting, 1 << 16));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()), 1 << 16)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          read(number, line);
        }
        reader.progress(counting.count);
      }
    } catch (CharacterCodingException e) {
      throw new CommandException("[" + path + "] is not text in UTF-8");
    } catch (IOException e) {
      throw new CommandException("cannot read [" + path + "]: " + RuleSources.reason(e));
    }
  }

  /** Told by what the file begins with, since names lie. */
  private static InputStream plain(BufferedInputStream in) throws IOException {
    in.mark(2);
    int magic = in.read() | in.read() << 8;
    in.reset();
    return magic == GZIPInputStream.GZIP_MAGIC ? new GZIPInputStream(in, 1 << 16) : in;
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
