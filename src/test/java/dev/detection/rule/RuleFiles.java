package dev.detection.rule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The rule pack of this project. */
public final class RuleFiles {
  private RuleFiles() {}

  /** The files of the pack by their path below its folder. */
  public static Map<String, RuleFile> ofPack() throws IOException {
    Path folder = Path.of(System.getProperty("detection.rules", "rules"));
    Map<String, RuleFile> pack = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
        pack.put(folder.relativize(file).toString(), Rules.parseToml(Files.readString(file)));
      }
    }
    return pack;
  }
}
