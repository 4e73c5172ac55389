package dev.detection.it;

import dev.detection.it.Differences.Asked;
import dev.detection.it.Differences.Difference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the check found, as tables and a list. Filled by {@link DifferentialCheck}. */
final class DifferentialReport {
  private static final int LONGEST_VALUE = 300;

  private final Map<String, Row> rows = new TreeMap<>();
  private final Map<String, Long> deliberate = new TreeMap<>();
  private final Map<String, Integer> skipped = new TreeMap<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> disagreements = new ArrayList<>();

  /** The figures of one language and witness. */
  private static final class Row {
    private int queries;
    private long pairs;
    private long matches;
    private long explained;
    private long unexplained;
  }

  /**
   * What one question was compared on.
   *
   * @param pairs documents compared
   * @param marked documents with its mark
   */
  void compared(Asked asked, long pairs, long marked) {
    Row row = row(asked);
    row.queries++;
    row.pairs += pairs;
    row.matches += marked;
  }

  private Row row(Asked asked) {
    return rows.computeIfAbsent(
        "%-8s %-14s".formatted(asked.question().language(), asked.witness()), key -> new Row());
  }

  /** So many documents differ, for a reason that is known. */
  void deliberate(Asked asked, String reason, long documents) {
    row(asked).explained += documents;
    deliberate.merge(asked.witness() + ": " + reason, documents, Long::sum);
  }

  /**
   * One document differs, and nobody knows why.
   *
   * @param asks what the document has in the fields that the rule asks about
   */
  void disagreement(Asked asked, Difference one, Map<String, Object> asks) {
    row(asked).unexplained++;
    Map<String, Object> shown = new LinkedHashMap<>();
    asks.forEach((path, value) -> shown.put(path, shortened(value)));
    disagreements.add(
        "%s %s is %s%n  %s%n  in %s/%s: %s%n"
            .formatted(
                asked.question().mark(),
                asked.question().language(),
                one.marked()
                    ? "marked, and not found by " + asked.witness()
                    : "found by " + asked.witness() + ", and not marked",
                asked.question().query().strip().replace("\n", "\n  "),
                one.index(),
                one.id(),
                Json.print(shown)));
  }

  private static Object shortened(Object value) {
    return value instanceof String text && text.length() > LONGEST_VALUE
        ? text.substring(0, LONGEST_VALUE) + "… (" + text.length() + " characters)"
        : value;
  }

  /** Further documents differ that were not looked at. */
  void more(Asked asked, long documents) {
    row(asked).unexplained += documents;
    disagreements.add(
        "%s %s: %,d more documents by %s%n"
            .formatted(
                asked.question().mark(), asked.question().language(), documents, asked.witness()));
  }

  /** A rule or query that was not asked. */
  void skipped(String reason) {
    skipped.merge(reason, 1, Integer::sum);
  }

  /** Something else worth knowing. */
  void note(String text) {
    notes.add(text);
  }

  /** Something that must not be; it counts as a disagreement. */
  void fault(String text) {
    disagreements.add(text + "\n");
  }

  /** Whether everything that differs is explained. */
  boolean isClean() {
    return disagreements.isEmpty();
  }

  /** The figures. */
  String summary() {
    StringBuilder text = new StringBuilder();
    notes.forEach(note -> text.append(note).append('\n'));
    text.append(
        "%n%-8s %-14s %8s %13s %11s %13s %11s %13s%n"
            .formatted(
                "language",
                "witness",
                "queries",
                "pairs",
                "marks",
                "agreements",
                "deliberate",
                "disagreements"));
    rows.forEach(
        (name, row) ->
            text.append(
                "%s %,8d %,13d %,11d %,13d %,11d %,13d%n"
                    .formatted(
                        name,
                        row.queries,
                        row.pairs,
                        row.matches,
                        row.pairs - row.explained - row.unexplained,
                        row.explained,
                        row.unexplained)));
    if (!deliberate.isEmpty()) {
      text.append("\ndeliberate differences\n");
      deliberate.forEach((why, count) -> text.append("%,9d  %s%n".formatted(count, why)));
    }
    if (!skipped.isEmpty()) {
      text.append("\nnot compared\n");
      skipped.forEach((why, count) -> text.append("%,9d  %s%n".formatted(count, why)));
    }
    return text.toString();
  }

  /** Every disagreement, a few lines each. */
  List<String> disagreements() {
    return List.copyOf(disagreements);
  }
}
