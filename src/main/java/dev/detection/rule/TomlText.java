package dev.detection.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** TOML text to located values. */
final class TomlText {
  /**
   * The parser's time grows with the third power of the number of blank and comment lines in a row
   * (1,000 of them take two seconds, 10,000 an hour). Real files have some ten; this sum of third
   * powers, about 460 lines in a row or 100 times 100, takes half a second.
   */
  private static final long MAX_EMPTY_LINES_COST = 100_000_000L;

  private static final TomlParseOptions OPTIONS =
      TomlParseOptions.sourceless().withMaxNestingDepth(Node.MAX_DEPTH);

  private final Problems problems;

  /** Where lines start, and where surrogate pairs stand; both in code points. */
  private final int[] lineStarts;

  private final int[] pairs;

  private TomlText(String text, Problems problems) {
    this.problems = problems;
    int[] points = text.codePoints().toArray();
    lineStarts =
        IntStream.concat(
                IntStream.of(0),
                IntStream.range(0, points.length).filter(i -> points[i] == '\n').map(i -> i + 1))
            .toArray();
    pairs =
        IntStream.range(0, points.length)
            .filter(i -> Character.isSupplementaryCodePoint(points[i]))
            .toArray();
  }

  /**
   * @param problems gets what is wrong in TOML that can be read: numbers that JSON has not
   * @throws RuleException if the text is not TOML or is nested too deeply
   */
  static Node.Table read(String text, Problems problems) {
    Texts.requireBounded(text);
    requireFewEmptyLines(text);
    TomlText toml = new TomlText(text, problems);
    TomlParseResult result = Toml.parse(text, OPTIONS);
    for (TomlParseError error : result.errors()) {
      problems.addInText(
          text, toml.position(error.position()), 0, "not valid TOML: " + error.getMessage());
    }
    problems.throwIfAny(null);
    return toml.table(result, "", new Position(1, 1));
  }

  private static void requireFewEmptyLines(String text) {
    long cost = 0;
    long run = 0;
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      String content = line.strip();
      run = content.isEmpty() || content.startsWith("#") ? run + 1 : 0;
      // The difference between two neighbouring third powers, so that the sum is right in the end.
      cost += 3 * run * run;
      if (cost > MAX_EMPTY_LINES_COST) {
        throw Problems.single(
            null, new Position(number, 1), "too many blank or comment lines in a row");
      }
    }
  }

  private Node.Table table(TomlTable table, String path, Position at) {
    Map<String, Node> entries = new LinkedHashMap<>();
    for (String name : table.keySet()) {
      List<String> key = List.of(name);
      entries.put(
          name,
          node(table.get(key), Fields.join(path, name), position(table.inputPositionOf(key))));
    }
    return new Node.Table(entries, at);
  }

  private Node node(Object value, String path, Position at) {
    return switch (value) {
      case TomlTable table -> table(table, path, at);
      case TomlArray array -> {
        List<Node> items = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
          items.add(node(array.get(i), path + "[" + i + "]", position(array.inputPositionOf(i))));
        }
        yield new Node.Array(items, at);
      }
      case String string -> new Node.Scalar(string, at);
      case Long number -> new Node.Scalar(number, at);
      case Boolean flag -> new Node.Scalar(flag, at);
      case Double number -> {
        if (!Double.isFinite(number)) {
          problems.add(path, at, "expected a finite number but was " + Problems.shown(number));
        }
        yield new Node.Scalar(number, at);
      }
      // Dates and times, which JSON has not: as ISO text.
      default -> new Node.Scalar(value.toString(), at);
    };
  }

  /** The parser counts columns in code points, we in UTF-16 units. */
  private Position position(TomlPosition at) {
    int start = lineStarts[Math.min(at.line(), lineStarts.length) - 1];
    int pairs = below(start + at.column() - 1) - below(start);
    return new Position(at.line(), at.column() + pairs);
  }

  private int below(int point) {
    int found = Arrays.binarySearch(pairs, point);
    return found < 0 ? -found - 1 : found;
  }
}
