package dev.detection.execute;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.search.Query;
import org.elasticsearch.TransportVersion;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.index.query.AbstractQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryRewriteContext;
import org.elasticsearch.index.query.SearchExecutionContext;
import org.elasticsearch.plugins.SearchPlugin.QuerySpec;
import org.elasticsearch.search.internal.MaxClauseCountQueryVisitor;
import org.elasticsearch.xcontent.XContentBuilder;

/** {@link FirstOfEachQuery} as nodes send it to each other. */
public final class FirstOfEach extends AbstractQueryBuilder<FirstOfEach> {
  private static final String NAME = "detection_first_of_each";

  private final QueryBuilder common;
  private final List<QueryBuilder> each;

  /**
   * @param common what all documents must meet
   * @param each of those that meet one of these, one a segment is found
   */
  FirstOfEach(QueryBuilder common, List<QueryBuilder> each) {
    this.common = common;
    this.each = List.copyOf(each);
  }

  private FirstOfEach(StreamInput in) throws IOException {
    super(in);
    common = in.readNamedWriteable(QueryBuilder.class);
    each = readQueries(in);
  }

  /** Makes nodes read it from each other; nobody can write it in a request. */
  public static QuerySpec<FirstOfEach> spec() {
    return InternalQueries.spec(NAME, FirstOfEach::new);
  }

  @Override
  protected void doWriteTo(StreamOutput out) throws IOException {
    out.writeNamedWriteable(common);
    writeQueries(out, each);
  }

  @Override
  protected void doXContent(XContentBuilder builder, Params params) throws IOException {
    builder.startObject(NAME).field("common", common).field("each", each.size()).endObject();
  }

  @Override
  protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
    QueryBuilder newCommon = common.rewrite(context);
    List<QueryBuilder> newEach = new ArrayList<>();
    boolean changed = newCommon != common;
    for (QueryBuilder one : each) {
      QueryBuilder rewritten = one.rewrite(context);
      changed |= rewritten != one;
      newEach.add(rewritten);
    }
    return changed ? new FirstOfEach(newCommon, newEach) : this;
  }

  @Override
  protected Query doToQuery(SearchExecutionContext context, MaxClauseCountQueryVisitor visitor)
      throws IOException {
    List<Query> queries = new ArrayList<>();
    for (QueryBuilder one : each) {
      queries.add(one.toQuery(context, visitor));
    }
    return new FirstOfEachQuery(common.toQuery(context, visitor), queries);
  }

  @Override
  protected boolean doEquals(FirstOfEach other) {
    return common.equals(other.common) && each.equals(other.each);
  }

  @Override
  protected int doHashCode() {
    return Objects.hash(common, each);
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
