package dev.detection.match;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.BytesRef;
import org.elasticsearch.common.lucene.BytesRefs;
import org.elasticsearch.index.mapper.DocumentParserContext;
import org.elasticsearch.index.mapper.FieldMapper;
import org.elasticsearch.index.mapper.IndexType;
import org.elasticsearch.index.mapper.MapperBuilderContext;
import org.elasticsearch.index.mapper.StringFieldType;
import org.elasticsearch.index.mapper.TextSearchInfo;
import org.elasticsearch.index.mapper.ValueFetcher;
import org.elasticsearch.index.query.SearchExecutionContext;

/**
 * The field type {@code version} made from its documentation: texts, of which ranges compare the
 * precedence of Semantic Versioning, and what is no version comes last in the order of texts.
 */
final class VersionMapper extends FieldMapper {
  private static final String TYPE = "version";

  private VersionMapper(String name, Type type, BuilderParams parameters) {
    super(name, type, parameters);
  }

  @Override
  protected void parseCreateField(DocumentParserContext context) throws IOException {
    String text = context.parser().textOrNull();
    if (text == null) {
      return;
    }
    if (VersionOrder.key(text) == null) {
      throw new IllegalArgumentException("a number is too long");
    }
    context.doc().add(new StringField(fullPath(), text, Field.Store.NO));
    context.doc().add(new SortedSetDocValuesField(fullPath(), new BytesRef(text)));
  }

  @Override
  public FieldMapper.Builder getMergeBuilder() {
    return new Builder(leafName()).init(this);
  }

  @Override
  protected String contentType() {
    return TYPE;
  }

  /** Makes the fields of mappings. */
  static final class Builder extends FieldMapper.Builder {
    Builder(String name) {
      super(name);
    }

    @Override
    protected Parameter<?>[] getParameters() {
      return new Parameter<?>[0];
    }

    @Override
    public String contentType() {
      return TYPE;
    }

    @Override
    public FieldMapper build(MapperBuilderContext context) {
      return new VersionMapper(
          leafName(), new Type(context.buildFullName(leafName())), builderParams(this, context));
    }
  }

  private static final class Type extends StringFieldType {
    private Type(String name) {
      super(name, IndexType.terms(true, true), false, TextSearchInfo.SIMPLE_MATCH_ONLY, Map.of());
    }

    @Override
    public Query rangeQuery(
        Object lower,
        Object upper,
        boolean withLower,
        boolean withUpper,
        SearchExecutionContext context) {
      String from = lower == null ? null : text(lower);
      String to = upper == null ? null : text(upper);
      Collection<BytesRef> found = new ArrayList<>();
      for (String text : texts(context)) {
        if ((from == null || compare(text, from) > (withLower ? -1 : 0))
            && (to == null || compare(text, to) < (withUpper ? 1 : 0))) {
          found.add(new BytesRef(text));
        }
      }
      return new TermInSetQuery(name(), found);
    }

    /** Other values, and numbers that are too long, are refused. */
    private static String text(Object value) {
      String text = BytesRefs.toString(value);
      if (!(value instanceof String || value instanceof BytesRef)
          || VersionOrder.key(text) == null) {
        throw new IllegalArgumentException("no version: " + text);
      }
      return text;
    }

    @Override
    protected BytesRef indexedValueForSearch(Object value) {
      return new BytesRef(text(value));
    }

    /** {@code query_string} has prefixes only. */
    @Override
    public Query normalizedWildcardQuery(
        String value, MultiTermQuery.RewriteMethod method, SearchExecutionContext context) {
      throw new IllegalArgumentException("a pattern: " + value);
    }

    @Override
    public Query wildcardQuery(
        String value,
        MultiTermQuery.RewriteMethod method,
        boolean ignoreCase,
        SearchExecutionContext context) {
      return wildcardQuery(value, method, ignoreCase, false, context);
    }

    @Override
    public Query prefixQuery(
        String value,
        MultiTermQuery.RewriteMethod method,
        boolean ignoreCase,
        SearchExecutionContext context) {
      return wildcardQuery(
          value.replaceAll("([\\\\*?])", "\\\\$1") + "*", method, ignoreCase, false, context);
    }

    private List<String> texts(SearchExecutionContext context) {
      List<String> texts = new ArrayList<>();
      try {
        Terms terms = MultiTerms.getTerms(context.getIndexReader(), name());
        if (terms != null) {
          TermsEnum each = terms.iterator();
          while (each.next() != null) {
            texts.add(each.term().utf8ToString());
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return texts;
    }

    @Override
    public ValueFetcher valueFetcher(SearchExecutionContext context, String format) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String typeName() {
      return TYPE;
    }
  }

  private static final Pattern VERSION =
      Pattern.compile("([0-9.]+)(?:-([0-9A-Za-z.-]+))?(?:\\+([0-9A-Za-z.-]+))?");

  /** Precedence of Semantic Versioning, then of the builds as texts. */
  static int compare(String one, String other) {
    Matcher left = VERSION.matcher(one);
    Matcher right = VERSION.matcher(other);
    boolean isLeft = isVersion(left);
    boolean isRight = isVersion(right);
    if (!isLeft || !isRight) {
      // The empty text comes before all others that are no versions.
      return isLeft == isRight
          ? Integer.signum(new BytesRef(one).compareTo(new BytesRef(other)))
          : isLeft ? -1 : 1;
    }
    int order = compareParts(left.group(1), right.group(1));
    if (order == 0) {
      String before = left.group(2);
      String after = right.group(2);
      order =
          before == null || after == null
              ? Boolean.compare(before == null, after == null)
              : compareParts(before, after);
    }
    if (order == 0) {
      String before = left.group(3) == null ? "" : left.group(3);
      order = before.compareTo(right.group(3) == null ? "" : right.group(3));
    }
    return Integer.signum(order);
  }

  private static boolean isVersion(Matcher text) {
    return text.matches()
        && isNumbers(text.group(1).split("\\.", -1))
        && (text.group(2) == null || isNames(text.group(2).split("\\.", -1)))
        && (text.group(3) == null || !List.of(text.group(3).split("\\.", -1)).contains(""));
  }

  private static boolean isNumbers(String... parts) {
    return List.of(parts).stream().allMatch(part -> part.matches("0|[1-9][0-9]*"));
  }

  private static boolean isNames(String... parts) {
    return List.of(parts).stream()
        .allMatch(part -> isNumber(part) ? isNumbers(part) : !part.isEmpty());
  }

  private static boolean isNumber(String part) {
    return part.matches("[0-9]+");
  }

  private static int compareParts(String one, String other) {
    String[] left = one.split("\\.");
    String[] right = other.split("\\.");
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = comparePart(left[i], right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static int comparePart(String one, String other) {
    if (isNumber(one) != isNumber(other)) {
      return isNumber(one) ? -1 : 1;
    }
    return isNumber(one)
        ? new BigInteger(one).compareTo(new BigInteger(other))
        : one.compareTo(other);
  }
}
