package dev.detection.match;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.automaton.CharacterRunAutomaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.RegExp;
import org.elasticsearch.common.geo.ShapeRelation;
import org.elasticsearch.common.lucene.BytesRefs;
import org.elasticsearch.common.lucene.search.Queries;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.time.DateMathParser;
import org.elasticsearch.index.mapper.ConstantFieldType;
import org.elasticsearch.index.mapper.DocumentParserContext;
import org.elasticsearch.index.mapper.FieldMapper;
import org.elasticsearch.index.mapper.KeywordFieldMapper;
import org.elasticsearch.index.mapper.Mapper;
import org.elasticsearch.index.mapper.MapperBuilderContext;
import org.elasticsearch.index.mapper.TextFieldMapper;
import org.elasticsearch.index.mapper.ValueFetcher;
import org.elasticsearch.index.query.QueryRewriteContext;
import org.elasticsearch.index.query.SearchExecutionContext;
import org.elasticsearch.plugins.MapperPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * Field types of modules that the bare server lacks, made from their documentation. {@code
 * match_only_text} and {@code wildcard} stand on the server's text and keyword fields, whose
 * families they belong to: queries find the same, only faster or slower. {@code constant_keyword}
 * stands on the server's type for constants.
 */
final class ModuleTypes extends Plugin implements MapperPlugin {
  /** What {@link #getMappers} makes. */
  static final Set<String> NAMES =
      Set.of("match_only_text", "wildcard", "version", "constant_keyword");

  @Override
  public Map<String, Mapper.TypeParser> getMappers() {
    Map<String, Mapper.TypeParser> types = new LinkedHashMap<>();
    types.put("match_only_text", TextFieldMapper.PARSER);
    types.put("wildcard", KeywordFieldMapper.PARSER);
    types.put(
        "version", new FieldMapper.TypeParser((name, context) -> new VersionMapper.Builder(name)));
    types.put(
        "constant_keyword",
        new FieldMapper.TypeParser((name, context) -> new ConstantBuilder(name)));
    return types;
  }

  private static final class ConstantBuilder extends FieldMapper.Builder {
    private final FieldMapper.Parameter<String> value =
        new FieldMapper.Parameter<>(
            "value",
            true,
            () -> null,
            (name, context, set) -> set.toString(),
            mapper -> ((Constant) mapper).type.value,
            (json, name, set) -> json.field(name, set),
            Objects::toString);

    private ConstantBuilder(String name) {
      super(name);
      value.setSerializerCheck((includeDefaults, configured, set) -> set != null);
    }

    @Override
    protected FieldMapper.Parameter<?>[] getParameters() {
      return new FieldMapper.Parameter<?>[] {value};
    }

    @Override
    public String contentType() {
      return "constant_keyword";
    }

    @Override
    public FieldMapper build(MapperBuilderContext context) {
      return new Constant(
          leafName(),
          new ConstantType(context.buildFullName(leafName()), value.getValue()),
          builderParams(this, context));
    }
  }

  private static final class Constant extends FieldMapper {
    private final ConstantType type;

    private Constant(String name, ConstantType type, BuilderParams parameters) {
      super(name, type, parameters);
      this.type = type;
    }

    @Override
    protected void parseCreateField(DocumentParserContext context) throws IOException {
      String found = context.parser().textOrNull();
      if (found == null || (type.value != null && !type.value.equals(found))) {
        throw new IllegalArgumentException("not the constant: " + found);
      }
      if (type.value == null) {
        ConstantBuilder set = new ConstantBuilder(leafName());
        set.value.setValue(found);
        context.addDynamicMapper(set, fullPath());
      }
    }

    @Override
    public FieldMapper.Builder getMergeBuilder() {
      return new ConstantBuilder(leafName()).init(this);
    }

    @Override
    protected String contentType() {
      return "constant_keyword";
    }
  }

  private static final class ConstantType extends ConstantFieldType {
    private final String value;

    private ConstantType(String name, String value) {
      super(name, Map.of());
      this.value = value;
    }

    @Override
    protected boolean matches(String pattern, boolean ignoreCase, QueryRewriteContext context) {
      return value != null && Regex.simpleMatch(pattern, value, ignoreCase);
    }

    @Override
    public String getConstantFieldValue(SearchExecutionContext context) {
      return value;
    }

    @Override
    public Query existsQuery(SearchExecutionContext context) {
      return all(value != null);
    }

    private static Query all(boolean found) {
      return found ? Queries.ALL_DOCS_INSTANCE : Queries.NO_DOCS_INSTANCE;
    }

    @Override
    public Query rangeQuery(
        Object lower,
        Object upper,
        boolean withLower,
        boolean withUpper,
        ShapeRelation relation,
        java.time.ZoneId zone,
        DateMathParser dates,
        SearchExecutionContext context) {
      return all(
          value != null
              && (lower == null || compare(lower) > (withLower ? -1 : 0))
              && (upper == null || compare(upper) < (withUpper ? 1 : 0)));
    }

    private int compare(Object limit) {
      return Integer.signum(new BytesRef(value).compareTo(BytesRefs.toBytesRef(limit)));
    }

    @Override
    public Query regexpQuery(
        String regexp,
        int syntax,
        int match,
        int mostStates,
        MultiTermQuery.RewriteMethod method,
        SearchExecutionContext context) {
      return all(
          value != null
              && new CharacterRunAutomaton(
                      Operations.determinize(
                          new RegExp(regexp, syntax, match).toAutomaton(), mostStates))
                  .run(value));
    }

    @Override
    public ValueFetcher valueFetcher(SearchExecutionContext context, String format) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String typeName() {
      return "constant_keyword";
    }

    @Override
    public String familyTypeName() {
      return "keyword";
    }
  }
}
