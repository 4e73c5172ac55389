package dev.detection.schedule;

import dev.detection.store.DetectionIndices;
import dev.detection.store.ProblemLog;
import dev.detection.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.bulk.BulkItemResponse;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.client.internal.Client;

/**
 * The log of runs: who ran when, over which window, and what came of it; one index a month, so that
 * what is too old goes with its index. Runs that found nothing new to look at are merged.
 */
final class RunLog {
  private static final String PREFIX = DetectionIndices.RUNS + "-";

  /** The log may be lost where it cannot be written; the heap must not. */
  private static final int MOST_WAITING = 10_000;

  private static final int BATCH = 500;

  /** Idle times are written so often, or when they end. */
  private static final Duration IDLE_WRITTEN = Duration.ofHours(1);

  private final Client client;
  private final InstantSource clock;
  private final ProblemLog problems;
  private final Map<String, IndexRequest> waiting = new LinkedHashMap<>(); // guarded by this
  private final Map<String, Idle> idle = new HashMap<>(); // guarded by this

  private record Idle(Instant from, Instant to) {}

  RunLog(Client internalClient, InstantSource clock, ProblemLog problems) {
    this.client = internalClient;
    this.clock = clock;
    this.problems = problems;
  }

  void finished(
      Scheduled scheduled, Standing.Running running, RuleExecutor.Run run, Duration took) {
    if (run.documents() == 0 && run.warning() == null) {
      Window window = running.span().window();
      Instant done = running.span().done();
      idle(scheduled, done == null ? window.from() : done, window.to());
      return;
    }
    Map<String, Object> document = document(scheduled, running, took);
    document.put("documents", run.documents());
    document.put("alerts", run.alerts());
    if (run.warning() != null) {
      document.put("warning", run.warning());
    }
    add(scheduled, running.span().window().to(), "finished", document);
  }

  /** One entry for a window, however often it fails. */
  void failed(Scheduled scheduled, Standing.Running running, String reason, Duration took) {
    Map<String, Object> document = document(scheduled, running, took);
    document.put("error", reason);
    add(scheduled, running.span().window().to(), "failed", document);
  }

  /** Nothing was written that the rule watches. */
  synchronized void idle(Scheduled scheduled, Instant from, Instant to) {
    Idle before = idle.get(scheduled.id());
    Idle now = before == null ? new Idle(from, to) : new Idle(before.from, to);
    if (Duration.between(now.from, now.to).compareTo(IDLE_WRITTEN) > 0) {
      endIdle(scheduled, now);
    } else {
      idle.put(scheduled.id(), now);
    }
  }

  private void endIdle(Scheduled scheduled, Idle span) {
    idle.remove(scheduled.id());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rule_id", scheduled.id());
    document.put("type", scheduled.type());
    document.put("from", span.from.toString());
    document.put("to", span.to.toString());
    document.put("documents", 0);
    document.put("alerts", 0);
    put(scheduled, span.to, "idle", document);
  }

  private Map<String, Object> document(
      Scheduled scheduled, Standing.Running running, Duration took) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rule_id", scheduled.id());
    document.put("type", scheduled.type());
    document.put("from", running.span().window().from().toString());
    document.put("to", running.span().window().to().toString());
    document.put("node", running.nodeName());
    document.put("took_millis", took.toMillis());
    return document;
  }

  private synchronized void add(
      Scheduled scheduled, Instant end, String outcome, Map<String, Object> document) {
    Idle before = idle.get(scheduled.id());
    if (before != null) {
      endIdle(scheduled, before);
    }
    put(scheduled, end, outcome, document);
  }

  private void put(Scheduled scheduled, Instant end, String outcome, Map<String, Object> document) {
    Instant now = clock.instant();
    document.put("@timestamp", now.toString());
    document.put("outcome", outcome);
    String id = scheduled.id() + "#" + end + "#" + outcome;
    if (waiting.size() < MOST_WAITING) {
      String index = PREFIX + YearMonth.from(now.atOffset(ZoneOffset.UTC));
      waiting.put(id, new IndexRequest(index).id(id).source(document));
    }
  }

  /** Writes what waits. Blocks. */
  void flush() {
    try {
      write();
    } catch (RuntimeException e) {
      problems.report(
          ProblemLog.Kind.ENGINE, "runs", "cannot keep the log: " + ProblemLog.reason(e));
    }
  }

  private void write() {
    List<IndexRequest> batch;
    synchronized (this) {
      batch = waiting.values().stream().limit(BATCH).toList();
    }
    if (!batch.isEmpty()) {
      BulkRequest bulk = new BulkRequest();
      batch.forEach(bulk::add);
      var answer = client.bulk(bulk).actionGet();
      for (BulkItemResponse item : answer) {
        if (item.isFailed()) {
          problems.report(
              ProblemLog.Kind.ENGINE, "runs", "cannot write the log: " + item.getFailureMessage());
        }
      }
      if (!answer.hasFailures()) {
        problems.clear(ProblemLog.Kind.ENGINE, "runs");
      }
      synchronized (this) {
        batch.forEach(request -> waiting.remove(request.id(), request));
      }
    }
  }
}
