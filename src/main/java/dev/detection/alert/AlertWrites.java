package dev.detection.alert;

import dev.detection.finding.Alert;
import dev.detection.store.ProblemLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.bulk.BulkItemResponse;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.bulk.BulkResponse;
import org.elasticsearch.action.get.MultiGetItemResponse;
import org.elasticsearch.action.get.MultiGetRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.monitor.jvm.JvmInfo;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.search.fetch.subphase.FetchSourceContext;

/**
 * Alerts under way to their index, in requests of a bounded size. Used once, by one thread; blocks.
 *
 * <p>Creating keeps an alert from being written twice into one index. Of the indices before it, it
 * is asked whether they have the alert, in real time, which costs about as much as one get for each
 * alert and index. The answer holds, because nothing is created any more in an index that is no
 * longer written to: see {@link RolloverGate}. For the same reason alerts go to the index by its
 * own name: through the alias they could come to an index whose predecessor was not asked. (To
 * write through the alias and take back what went wrong was not done, since a rule over alerts
 * might have seen it by then.) Where an earlier index cannot be asked, alerts wait for it.
 */
final class AlertWrites {
  private static final int BATCH = 500;
  private static final long BATCH_BYTES = 4 << 20;

  /** An alert past this would always be refused: Elasticsearch takes a tenth of the heap. */
  private static final long LARGEST = JvmInfo.jvmInfo().getMem().getHeapMax().getBytes() / 20;

  private final Client client;
  private final ClusterService clusterService;
  private final Function<Alert, Map<String, Object>> source;
  private final boolean giveUp;
  private final List<Alert> misfits = new ArrayList<>();
  private final List<Map.Entry<String, String>> refused = new ArrayList<>();
  private int created;

  /**
   * @param source what is stored of an alert
   * @param giveUp whether to count as refused also what fails for a reason that is not known
   */
  AlertWrites(
      Client internalClient,
      ClusterService clusterService,
      Function<Alert, Map<String, Object>> source,
      boolean giveUp) {
    this.client = internalClient;
    this.clusterService = clusterService;
    this.source = source;
    this.giveUp = giveUp;
  }

  private record Item(Alert alert, IndexRequest request) {}

  /**
   * Writes alerts.
   *
   * @throws ElasticsearchStatusException if they cannot be written now; to be tried again
   */
  AlertIndex.Written write(List<Alert> alerts) {
    write(alerts, false);
    write(misfits.stream().map(AlertWrites::bare).toList(), true);
    return new AlertIndex.Written(created, refused);
  }

  /**
   * @param bare whether the alerts are as small as they get
   */
  private void write(List<Alert> alerts, boolean bare) {
    List<Item> batch = new ArrayList<>();
    long bytes = 0;
    for (Alert alert : alerts) {
      IndexRequest request =
          new IndexRequest()
              .id(alert.id())
              .opType(DocWriteRequest.OpType.CREATE)
              .source(source.apply(alert));
      if (!bare && request.source().length() > LARGEST) {
        misfits.add(alert);
        continue;
      }
      batch.add(new Item(alert, request));
      bytes += request.source().length();
      if (batch.size() == BATCH || bytes >= BATCH_BYTES) {
        send(batch, bare);
        batch.clear();
        bytes = 0;
      }
    }
    if (!batch.isEmpty()) {
      send(batch, bare);
    }
  }

  private void send(List<Item> batch, boolean bare) {
    AlertIndices indices;
    Set<String> earlier;
    do { // until what was asked is still all there is to ask
      indices = AlertIndices.of(clusterService.state());
      earlier = earlier(indices.earlier(), batch);
    } while (!indices.equals(AlertIndices.of(clusterService.state())));
    BulkRequest bulk = new BulkRequest();
    List<Alert> sent = new ArrayList<>();
    for (Item item : batch) {
      if (!earlier.contains(item.alert.id())) {
        bulk.add(item.request.index(indices.target()));
        sent.add(item.alert);
      }
    }
    if (!sent.isEmpty()) {
      send(bulk, sent, bare);
    }
  }

  private void send(BulkRequest bulk, List<Alert> sent, boolean bare) {
    BulkResponse response;
    try {
      response = client.bulk(bulk).actionGet();
    } catch (RuntimeException e) {
      sent.forEach(alert -> failed(alert, e, bare));
      return;
    }
    for (BulkItemResponse item : response) {
      if (!item.isFailed()) {
        created++;
      } else if (item.getFailure().getStatus() != RestStatus.CONFLICT) {
        failed(sent.get(item.getItemId()), item.getFailure().getCause(), bare);
      }
    }
  }

  /** Which alerts the earlier indices have; one after the other, each for those still missing. */
  private Set<String> earlier(List<String> indices, List<Item> batch) {
    Set<String> found = new HashSet<>();
    for (String index : indices) {
      MultiGetRequest request = new MultiGetRequest();
      for (Item item : batch) {
        if (!found.contains(item.alert.id())) {
          request.add(
              new MultiGetRequest.Item(index, item.alert.id())
                  .fetchSourceContext(FetchSourceContext.DO_NOT_FETCH_SOURCE));
        }
      }
      if (request.getItems().isEmpty()) {
        break;
      }
      for (MultiGetItemResponse item : client.multiGet(request).actionGet()) {
        if (!item.isFailed()) {
          if (item.getResponse().isExists()) {
            found.add(item.getId());
          }
        } else if (!isGone(item)) {
          throw cannotWrite(item.getFailure().getFailure());
        }
      }
    }
    return found;
  }

  /** Indices are deleted when they are old; what was in them is not there. */
  private static boolean isGone(MultiGetItemResponse item) {
    return ExceptionsHelper.unwrapCause(item.getFailure().getFailure())
        instanceof IndexNotFoundException;
  }

  private void failed(Alert alert, Exception e, boolean bare) {
    Blame blame = Blame.of(e);
    if (blame == Blame.CLUSTER || (blame == Blame.UNKNOWN && !giveUp)) {
      throw cannotWrite(e);
    }
    if (bare) {
      refused.add(Map.entry(alert.ruleId(), ProblemLog.reason(e)));
    } else {
      misfits.add(alert);
    }
  }

  private static ElasticsearchStatusException cannotWrite(Exception e) {
    return new ElasticsearchStatusException(
        "cannot write alerts: " + ProblemLog.reason(e), ExceptionsHelper.status(e), e);
  }

  /** The alert's own fields alone; which document it is about stands in its ancestors. */
  private static Alert bare(Alert alert) {
    Map<String, Object> own = new LinkedHashMap<>();
    alert
        .document()
        .forEach(
            (key, value) -> {
              if (key.startsWith("kibana.") && !key.startsWith("kibana.alert.original_")) {
                own.put(key, value);
              }
            });
    own.put("@timestamp", alert.document().get("@timestamp"));
    own.put("event", Map.of("kind", "signal"));
    return new Alert(alert.id(), alert.ruleId(), own);
  }
}
