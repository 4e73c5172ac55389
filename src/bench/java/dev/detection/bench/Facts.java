package dev.detection.bench;

import dev.detection.match.Judge;
import dev.detection.match.Judgement;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What has to be known of the inputs to read the table: how large they are, how much matches, what
 * rivals can say and whether they agree.
 */
final class Facts {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  /** Collections until a heap is taken to be free of garbage. */
  private static final int COLLECTIONS = 4;

  private static final int COPIES = 3;

  /** How many questions with differing answers are named. */
  private static final int NAMED = 5;

  private final Schema schema = Given.inputs().schema();
  private final List<Map<String, Object>> events;
  private final int monitored;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param events so many are judged
   * @param monitored so many by Lucene Monitor
   */
  Facts(int events, int monitored) {
    this.events = Given.inputs().events(events);
    this.monitored = Math.min(monitored, this.events.size());
  }

  /** The facts, one a line. */
  String of(List<Integer> counts) {
    line("Inputs: %s", Given.inputs().name());
    line(
        "Leaves an event: %.1f (mean of %,d)",
        events.stream().mapToInt(Floor::leaves).average().orElse(0), events.size());
    memory();
    for (int count : counts) {
      List<Question> questions = Given.questions(count, schema);
      Judge judge = RuleSet.of(Question.rules(questions)).judge(schema);
      line(
          "rules=%d: %,d conditions, %d of them not judged on this mapping, %.2f met by an event",
          count, questions.size(), judge.notJudged().size(), met(judge));
    }
    List<Question> all = Given.inputs().questions();
    ruler(all);
    monitor(all);
    return text.toString();
  }

  private void line(String format, Object... values) {
    text.append("- ").append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private double met(Judge judge) {
    return events.stream()
        .mapToInt(event -> judge.judge(event, NOW).ruleIds().size())
        .average()
        .orElse(0);
  }

  private void memory() {
    List<Object> kept = new ArrayList<>();
    long before = used();
    int conditions = 0;
    for (int i = 0; i < COPIES; i++) {
      RuleSet rules = RuleSet.of(Question.rules(Given.inputs().questions()));
      kept.add(rules);
      kept.add(rules.judge(schema));
      conditions += rules.size();
    }
    long bytes = used() - before;
    line(
        "Memory: %.1f KB a condition with its rule set and judge (%d copies)",
        bytes / 1024.0 / conditions, kept.size() / 2);
  }

  private static long used() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void ruler(List<Question> all) {
    EventRuler ruler = new EventRuler(all, schema);
    line(
        "event-ruler: %,d of %,d conditions; it cannot say %s",
        ruler.said().size(), all.size(), ruler.unsaid());
    agreement("event-ruler", ruler.said(), events, e -> ruler.match(EventRuler.event(e)));
  }

  private void monitor(List<Question> all) {
    try (LuceneMonitor monitor = new LuceneMonitor(all, schema, true)) {
      line(
          "Lucene Monitor: %,d of %,d conditions; it cannot say %s",
          monitor.said().size(), all.size(), monitor.unsaid());
      Set<String> ids = new HashSet<>(monitor.said());
      List<Question> said = all.stream().filter(one -> ids.contains(one.id())).toList();
      agreement("Lucene Monitor", said, events.subList(0, monitored), e -> monitor.event(e).get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void agreement(
      String name,
      List<Question> questions,
      List<Map<String, Object>> asked,
      Function<Map<String, Object>, List<String>> rival) {
    Judge judge = RuleSet.of(Question.rules(questions)).judge(schema);
    long answers = 0;
    int differing = 0;
    Map<String, Integer> missing = new TreeMap<>();
    Map<String, Integer> more = new TreeMap<>();
    for (Map<String, Object> event : asked) {
      Judgement ours = judge.judge(event, NOW);
      Set<String> met = new HashSet<>(ours.ruleIds());
      Set<String> theirs = new HashSet<>(rival.apply(event));
      answers += met.size();
      differing += met.equals(theirs) ? 0 : 1;
      met.stream().filter(id -> !theirs.contains(id)).forEach(id -> count(missing, id));
      theirs.stream().filter(id -> !met.contains(id)).forEach(id -> count(more, id));
    }
    line(
        "%s beside ours: %,d events, %,d matches, %,d events with another answer; matches missing"
            + " there: %s; more there: %s",
        name, asked.size(), answers, differing, told(missing), told(more));
  }

  private static void count(Map<String, Integer> counts, String id) {
    counts.merge(id, 1, Integer::sum);
  }

  private static String told(Map<String, Integer> counts) {
    int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
    List<String> most =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(NAMED)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .toList();
    return "%,d of %,d conditions%s"
        .formatted(sum, counts.size(), most.isEmpty() ? "" : ", most " + most);
  }
}
