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
 * Finds the documents that were written after checkpoints, or up to them, in the indices that have
 * any; the others need not be searched. Sequence numbers count for each shard by itself, so one
 * range would not do; and a search for each shard would cost as much as the shards.
 */
public final class Operations extends AbstractQueryBuilder<Operations> {
  private static final String NAME = "detection_operations";

  private final Side side;
  private final Checkpoints checkpoints;

  private enum Side {
    AFTER,
    UP_TO
  }

  private Operations(Side side, Checkpoints checkpoints) {
    this.side = side;
    this.checkpoints = checkpoints;
  }

  private Operations(StreamInput in) throws IOException {
    super(in);
    side = in.readEnum(Side.class);
    checkpoints = Checkpoints.read(in);
  }

  /** What was written after checkpoints. */
  static Operations after(Checkpoints checkpoints) {
    return new Operations(Side.AFTER, checkpoints);
  }

  /** What was written up to checkpoints, they themselves included. */
  static Operations upTo(Checkpoints checkpoints) {
    return new Operations(Side.UP_TO, checkpoints);
  }

  /** Makes nodes read it from each other; nobody can write it in a request. */
  public static QuerySpec<Operations> spec() {
    return InternalQueries.spec(NAME, Operations::new);
  }

  @Override
  protected void doWriteTo(StreamOutput out) throws IOException {
    out.writeEnum(side);
    checkpoints.writeTo(out);
  }

  @Override
  protected void doXContent(XContentBuilder builder, Params params) throws IOException {
    builder
        .startObject(NAME)
        .field("side", side)
        .field("indices", checkpoints.byIndex().size())
        .endObject();
  }

  @Override
  protected QueryBuilder doIndexMetadataRewrite(QueryRewriteContext context) {
    return hasAny(context) ? this : new MatchNoneQueryBuilder("nothing was written to this index");
  }

  private boolean hasAny(QueryRewriteContext context) {
    return checkpoints.byIndex().containsKey(context.getFullyQualifiedIndex().getUUID());
  }

  @Override
  protected Query doToQuery(SearchExecutionContext context, MaxClauseCountQueryVisitor visitor)
      throws IOException {
    if (!hasAny(context)) {
      return Queries.NO_DOCS_INSTANCE;
    }
    long checkpoint =
        checkpoints.of(context.getFullyQualifiedIndex().getUUID(), context.getShardId());
    QueryBuilder documents =
        switch (side) {
          case AFTER ->
              checkpoint < 0
                  ? QueryBuilders.matchAllQuery()
                  : QueryBuilders.rangeQuery(SeqNoFieldMapper.NAME).gt(checkpoint);
          case UP_TO ->
              checkpoint < 0
                  ? new MatchNoneQueryBuilder("nothing was written to this shard")
                  : QueryBuilders.rangeQuery(SeqNoFieldMapper.NAME).lte(checkpoint);
        };
    return documents.toQuery(context, visitor);
  }

  @Override
  protected boolean doEquals(Operations other) {
    return side == other.side && checkpoints.equals(other.checkpoints);
  }

  @Override
  protected int doHashCode() {
    return Objects.hash(side, checkpoints);
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
