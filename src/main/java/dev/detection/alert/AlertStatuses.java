package dev.detection.alert;

import dev.detection.store.DetectionIndices;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.bulk.BulkItemResponse;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.action.get.MultiGetItemResponse;
import org.elasticsearch.action.get.MultiGetRequest;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.action.support.WriteRequest.RefreshPolicy;
import org.elasticsearch.action.update.UpdateRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.fetch.subphase.FetchSourceContext;

/**
 * Changes the status of alerts, with the rights of whoever asks. An alert is read in real time and
 * updated only if it is still as it was read, so that two who work on one alert do not undo each
 * other's change half. Every method blocks.
 */
public final class AlertStatuses {
  static final int PAGE = 500;

  /** So often an alert is read again that somebody else has changed meanwhile. */
  private static final int TRIES = 5;

  private final ClusterService clusterService;

  /** Wired by the plugin. */
  public AlertStatuses(ClusterService clusterService) {
    this.clusterService = clusterService;
  }

  /**
   * What came of it.
   *
   * @param total how many alerts it was about
   * @param noops how many had that status, for that reason
   */
  public record Changed(long total, long updated, long noops, List<Failure> failures) {}

  /**
   * An alert that is as it was.
   *
   * @param index where it is; the alias if it was found nowhere
   */
  public record Failure(String index, String id, Exception cause) {}

  /** An alert by where it is. */
  private record Place(String index, String id) {}

  /** Changes alerts by their ids, in whichever index behind the alias they are. */
  public Changed ofIds(
      Client caller, Collection<String> ids, StatusChange change, RefreshPolicy refresh) {
    List<String> indices = AlertIndices.of(clusterService.state()).all();
    Changing changing = new Changing(caller, change, refresh);
    List<String> distinct = List.copyOf(new LinkedHashSet<>(ids));
    for (int from = 0; from < distinct.size(); from += PAGE) {
      changing.ids(distinct.subList(from, Math.min(distinct.size(), from + PAGE)), indices);
    }
    return changing.changed(distinct.size());
  }

  /**
   * Changes all alerts that a query finds at the time of the call; ends early with the first page
   * that has failures, as {@code _update_by_query} does.
   */
  public Changed ofMatches(
      Client caller, QueryBuilder query, StatusChange change, RefreshPolicy refresh) {
    Changing changing = new Changing(caller, change, refresh);
    if (AlertIndices.of(clusterService.state()).all().isEmpty()) {
      return changing.changed(0); // there has never been an alert
    }
    try (Pages<Place> pages =
        new Pages<>(
            caller,
            List.of(DetectionIndices.ALERTS),
            IndicesOptions.lenientExpandOpenHidden(),
            new SearchSourceBuilder().query(query).fetchSource(false).size(PAGE),
            hit -> new Place(hit.getIndex(), hit.getId()))) {
      for (List<Place> page = pages.next();
          !page.isEmpty() && changing.failures.isEmpty();
          page = pages.next()) {
        changing.places(page);
      }
      return changing.changed(pages.total());
    }
  }

  private static final class Changing {
    private final Client client;
    private final StatusChange change;
    private final RefreshPolicy refresh;
    private final List<Failure> failures = new ArrayList<>();
    private long updated;
    private long noops;

    Changing(Client client, StatusChange change, RefreshPolicy refresh) {
      this.client = client;
      this.change = change;
      this.refresh = refresh;
    }

    Changed changed(long total) {
      return new Changed(total, updated, noops, List.copyOf(failures));
    }

    void ids(List<String> ids, List<String> indices) {
      Map<String, Exception> errors = new HashMap<>();
      Set<String> missing = new LinkedHashSet<>(ids);
      for (String index : indices) {
        if (missing.isEmpty()) {
          break;
        }
        List<GetResponse> found = new ArrayList<>();
        for (MultiGetItemResponse item :
            read(missing.stream().map(id -> new Place(index, id)).toList())) {
          if (item.isFailed()) {
            errors.putIfAbsent(item.getId(), item.getFailure().getFailure());
          } else if (item.getResponse().isExists()) {
            found.add(item.getResponse());
            missing.remove(item.getId());
          }
        }
        update(found, TRIES);
      }
      for (String id : missing) {
        failures.add(
            new Failure(DetectionIndices.ALERTS, id, errors.getOrDefault(id, notFound(id))));
      }
    }

    void places(List<Place> places) {
      places(places, TRIES);
    }

    private void places(List<Place> places, int tries) {
      List<GetResponse> found = new ArrayList<>();
      for (MultiGetItemResponse item : read(places)) {
        if (item.isFailed()) {
          failures.add(new Failure(item.getIndex(), item.getId(), item.getFailure().getFailure()));
        } else if (item.getResponse().isExists()) {
          found.add(item.getResponse());
        } else {
          failures.add(new Failure(item.getIndex(), item.getId(), notFound(item.getId())));
        }
      }
      update(found, tries);
    }

    private Iterable<MultiGetItemResponse> read(List<Place> places) {
      MultiGetRequest request = new MultiGetRequest();
      for (Place place : places) {
        request.add(
            new MultiGetRequest.Item(place.index, place.id)
                .fetchSourceContext(
                    FetchSourceContext.of(true, new String[] {StatusChange.FIELDS}, null)));
      }
      return client.multiGet(request).actionGet();
    }

    private void update(List<GetResponse> alerts, int tries) {
      BulkRequest bulk = new BulkRequest().setRefreshPolicy(refresh);
      for (GetResponse alert : alerts) {
        Map<String, Object> source = alert.getSourceAsMap();
        if (change.isDone(source)) {
          noops++;
        } else {
          bulk.add(
              new UpdateRequest(alert.getIndex(), alert.getId())
                  .doc(change.update(source))
                  .setIfSeqNo(alert.getSeqNo())
                  .setIfPrimaryTerm(alert.getPrimaryTerm()));
        }
      }
      if (bulk.numberOfActions() == 0) {
        return;
      }
      List<Place> again = new ArrayList<>();
      for (BulkItemResponse item : client.bulk(bulk).actionGet()) {
        if (!item.isFailed()) {
          updated++;
        } else if (item.getFailure().getStatus() == RestStatus.CONFLICT && tries > 1) {
          again.add(new Place(item.getIndex(), item.getId()));
        } else {
          failures.add(new Failure(item.getIndex(), item.getId(), item.getFailure().getCause()));
        }
      }
      if (!again.isEmpty()) {
        places(again, tries - 1);
      }
    }

    private static Exception notFound(String id) {
      return new ResourceNotFoundException("alert [" + id + "] not found");
    }
  }
}
