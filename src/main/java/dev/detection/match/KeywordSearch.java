package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Glob;
import java.util.function.Predicate;
import org.apache.lucene.util.BytesRef;

/**
 * Whole strings: keyword and wildcard fields, and the values of flattened ones. To Kibana the first
 * two are keyword fields, since that is what Elasticsearch lists as the type of both, so a KQL
 * pattern with white space is one pattern here.
 *
 * @param name the type
 * @param ignoreAbove longest string that is searchable
 * @param lowercase whether values and questions are put in lower case
 * @param ascii whether ignoring case is about A to Z only
 */
record KeywordSearch(
    String name, int ignoreAbove, String nullValue, boolean lowercase, boolean ascii)
    implements Search<String> {
  /** Lucene's longest term, in bytes; Elasticsearch rejects documents with longer ones. */
  private static final int LONGEST_TERM = 32_766;

  /** The search of a keyword field. */
  static KeywordSearch of(FieldType.Keyword type) {
    return new KeywordSearch(
        "keyword", type.ignoreAbove(), type.nullValue(), type.lowercase(), type.indexed());
  }

  /** The search of a wildcard field. */
  static KeywordSearch of(FieldType.Wildcard type) {
    return new KeywordSearch("wildcard", type.ignoreAbove(), type.nullValue(), false, true);
  }

  /** The search of the values of a flattened field. */
  static KeywordSearch of(FieldType.Flattened type) {
    return new KeywordSearch("flattened", type.ignoreAbove(), type.nullValue(), false, true);
  }

  @Override
  public String indexed(Object source) {
    String text = source == null ? nullValue : source.toString();
    if (text == null || text.length() > ignoreAbove) {
      return null;
    }
    String term = normal(text);
    return isKeyword() && tooLong(term) ? null : term;
  }

  private boolean isKeyword() {
    return name.equals("keyword");
  }

  private static boolean tooLong(String term) {
    return term.length() > LONGEST_TERM
        || (term.length() > LONGEST_TERM / 3 && new BytesRef(term).length > LONGEST_TERM);
  }

  private String normal(String text) {
    return lowercase ? Lowercase.of(text) : text;
  }

  @Override
  public Question<String> match(Condition.Match leaf) {
    String wanted = normal(leaf.text());
    return (value, now) -> value.equals(wanted);
  }

  @Override
  public Question<String> term(Condition.Term leaf) {
    String text = normal(String.valueOf(leaf.value().value()));
    if (!leaf.ignoreCase()) {
      return (value, now) -> value.equals(text);
    }
    if (!ascii) {
      return (value, now) -> value.equalsIgnoreCase(text);
    }
    String wanted = Ascii.lower(text);
    return (value, now) -> value.length() == wanted.length() && Ascii.lower(value).equals(wanted);
  }

  @Override
  public Question<String> wildcard(Condition.Wildcard leaf) {
    GlobMatcher pattern = new GlobMatcher(normal(leaf.pattern()), leaf.ignoreCase());
    return (value, now) -> pattern.matches(value);
  }

  @Override
  public Question<String> prefix(Condition.Prefix leaf) {
    String text = normal(leaf.text());
    if (!leaf.ignoreCase()) {
      return (value, now) -> value.startsWith(text);
    }
    if (!ascii) {
      return (value, now) -> value.regionMatches(true, 0, text, 0, text.length());
    }
    String wanted = Ascii.lower(text);
    return (value, now) -> Ascii.lower(value).startsWith(wanted);
  }

  @Override
  public Question<String> alike(Condition.Alike leaf) {
    String text = String.valueOf(leaf.value().value());
    int edits = leaf.likeness().edits(text);
    Predicate<String> near =
        ascii
            ? FuzzyMatcher.ofTerms(normal(text), edits, leaf.likeness(), leaf.at())
            : FuzzyMatcher.of(normal(text), edits, leaf.likeness(), leaf.at());
    return (value, now) -> near.test(value);
  }

  private Glob normal(Glob pattern) {
    return lowercase ? Words.lowercase(pattern) : pattern;
  }

  @Override
  public Question<String> analysed(Condition.Analysed leaf) {
    return question(leaf.leaf());
  }

  @Override
  public Question<String> fuzzy(Condition.Fuzzy leaf) {
    Predicate<String> near = FuzzyMatcher.of(leaf, normal(leaf.text()));
    return (value, now) -> near.test(value);
  }

  @Override
  public Question<String> regexp(Condition.Regexp leaf) {
    RegexpMatcher pattern =
        RegexpMatcher.of(
            lowercase
                ? new Condition.Regexp(
                    leaf.field(),
                    Lowercase.of(leaf.pattern()),
                    leaf.ignoreCase(),
                    leaf.operators(),
                    leaf.at())
                : leaf);
    return (value, now) -> pattern.matches(value);
  }

  /** Strings are ordered by code points, as Lucene orders terms. */
  @Override
  public Question<String> range(Condition.Range leaf) {
    BytesRef limit = new BytesRef(normal(String.valueOf(leaf.limit().value())));
    return (value, now) -> Sides.holds(leaf.comparison(), new BytesRef(value).compareTo(limit));
  }
}
