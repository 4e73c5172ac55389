package dev.detection.alert;

import dev.detection.store.DetectionIndices;
import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.action.search.ClosePointInTimeRequest;
import org.elasticsearch.action.search.OpenPointInTimeRequest;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.TransportClosePointInTimeAction;
import org.elasticsearch.action.search.TransportOpenPointInTimeAction;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.PointInTimeBuilder;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.sort.SortBuilders;

/**
 * All alerts that a query finds, as they are when it is asked first: what is done with one page
 * does not change the next. Blocks.
 */
final class Matches implements AutoCloseable {
  private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(5);

  private final Client client;
  private final QueryBuilder query;
  private final int size;
  private BytesReference view;
  private Object[] last;
  private long total;

  /** An alert by where it is. */
  record Match(String index, String id) {}

  /**
   * @param size of a page
   */
  Matches(Client client, QueryBuilder query, int size) {
    this.client = client;
    this.query = query;
    this.size = size;
    this.view =
        client
            .execute(
                TransportOpenPointInTimeAction.TYPE,
                new OpenPointInTimeRequest(DetectionIndices.ALERTS)
                    .indicesOptions(IndicesOptions.lenientExpandOpenHidden())
                    .keepAlive(KEEP_ALIVE))
            .actionGet()
            .getPointInTimeId();
  }

  /** How many there are; known with the first page. */
  long total() {
    return total;
  }

  /** The next page; empty after the last. */
  List<Match> next() {
    SearchSourceBuilder source =
        new SearchSourceBuilder()
            .query(query)
            .fetchSource(false)
            .pointInTimeBuilder(new PointInTimeBuilder(view).setKeepAlive(KEEP_ALIVE))
            .sort(SortBuilders.pitTiebreaker())
            .trackTotalHits(last == null)
            .size(size);
    if (last != null) {
      source.searchAfter(last);
    }
    var response =
        client
            .search(new SearchRequest().allowPartialSearchResults(false).source(source))
            .actionGet();
    try {
      if (last == null) {
        total = response.getHits().getTotalHits().value();
      }
      view = response.pointInTimeId();
      List<Match> page = new ArrayList<>();
      for (SearchHit hit : response.getHits()) {
        page.add(new Match(hit.getIndex(), hit.getId()));
        last = hit.getSortValues();
      }
      return page;
    } finally {
      response.decRef();
    }
  }

  @Override
  public void close() {
    client
        .execute(TransportClosePointInTimeAction.TYPE, new ClosePointInTimeRequest(view))
        .actionGet();
  }
}
