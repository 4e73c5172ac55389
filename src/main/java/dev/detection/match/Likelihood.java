package dev.detection.match;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Guesses of how often events have what conditions ask for, between 0 and 1. They choose what
 * brings a rule in and what it is asked first; a wrong guess costs time and changes no answer.
 *
 * <p>A value counts as the rarer the more values the rules ask of its field: {@code process.name}
 * is asked for thousands. For the few fields of ECS that nearly every rule is guarded by, the
 * shares of their values are rough means over public event collections.
 */
final class Likelihood {
  /** Of a field below an object that most events have. */
  private static final double USUAL = 0.5;

  /** Of any other field. */
  private static final double UNUSUAL = 0.1;

  private static final double LEAST = 0.000_1;

  private static final Set<String> USUAL_OBJECTS =
      Set.of(
          "@timestamp",
          "agent",
          "ecs",
          "event",
          "data_stream",
          "host",
          "message",
          "process",
          "related",
          "user");

  /** Processes that run everywhere. */
  private static final Map<String, Double> PROCESSES =
      Map.of(
          "svchost.exe",
          0.1,
          "powershell.exe",
          0.05,
          "cmd.exe",
          0.05,
          "explorer.exe",
          0.05,
          "bash",
          0.05,
          "sh",
          0.05,
          "systemd",
          0.05,
          "zsh",
          0.02);

  private static final Map<String, Map<String, Double>> GUARDS =
      Map.ofEntries(
          entry("event.kind", Map.of("event", 0.9, "alert", 0.05, "signal", 0.05)),
          entry("host.os.type", Map.of("windows", 0.5, "linux", 0.4, "macos", 0.1)),
          entry(
              "event.category",
              Map.of(
                  "process",
                  0.4,
                  "file",
                  0.3,
                  "network",
                  0.3,
                  "authentication",
                  0.1,
                  "iam",
                  0.1,
                  "registry",
                  0.2,
                  "configuration",
                  0.1,
                  "library",
                  0.1)),
          entry(
              "event.type",
              Map.of("start", 0.3, "info", 0.3, "change", 0.2, "creation", 0.2, "access", 0.2)),
          entry(
              "event.action",
              Map.of(
                  "exec",
                  0.2,
                  "start",
                  0.2,
                  "end",
                  0.1,
                  "fork",
                  0.1,
                  "creation",
                  0.2,
                  "deletion",
                  0.1,
                  "rename",
                  0.1,
                  "modification",
                  0.1,
                  "load",
                  0.1,
                  "executed",
                  0.1)),
          entry("event.outcome", Map.of("success", 0.5, "failure", 0.1)),
          entry("event.module", Map.of("endpoint", 0.3)),
          entry("network.transport", Map.of("tcp", 0.3, "udp", 0.1)),
          entry("process.name", PROCESSES),
          entry("process.parent.name", PROCESSES));

  private final Map<String, Integer> asked = new HashMap<>();

  /**
   * @param conditions all that are asked
   */
  Likelihood(List<Node> conditions) {
    Map<String, Set<String>> texts = new HashMap<>();
    conditions.forEach(condition -> collect(condition, texts));
    texts.forEach((path, values) -> asked.put(path, values.size()));
  }

  private static void collect(Node node, Map<String, Set<String>> texts) {
    switch (node) {
      case Node.All(var parts) -> parts.forEach(part -> collect(part, texts));
      case Node.Any(var parts) -> parts.forEach(part -> collect(part, texts));
      case Node.AtLeast(var minimum, var parts) -> parts.forEach(part -> collect(part, texts));
      case Node.Not(var part) -> collect(part, texts);
      case Node.OnValues leaf -> {
        Whole whole = Whole.of(leaf);
        if (whole != null) {
          texts.computeIfAbsent(whole.path(), path -> new HashSet<>()).addAll(whole.texts());
        }
      }
      case Node.Always always -> {}
      case Node.OnEvent other -> {}
    }
  }

  /** Of an event that has a value at a path. */
  double present(String path) {
    int dot = path.indexOf('.');
    return USUAL_OBJECTS.contains(dot < 0 ? path : path.substring(0, dot)) ? USUAL : UNUSUAL;
  }

  /** Of an event that has one of some pieces in a value. */
  double pieces(Pieces pieces) {
    double each =
        pieces.texts().stream().mapToDouble(text -> text.length() < 8 ? 0.03 : 0.005).sum();
    return present(pieces.path()) * Math.min(0.5, each);
  }

  /** Of an event that has a text at a path. */
  double text(String path, String text) {
    Map<String, Double> shares = GUARDS.get(path);
    double share = 1.0 / (1 + asked.getOrDefault(path, 0));
    double usual = Math.max(LEAST, present(path) * share);
    return shares == null ? usual : shares.getOrDefault(text, Math.min(0.05, usual));
  }
}
