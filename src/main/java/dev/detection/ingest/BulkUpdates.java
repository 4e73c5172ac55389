package dev.detection.ingest;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.index.Index;
import org.elasticsearch.tasks.Task;

/**
 * Puts right what marks would be after the updates of a bulk.
 *
 * <p>Pipelines run on the document of an upsert, which Elasticsearch names no index for unless it
 * sends it to another node, and a document without a target cannot be judged: it is told where it
 * goes.
 *
 * <p>No pipeline runs on what an update leaves: its marks would be those of the document as it was.
 * So the update takes them away, and the document counts as not judged.
 */
public final class BulkUpdates implements MappedActionFilter {
  private final Supplier<ProjectMetadata> project;
  private final MarkedIndices markedIndices = new MarkedIndices();

  /**
   * @param project asked when requests come; null as long as there is no cluster state
   */
  public BulkUpdates(Supplier<ProjectMetadata> project) {
    this.project = project;
  }

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
          withdrawMarks(update);
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

  private void withdrawMarks(UpdateRequest update) {
    IndexRequest doc = update.doc();
    List<MarkField> fields = doc == null ? List.of() : markFields(update.index());
    if (fields.isEmpty()) {
      return;
    }
    Map<String, Object> source;
    try {
      source = doc.sourceAsMap();
    } catch (RuntimeException e) {
      return; // refused by Elasticsearch before long, with its own words
    }
    for (MarkField field : fields) {
      MarkEdits.remove(source, field.name());
      MarkEdits.withdraw(source, field);
    }
    doc.source(source, doc.getContentType());
  }

  /** Where documents of this index say what judged them. */
  private List<MarkField> markFields(String name) {
    ProjectMetadata metadata = project.get();
    IndexAbstraction target = metadata == null ? null : metadata.getIndicesLookup().get(name);
    Index index = target == null ? null : target.getWriteIndex();
    return index == null
        ? List.of()
        : markedIndices.markFields(metadata, metadata.index(index)).stream()
            .filter(MarkField::stamped)
            .toList();
  }
}
