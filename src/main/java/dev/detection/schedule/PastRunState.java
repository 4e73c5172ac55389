package dev.detection.schedule;

import dev.detection.store.DetectionIndices;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.index.IndexNotFoundException;

/**
 * How far runs over the past are that have not come to their end, one for each rule, kept in a
 * system index, so that the same run can go on where it was cut short. Every method blocks.
 */
final class PastRunState {
  private final Client client;

  PastRunState(Client internalClient) {
    this.client = internalClient;
  }

  /**
   * The run as it was left.
   *
   * @param since which state of the rule it is of; another one begins anew
   * @param begun the run before it has done anything
   * @return {@code begun} if there is none over the same time
   */
  PastRunTask.Progress load(long since, PastRunTask.Progress begun) {
    try {
      GetResponse found = client.prepareGet(DetectionIndices.PAST_RUNS, begun.ruleId()).get();
      Map<String, Object> left = found.getSource();
      return left != null
              && ((Number) left.get("since")).longValue() == since
              && begun.from().toString().equals(left.get("from"))
              && begun.to().toString().equals(left.get("to"))
          ? new PastRunTask.Progress(
              begun.ruleId(),
              begun.from(),
              begun.to(),
              Instant.parse((String) left.get("done_until")),
              ((Number) left.get("windows")).longValue(),
              ((Number) left.get("documents")).longValue(),
              ((Number) left.get("alerts")).longValue())
          : begun;
    } catch (IndexNotFoundException e) {
      return begun; // the first of all
    }
  }

  void store(long since, PastRunTask.Progress progress, Instant now) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rule_id", progress.ruleId());
    document.put("since", since);
    document.put("from", progress.from().toString());
    document.put("to", progress.to().toString());
    document.put("done_until", progress.done().toString());
    document.put("windows", progress.windows());
    document.put("documents", progress.documents());
    document.put("alerts", progress.alerts());
    document.put("updated_at", now.toString());
    client
        .index(new IndexRequest(DetectionIndices.PAST_RUNS).id(progress.ruleId()).source(document))
        .actionGet();
  }

  void delete(String ruleId) {
    client.prepareDelete(DetectionIndices.PAST_RUNS, ruleId).get();
  }
}
