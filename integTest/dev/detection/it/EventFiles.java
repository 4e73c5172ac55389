package dev.detection.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Events by index and id, each the text of a document: an index for a file. */
final class EventFiles {
  /** What every index of the check is called like. */
  static final String PREFIX = "ev-";

  private EventFiles() {}

  /** The files {@code *.ndjson} and {@code *.ndjson.gz} of a folder, with ids where they have. */
  static Map<String, Map<String, String>> read(Path folder) throws IOException {
    Map<String, Map<String, String>> indices = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".ndjson") || name.endsWith(".ndjson.gz")) {
          String base = name.substring(0, name.indexOf(".ndjson"));
          indices.put(PREFIX + base, read(file, base));
        }
      }
    }
    return indices;
  }

  private static Map<String, String> read(Path file, String base) throws IOException {
    Map<String, String> events = new LinkedHashMap<>();
    Path meta = file.resolveSibling(file.getFileName().toString().replace(".ndjson", ".meta.tsv"));
    try (BufferedReader lines = reader(file);
        BufferedReader ids =
            Files.exists(meta) ? reader(meta) : new BufferedReader(Reader.nullReader())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String id = ids.readLine();
        events.put(id == null ? base + ":" + events.size() : id.split("\t", 2)[0], line);
      }
    }
    return events;
  }

  /** The events of the quick start, and those of the tests in rule files. */
  static Map<String, Map<String, String>> ours(Path rules) throws IOException {
    Map<String, String> sample = new LinkedHashMap<>();
    for (SampleEvents.Event event : SampleEvents.until(Instant.now())) {
      sample.put("sample:" + sample.size(), Json.print(event.source()));
    }
    Map<String, String> tests = new LinkedHashMap<>();
    for (RulePack.Entry rule : RulePack.read(rules)) {
      for (TomlTable test : rule.tests()) {
        TomlArray events = test.getArrayOrEmpty("events");
        for (Object event : events.toList()) {
          tests.put("test:" + tests.size(), event.toString());
        }
      }
    }
    Map<String, Map<String, String>> indices = new LinkedHashMap<>();
    indices.put(PREFIX + "sample", sample);
    indices.put(PREFIX + "tests", tests);
    return indices;
  }

  /** Reads a text, packed if its name ends so. */
  static BufferedReader reader(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    return new BufferedReader(
        new InputStreamReader(
            file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, UTF_8));
  }
}
