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

  /** The rules of the pack by the path of their file below its folder. */
  public static Map<String, RuleFile> ofPack() throws IOException {
    Path folder = Path.of(System.getProperty("detection.rules", "rules"));
    Map<String, RuleFile> pack = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
        String text = Files.readString(file);
        if (!Jobs.isToml(text)) {
          pack.put(folder.relativize(file).toString(), Rules.parseToml(text));
        }
      }
    }
    return pack;
  }
}
