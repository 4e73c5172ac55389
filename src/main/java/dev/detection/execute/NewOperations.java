package dev.detection.execute;

import dev.detection.schedule.Checkpoints;
import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.search.Query;
import org.elasticsearch.TransportVersion;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.lucene.search.Queries;
import org.elasticsearch.index.mapper.SeqNoFieldMapper;
import org.elasticsearch.index.query.AbstractQueryBuilder;
import org.elasticsearch.index.query.MatchNoneQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.index.query.QueryRewriteContext;
import org.elasticsearch.index.query.SearchExecutionContext;
import org.elasticsearch.plugins.SearchPlugin.QuerySpec;
import org.elasticsearch.search.internal.MaxClauseCountQueryVisitor;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Finds the documents that were written after checkpoints, in the indices that have any; the others
 * need not be searched. Sequence numbers count for each shard by itself, so one range would not do;
 * and a search for each shard would cost as much as the shards.
 */
public final class NewOperations extends AbstractQueryBuilder<NewOperations> {
  private static final String NAME = "detection_new_operations";

  private final Checkpoints searched;

  /**
   * @param searched the indices that have any, with what was searched before
   */
  NewOperations(Checkpoints searched) {
    this.searched = searched;
  }

  private NewOperations(StreamInput in) throws IOException {
    super(in);
    searched = Checkpoints.read(in);
  }

  /** Makes nodes read it from each other; nobody can write it in a request. */
  public static QuerySpec<NewOperations> spec() {
    return InternalQueries.spec(NAME, NewOperations::new);
  }

  @Override
  protected void doWriteTo(StreamOutput out) throws IOException {
    searched.writeTo(out);
  }

  @Override
  protected void doXContent(XContentBuilder builder, Params params) throws IOException {
    builder.startObject(NAME).field("indices", searched.byIndex().size()).endObject();
  }

  @Override
  protected QueryBuilder doIndexMetadataRewrite(QueryRewriteContext context) {
    return isFresh(context) ? this : new MatchNoneQueryBuilder("nothing was written to this index");
  }

  private boolean isFresh(QueryRewriteContext context) {
    return searched.byIndex().containsKey(context.getFullyQualifiedIndex().getUUID());
  }

  @Override
  protected Query doToQuery(SearchExecutionContext context, MaxClauseCountQueryVisitor visitor)
      throws IOException {
    if (!isFresh(context)) {
      return Queries.NO_DOCS_INSTANCE;
    }
    long after = searched.of(context.getFullyQualifiedIndex().getUUID(), context.getShardId());
    QueryBuilder documents =
        after < 0
            ? QueryBuilders.matchAllQuery()
            : QueryBuilders.rangeQuery(SeqNoFieldMapper.NAME).gt(after);
    return documents.toQuery(context, visitor);
  }

  @Override
  protected boolean doEquals(NewOperations other) {
    return searched.equals(other.searched);
  }

  @Override
  protected int doHashCode() {
    return Objects.hash(searched);
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }

  @Override
  public TransportVersion getMinimalSupportedVersion() {
    return TransportVersion.minimumCompatible();
  }
}
