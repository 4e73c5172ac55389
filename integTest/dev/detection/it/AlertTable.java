package dev.detection.it;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Alerts as a table for people. */
final class AlertTable {
  /** Title and, in the alert, field of each column. */
  private static final List<List<String>> COLUMNS =
      List.of(
          List.of("TIME", "kibana.alert.original_time"),
          List.of("SEVERITY", "kibana.alert.severity"),
          List.of("RULE", "kibana.alert.rule.name"),
          List.of("HOST", "host.name"),
          List.of("REASON", "kibana.alert.reason"));

  private AlertTable() {}

  /**
   * @param alerts the sources of alert documents
   */
  static String print(List<? extends Map<?, ?>> alerts) {
    List<List<String>> rows = new ArrayList<>();
    for (Map<?, ?> alert : alerts) {
      rows.add(
          COLUMNS.stream()
              .map(column -> Objects.toString(Json.at(alert, column.get(1)), "-"))
              .toList());
    }
    rows.sort(Comparator.comparing(row -> row.get(0)));
    rows.add(0, COLUMNS.stream().map(column -> column.get(0)).toList());
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() - 1; i++) {
        text.append(pad(row.get(i), width(rows, i))).append("  ");
      }
      text.append(row.get(row.size() - 1)).append('\n');
    }
    return text.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
