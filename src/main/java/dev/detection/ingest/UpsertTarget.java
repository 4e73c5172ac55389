package dev.detection.ingest;

import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.bulk.TransportBulkAction;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.action.support.MappedActionFilter;
import org.elasticsearch.action.update.UpdateRequest;
import org.elasticsearch.tasks.Task;

/**
 * Tells the upserts of a bulk where they go: pipelines run on the inner document of an update,
 * which Elasticsearch names no index for unless it sends it to another node, and a document without
 * a target cannot be judged.
 */
public final class UpsertTarget implements MappedActionFilter {

  @Override
  public String actionName() {
    return TransportBulkAction.NAME;
  }

  @Override
  public <Q extends ActionRequest, R extends ActionResponse> void apply(
      Task task,
      String action,
      Q request,
      ActionListener<R> listener,
      ActionFilterChain<Q, R> chain) {
    if (request instanceof BulkRequest bulk) {
      for (DocWriteRequest<?> item : bulk.requests()) {
        if (item instanceof UpdateRequest update) {
          name(update.doc(), update.index());
          name(update.upsertRequest(), update.index());
        }
      }
    }
    chain.proceed(task, action, request, listener);
  }

  private static void name(IndexRequest inner, String index) {
    if (inner != null && inner.index() == null) {
      inner.index(index);
    }
  }
}
