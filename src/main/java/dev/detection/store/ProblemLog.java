package dev.detection.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ExceptionsHelper;

/**
 * What went wrong on this node, for {@code GET /_detection/status}: the last message and a count
 * for each thing that has a problem. Bounded: past the limit new things are left out.
 */
public final class ProblemLog {
  private static final int LIMIT = 1_000;
  private static final int MESSAGE_LIMIT = 1_000;

  private final Map<Subject, Problem> problems = new ConcurrentHashMap<>();
  private final LongSupplier clock;

  /**
   * @param clock milliseconds since the epoch
   */
  public ProblemLog(LongSupplier clock) {
    this.clock = clock;
  }

  /** What a problem is about. */
  public enum Kind {
    /** A rule, by its id. */
    RULE,
    /** An index or data stream that events go to, by its name. */
    TARGET,
    /** Documents that no rule could be asked about, by the name of their target. */
    DOCUMENTS,
    /** A part of the engine itself on this node: {@code rules}, {@code schedule} or such. */
    ENGINE,
    /** Reading marks of a shard or writing alerts. */
    ALERTS
  }

  private record Subject(Kind kind, String name) {
    Subject {
      name = String.valueOf(name); // an index, say, that the document does not tell
    }
  }

  private record Problem(String message, long count, Instant first, Instant last) {}

  /**
   * Why something failed, in words: the root of it, where the outermost says "all shards failed".
   */
  public static String reason(Throwable e) {
    // None of a search whose nodes left before any shard failed.
    ElasticsearchException[] roots = ElasticsearchException.guessRootCauses(e);
    Throwable root = roots.length == 0 ? e : roots[0];
    String message = root.getMessage();
    return message == null || message.isBlank()
        ? ExceptionsHelper.unwrapCause(e).toString()
        : message;
  }

  /** Notes a problem; the message replaces an earlier one of the same subject. */
  public void report(Kind kind, String name, String message) {
    Subject subject = new Subject(kind, name);
    if (problems.size() >= LIMIT && !problems.containsKey(subject)) {
      return;
    }
    String kept =
        message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT) + "…";
    Instant now = Instant.ofEpochMilli(clock.getAsLong());
    problems.merge(
        subject,
        new Problem(kept, 1, now, now),
        (before, one) -> new Problem(kept, before.count + 1, before.first, now));
  }

  /** Whether such a problem was reported and not cleared since. */
  public boolean has(Kind kind, String name) {
    return problems.containsKey(new Subject(kind, name));
  }

  /** The cause is gone. */
  public void clear(Kind kind, String name) {
    problems.remove(new Subject(kind, name));
  }

  /** The problems, by kind and name, as JSON objects. */
  public List<Map<String, Object>> list() {
    return problems.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(
                Comparator.comparing(Subject::kind).thenComparing(Subject::name)))
        .map(
            entry -> {
              Problem problem = entry.getValue();
              Map<String, Object> json = new LinkedHashMap<>();
              json.put(
                  entry.getKey().kind().name().toLowerCase(Locale.ROOT), entry.getKey().name());
              json.put("error", problem.message);
              json.put("count", problem.count);
              json.put("first", problem.first.toString());
              json.put("last", problem.last.toString());
              return json;
            })
        .toList();
  }
}
