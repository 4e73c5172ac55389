package dev.detection.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** The rule files of a directory, as far as tests and the quick start must know them. */
final class RulePack {
  private RulePack() {}

  /**
   * @param name the file, relative to the directory
   * @param toml its text
   */
  record Entry(String name, String toml, String id, String type) {
    /** The tables {@code [[test]]}, none if the file has none. */
    List<TomlTable> tests() {
      TomlArray array = Toml.parse(toml).getArrayOrEmpty("test");
      List<TomlTable> tests = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        tests.add(array.getTable(i));
      }
      return tests;
    }
  }

  /** All rule files below a directory, in the order of their names; those of jobs are none. */
  static List<Entry> read(Path directory) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".toml")).sorted().toList()) {
        String text = Files.readString(file);
        TomlParseResult toml = Toml.parse(text);
        String name = directory.relativize(file).toString();
        if (toml.hasErrors()) {
          throw new IOException(name + ": " + toml.errors().get(0));
        }
        if (toml.isTable("job")) {
          continue; // an anomaly job, which rules name
        }
        entries.add(
            new Entry(name, text, toml.getString("rule.rule_id"), toml.getString("rule.type")));
      }
    }
    return entries;
  }
}
