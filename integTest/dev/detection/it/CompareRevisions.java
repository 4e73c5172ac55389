package dev.detection.it;

import dev.detection.it.JmhResults.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The second half of {@code ./compare-revisions}: reads what JMH wrote for two revisions and says
 * of each benchmark whether the second is an improvement, a regression, or the same but for noise.
 * The exit code is 1 if there is a regression, 2 on a wrong call.
 */
public final class CompareRevisions {
  private CompareRevisions() {}

  /** Arguments: for each revision its name and the folder with its JSON files. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4) {
      System.err.println("usage: CompareRevisions NAME FOLDER NAME FOLDER");
      System.exit(2);
    }
    Map<String, Series> first = JmhResults.read(files(Path.of(arguments[1])));
    Map<String, Series> second = JmhResults.read(files(Path.of(arguments[3])));
    String table = print(arguments[0], first, arguments[2], second);
    System.out.print(table);
    System.exit(table.contains("| " + Speed.Verdict.REGRESSION + " |") ? 1 : 0);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  /** A table in Markdown. */
  static String print(
      String firstName, Map<String, Series> first, String secondName, Map<String, Series> second) {
    StringBuilder text = new StringBuilder();
    text.append(
        "| benchmark | %s | %s | unit | ratio | p | samples | |\n|---|---|---|---|---|---|---|---|\n"
            .formatted(firstName, secondName));
    Set<String> names = new LinkedHashSet<>(first.keySet());
    names.addAll(second.keySet());
    for (String name : names) {
      Series a = first.get(name);
      Series b = second.get(name);
      text.append("| ").append(name).append(" | ");
      if (a == null || b == null) {
        text.append("only in ").append(a == null ? secondName : firstName);
        text.append(" | | | | | | |\n");
        continue;
      }
      Speed speed = Speed.of(a, b);
      String few =
          Math.min(a.samples().size(), b.samples().size()) < Speed.LEAST_SAMPLES
              ? " (too few samples)"
              : "";
      text.append(
          "%.4g | %.4g | %s | %.3f | %.3f | %d, %d | %s |\n"
              .formatted(
                  speed.first(),
                  speed.second(),
                  a.unit(),
                  speed.ratio(),
                  speed.p(),
                  a.samples().size(),
                  b.samples().size(),
                  speed.verdict() + few));
    }
    return text.toString();
  }
}
