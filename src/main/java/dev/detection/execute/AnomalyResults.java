package dev.detection.execute;

import dev.detection.anomaly.BucketResult;
import dev.detection.store.DetectionIndices;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.action.bulk.BulkItemResponse;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.client.internal.Client;

/**
 * Writes the results of anomaly jobs: ordinary documents, in one index a month, so that what is too
 * old goes with its index. What is written again has the same id. Blocks.
 */
final class AnomalyResults {
  private final Client client;

  AnomalyResults(Client client) {
    this.client = DetectionIndices.internalClient(client);
  }

  /** The index of results of a time. */
  static String index(Instant time) {
    return AnomaliesTemplate.NAME + "-" + YearMonth.from(time.atOffset(ZoneOffset.UTC));
  }

  /**
   * Writes what a bucket came to.
   *
   * @param events how many documents were counted in it
   * @throws ElasticsearchException if one could not be written; then it is to be tried again
   */
  void write(BucketResult result, long events) {
    BulkRequest bulk = new BulkRequest();
    String index = index(result.start());
    for (BucketResult.Document document : result.documents(events)) {
      bulk.add(new IndexRequest(index).id(document.id()).source(document.source()));
    }
    for (BulkItemResponse item : client.bulk(bulk).actionGet()) {
      if (item.isFailed()) {
        throw new ElasticsearchException(
            "a result cannot be written: " + item.getFailureMessage(),
            item.getFailure().getCause());
      }
    }
  }
}
