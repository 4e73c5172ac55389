package dev.detection.alert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.elasticsearch.action.search.ClosePointInTimeRequest;
import org.elasticsearch.action.search.OpenPointInTimeRequest;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.TransportClosePointInTimeAction;
import org.elasticsearch.action.search.TransportOpenPointInTimeAction;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.PointInTimeBuilder;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.sort.SortBuilders;

/**
 * All documents that a search finds, page by page, as they are when it is asked first: what is done
 * with one page does not change the next. Blocks.
 *
 * @param <T> what is kept of a document
 */
public final class Pages<T> implements AutoCloseable {
  private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(5);

  private final Client client;
  private final SearchSourceBuilder source;
  private final Function<SearchHit, T> reader;
  private BytesReference view;
  private Object[] last;
  private long total;

  /**
   * Opens a view of the documents.
   *
   * @param options how the names of the indices are read
   * @param source what to find, what of it, and how much at once; changed by this
   * @param reader reads a hit, which is gone afterwards
   */
  public Pages(
      Client client,
      Collection<String> indices,
      IndicesOptions options,
      SearchSourceBuilder source,
      Function<SearchHit, T> reader) {
    this.client = client;
    this.source = source.sort(SortBuilders.pitTiebreaker());
    this.reader = reader;
    this.view =
        client
            .execute(
                TransportOpenPointInTimeAction.TYPE,
                new OpenPointInTimeRequest(indices.toArray(String[]::new))
                    .indicesOptions(options)
                    .keepAlive(KEEP_ALIVE))
            .actionGet()
            .getPointInTimeId();
  }

  /** How many there are; known with the first page. */
  public long total() {
    return total;
  }

  /** The next page; empty after the last. */
  public List<T> next() {
    source
        .pointInTimeBuilder(new PointInTimeBuilder(view).setKeepAlive(KEEP_ALIVE))
        .trackTotalHits(last == null);
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
      List<T> page = new ArrayList<>();
      for (SearchHit hit : response.getHits()) {
        page.add(reader.apply(hit));
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
