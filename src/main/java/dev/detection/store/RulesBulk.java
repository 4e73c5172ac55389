package dev.detection.store;

import dev.detection.store.RuleWriter.Outcome;
import dev.detection.store.RuleWriter.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.bulk.BulkItemResponse;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.delete.DeleteRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.support.WriteRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.rest.RestStatus;

/**
 * Reads some rules, has it decided what is to become of them, and writes that in one bulk; each
 * write is conditional on the version that was decided on.
 */
final class RulesBulk {
  private final Client client;
  private final List<String> ids;
  private final BulkRequest bulk =
      new BulkRequest(DetectionIndices.RULES)
          .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
  private final List<Outcome> outcomes = new ArrayList<>();

  /** For each item of the bulk the position of its rule. */
  private final List<Integer> positions = new ArrayList<>();

  private RulesBulk(Client internalClient, List<String> ids) {
    this.client = internalClient;
    this.ids = ids;
  }

  /**
   * Changes rules; blocks, and throws what Elasticsearch answers.
   *
   * @param ids each once
   * @return what became of each, in this order
   */
  static List<Outcome> write(Client internalClient, List<String> ids, Decision.Maker decisions) {
    RulesBulk bulk = new RulesBulk(internalClient, ids);
    bulk.decide(decisions);
    bulk.send();
    return List.copyOf(bulk.outcomes);
  }

  private void decide(Decision.Maker decisions) {
    Map<String, RulesIndex.Document> before = new RulesIndex(client).documentsIfAny(ids);
    for (int position = 0; position < ids.size(); position++) {
      String id = ids.get(position);
      RulesIndex.Document stored = before.get(id);
      switch (decisions.decide(position, stored == null ? null : Decision.Before.of(stored))) {
        case Decision.Write(StoredRule rule) -> {
          bulk.add(indexRequest(id, rule, stored));
          positions.add(position);
          outcomes.add(new Outcome(id, stored == null ? Result.CREATED : Result.UPDATED));
        }
        case Decision.Remove() -> {
          bulk.add(
              new DeleteRequest(DetectionIndices.RULES, id)
                  .setIfSeqNo(stored.version().seqNo())
                  .setIfPrimaryTerm(stored.version().primaryTerm()));
          positions.add(position);
          outcomes.add(new Outcome(id, Result.DELETED));
        }
        case Decision.Nothing(Result result) -> outcomes.add(new Outcome(id, result));
        case Decision.Refused(RestStatus status, String reason) ->
            outcomes.add(new Outcome(id, Result.REJECTED, status, reason));
      }
    }
  }

  private static IndexRequest indexRequest(String id, StoredRule rule, RulesIndex.Document stored) {
    IndexRequest request =
        new IndexRequest(DetectionIndices.RULES).id(id).source(rule.toDocument());
    return stored == null
        ? request.opType(DocWriteRequest.OpType.CREATE)
        : request
            .setIfSeqNo(stored.version().seqNo())
            .setIfPrimaryTerm(stored.version().primaryTerm());
  }

  private void send() {
    if (positions.isEmpty()) {
      return;
    }
    BulkItemResponse[] items = client.bulk(bulk).actionGet().getItems();
    for (int item = 0; item < items.length; item++) {
      if (items[item].isFailed()) {
        int position = positions.get(item);
        outcomes.set(position, failed(ids.get(position), items[item].getFailure()));
      }
    }
  }

  private static Outcome failed(String id, BulkItemResponse.Failure failure) {
    return new Outcome(
        id,
        Result.REJECTED,
        failure.getStatus(),
        failure.getStatus() == RestStatus.CONFLICT
            ? "somebody else changed the rule at the same time; try again"
            : failure.getMessage());
  }
}
