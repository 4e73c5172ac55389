package dev.detection.execute;

import dev.detection.finding.Marks;
import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.Query;
import org.elasticsearch.TransportVersion;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.index.mapper.KeywordFieldMapper;
import org.elasticsearch.index.mapper.MappedFieldType;
import org.elasticsearch.index.mapper.NumberFieldMapper;
import org.elasticsearch.index.query.AbstractQueryBuilder;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.MatchAllQueryBuilder;
import org.elasticsearch.index.query.MatchNoneQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.index.query.SearchExecutionContext;
import org.elasticsearch.plugins.SearchPlugin.QuerySpec;
import org.elasticsearch.search.internal.MaxClauseCountQueryVisitor;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Finds the documents whose marks tell all about a rule: judged since a generation, and completely.
 * None in an index whose mapping does not let a search see that, because it was made without {@code
 * detection@mappings}; only the shard knows its mapping.
 */
public final class Judged extends AbstractQueryBuilder<Judged> {
  private static final String NAME = "detection_judged";
  private static final String MARKS = Marks.DEFAULT_FIELD + ".";

  /** Where the ids of rules are that a document matches. */
  static final String RULE_IDS = MARKS + Marks.RULE_IDS;

  /** Where the generation is that a document was judged by. */
  static final String GENERATION = MARKS + Marks.GENERATION;

  /** Where it is told what was not judged; only documents have it of which something was not. */
  static final String UNJUDGED = MARKS + Marks.UNJUDGED;

  private final long since;

  /**
   * @param since a generation of the rules
   */
  Judged(long since) {
    this.since = since;
  }

  private Judged(StreamInput in) throws IOException {
    super(in);
    since = in.readZLong();
  }

  /** Makes nodes read it from each other; nobody can write it in a request. */
  public static QuerySpec<Judged> spec() {
    return InternalQueries.spec(NAME, Judged::new);
  }

  @Override
  protected void doWriteTo(StreamOutput out) throws IOException {
    out.writeZLong(since);
  }

  @Override
  protected void doXContent(XContentBuilder builder, Params params) throws IOException {
    builder.startObject(NAME).field("since", since).endObject();
  }

  /** Where all or nothing was judged, half of what is asked falls away before it costs anything. */
  @Override
  protected QueryBuilder doSearchRewrite(SearchExecutionContext context) throws IOException {
    if (!isSeen(context)) {
      return new MatchNoneQueryBuilder("the mapping does not show what was judged");
    }
    IndexReader reader = context.getIndexReader();
    return reader != null && JudgedSegments.all(reader, since) ? new MatchAllQueryBuilder() : this;
  }

  @Override
  protected Query doToQuery(SearchExecutionContext context, MaxClauseCountQueryVisitor visitor)
      throws IOException {
    QueryBuilder judged =
        isSeen(context)
            ? new BoolQueryBuilder()
                .filter(QueryBuilders.rangeQuery(GENERATION).gte(since))
                .mustNot(QueryBuilders.existsQuery(UNJUDGED))
            : new MatchNoneQueryBuilder();
    return judged.toQuery(context, visitor);
  }

  private static boolean isSeen(SearchExecutionContext context) {
    return isKeyword(context, RULE_IDS)
        && isKeyword(context, UNJUDGED)
        && context.getFieldType(GENERATION) instanceof NumberFieldMapper.NumberFieldType generation
        && generation.name().equals(GENERATION)
        && generation.hasDocValues();
  }

  private static boolean isKeyword(SearchExecutionContext context, String field) {
    MappedFieldType type = context.getFieldType(field);
    return type != null
        && type.name().equals(field)
        && KeywordFieldMapper.CONTENT_TYPE.equals(type.typeName());
  }

  @Override
  protected boolean doEquals(Judged other) {
    return since == other.since;
  }

  @Override
  protected int doHashCode() {
    return Objects.hash(since);
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
