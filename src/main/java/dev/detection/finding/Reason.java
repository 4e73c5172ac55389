package dev.detection.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The sentence in {@code kibana.alert.reason}. */
final class Reason {
  private Reason() {}

  static String of(EventFields event, String severity, String ruleName) {
    List<String> things = new ArrayList<>();
    add(things, "process", text(event, "process.name"));
    add(things, "parent process", text(event, "process.parent.name"));
    add(things, "file", text(event, "file.name"));
    add(things, "source", address(event, "source"));
    add(things, "destination", address(event, "destination"));
    StringBuilder reason = new StringBuilder();
    String category = text(event, "event.category");
    if (category != null) {
      reason.append(category).append(' ');
    }
    reason.append("event");
    if (!things.isEmpty()) {
      reason.append(" with ").append(String.join(", ", things)).append(',');
    }
    String user = text(event, "user.name");
    if (user != null) {
      reason.append(" by ").append(user);
    }
    String host = text(event, "host.name");
    if (host != null) {
      reason.append(" on ").append(host);
    }
    return reason
        .append(" created ")
        .append(severity)
        .append(" alert ")
        .append(ruleName)
        .append('.')
        .toString();
  }

  private static void add(List<String> things, String noun, String value) {
    if (value != null) {
      things.add(noun + " " + value);
    }
  }

  private static String address(EventFields event, String side) {
    String ip = text(event, side + ".ip");
    String port = text(event, side + ".port");
    return ip == null || port == null ? ip : ip + ":" + port;
  }

  /** Null where the event has nothing to say. */
  private static String text(EventFields event, String field) {
    String text =
        event.values(field).stream().map(String::valueOf).collect(Collectors.joining(", "));
    return text.isEmpty() || text.equals("-") ? null : text;
  }
}
