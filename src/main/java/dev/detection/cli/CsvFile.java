package dev.detection.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of a CSV file as events, by RFC 4180: a heading that names the columns, then a row a line;
 * values may be in quotes, with doubled quotes inside, but not go over several lines. What
 * separates values is what the heading has most of: comma, semicolon or tab.
 */
final class CsvFile {
  private static final List<Character> SEPARATORS = List.of(',', ';', '\t');

  private final char separator;
  private final List<String> columns;

  private CsvFile(String heading) {
    String line = heading.startsWith("\uFEFF") ? heading.substring(1) : heading;
    char most = SEPARATORS.getFirst();
    for (char one : SEPARATORS) {
      most = count(line, one) > count(line, most) ? one : most;
    }
    separator = most;
    List<String> values = values(line);
    columns = values == null ? List.of(line) : values.stream().map(String::strip).toList();
  }

  private static long count(String line, char one) {
    return line.chars().filter(c -> c == one).count();
  }

  /**
   * The names of the columns.
   *
   * @throws CommandException if the file cannot be read or has no heading
   */
  static List<String> columns(Path path) {
    try (TextLines lines = TextLines.open(path)) {
      return heading(path, lines).columns;
    }
  }

  private static CsvFile heading(Path path, TextLines lines) {
    String heading = lines.next();
    if (heading == null) {
      throw new CommandException("[" + path + "] is empty: expected a heading that names columns");
    }
    return new CsvFile(heading);
  }

  /**
   * Reads a file to its end; rows that are not right do not keep it from that. An event has the
   * columns as fields, without those that are empty.
   *
   * @throws CommandException if the file cannot be read or has no heading
   */
  static void read(Path path, EventFile.Reader reader) {
    read(path, Integer.MAX_VALUE, reader);
  }

  /** As {@link #read(Path, EventFile.Reader)}, so many rows at most. */
  static void read(Path path, int most, EventFile.Reader reader) {
    try (TextLines lines = TextLines.open(path)) {
      CsvFile file = heading(path, lines);
      int rows = 0;
      for (String line = lines.next(); line != null && rows < most; line = lines.next()) {
        rows++;
        file.read(lines.number(), line, reader);
        reader.progress(lines.bytes());
      }
    }
  }

  private void read(int number, String line, EventFile.Reader reader) {
    List<String> values = values(line);
    if (values == null) {
      reader.wrong(number, "a quote is not closed, or has something after it");
      return;
    }
    if (values.size() != columns.size()) {
      reader.wrong(
          number,
          "expected %s values, as the heading has, but were %s"
              .formatted(columns.size(), values.size()));
      return;
    }
    Map<String, Object> event = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).isEmpty()) {
        event.put(columns.get(i), values.get(i));
      }
    }
    reader.event(new EventFile.Line(number, null, null, event));
  }

  /** Null if the quotes are not right. */
  private List<String> values(String line) {
    List<String> values = new ArrayList<>();
    int at = 0;
    while (at <= line.length()) {
      int end;
      if (at < line.length() && line.charAt(at) == '"') {
        end = closing(line, at + 1);
        if (end < 0 || (end + 1 < line.length() && line.charAt(end + 1) != separator)) {
          return null;
        }
        values.add(line.substring(at + 1, end).replace("\"\"", "\""));
        end++;
      } else {
        end = line.indexOf(separator, at);
        end = end < 0 ? line.length() : end;
        values.add(line.substring(at, end));
      }
      at = end + 1;
    }
    return values;
  }

  /** The quote that ends a value; -1 if there is none. */
  private static int closing(String line, int from) {
    int at = line.indexOf('"', from);
    while (at >= 0 && at + 1 < line.length() && line.charAt(at + 1) == '"') {
      at = line.indexOf('"', at + 2);
    }
    return at;
  }
}
