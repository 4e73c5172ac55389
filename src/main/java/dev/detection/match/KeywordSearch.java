package dev.detection.match;

import dev.detection.match.TextTable.Sameness;
import dev.detection.query.Condition;
import dev.detection.query.Glob;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.util.BytesRef;

/**
 * Whole strings: keyword and wildcard fields, and the values of flattened ones. To Kibana the first
 * two are keyword fields, since that is what Elasticsearch lists as the type of both, so a KQL
 * pattern with white space is one pattern here.
 *
 * @param name the type
 * @param ignoreAbove longest string that is searchable
 * @param normalizer what values and questions become first; null if they stay as they are
 * @param splitting how matches are split into words; null if they are not
 * @param ascii whether ignoring case is about A to Z only
 */
record KeywordSearch(
    String name,
    int ignoreAbove,
    String nullValue,
    Analysis normalizer,
    Analysis splitting,
    boolean ascii)
    implements Search<String> {
  /** Lucene's longest term, in bytes; Elasticsearch rejects documents with longer ones. */
  private static final int LONGEST_TERM = 32_766;

  /** The search of a keyword field. */
  static KeywordSearch of(FieldType.Keyword type) {
    return new KeywordSearch(
        "keyword",
        type.ignoreAbove(),
        type.nullValue(),
        type.normalizer(),
        type.splitting(),
        type.indexed());
  }

  /** The search of a wildcard field. */
  static KeywordSearch of(FieldType.Wildcard type) {
    return new KeywordSearch("wildcard", type.ignoreAbove(), type.nullValue(), null, null, true);
  }

  /** The search of the values of a flattened field. */
  static KeywordSearch of(FieldType.Flattened type) {
    return new KeywordSearch(
        "flattened", type.ignoreAbove(), type.nullValue(), null, type.splitting(), true);
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

  /**
   * A question for one string in the form in which values are looked up.
   *
   * @return null if it has none
   */
  Whole whole(String path, String asked, boolean ignoreCase) {
    String text = normal(asked);
    Sameness sameness = ignoreCase ? Sameness.ASCII_CASE : Sameness.EXACT;
    if (normalizer != null) {
      if (!normalizer.equals(AnalysisParts.LOWERCASE) || !Ascii.isAll(text)) {
        return null;
      }
      sameness = Sameness.LOWER_CASE;
    }
    boolean searchable = text.length() <= surelyIndexed() || indexed(text) != null;
    String wanted = ignoreCase ? Ascii.lower(text) : text;
    return new Whole(path, searchable ? Set.of(wanted) : Set.of(), sameness);
  }

  /** Strings up to this length are searchable, whatever they are. */
  int surelyIndexed() {
    return isKeyword() ? Math.min(ignoreAbove, LONGEST_TERM / 3) : ignoreAbove;
  }

  private boolean isKeyword() {
    return name.equals("keyword");
  }

  private static boolean tooLong(String term) {
    return term.length() > LONGEST_TERM
        || (term.length() > LONGEST_TERM / 3 && new BytesRef(term).length > LONGEST_TERM);
  }

  private String normal(String text) {
    return normalizer == null ? text : normalizer.normal(text);
  }

  @Override
  public Question<String> match(Condition.Match leaf) {
    Set<String> wanted = Set.copyOf(wanted(leaf));
    return (value, judging) -> wanted.contains(value);
  }

  /** The values any of which meets a match; phrases are split in flattened fields only. */
  List<String> wanted(Condition.Match leaf) {
    if (splitting == null || (leaf.phrase() && isKeyword())) {
      return List.of(normal(leaf.text()));
    }
    List<Analysis.Word> words = splitting.words(leaf.text()).list();
    // The type refuses phrases of several words.
    return leaf.phrase() && words.size() > 1
        ? List.of()
        : words.stream().map(Analysis.Word::text).toList();
  }

  /** What a leaf is split into; the leaf alone if it is not. */
  List<Condition> split(Condition.Leaf leaf) {
    return leaf instanceof Condition.Match(var field, var text, boolean phrase, var at)
            && splitting != null
            && !phrase
        ? splitting.words(text).list().stream()
            .<Condition>map(word -> new Condition.Match(field, word.text(), false, at))
            .toList()
        : List.of(leaf);
  }

  /** Whether a match is split and nothing is left of it. */
  boolean drops(Condition.Leaf leaf) {
    return leaf instanceof Condition.Match match
        && splitting != null
        && !(match.phrase() && isKeyword())
        && splitting.words(match.text()).list().isEmpty();
  }

  @Override
  public Question<String> term(Condition.Term leaf) {
    String text = normal(String.valueOf(leaf.value().value()));
    if (!leaf.ignoreCase()) {
      return (value, judging) -> value.equals(text);
    }
    if (!ascii) {
      return (value, judging) -> value.equalsIgnoreCase(text);
    }
    String wanted = Ascii.lower(text);
    return (value, judging) ->
        value.length() == wanted.length() && Ascii.lower(value).equals(wanted);
  }

  @Override
  public Question<String> wildcard(Condition.Wildcard leaf) {
    GlobMatcher pattern = new GlobMatcher(normal(leaf.pattern()), leaf.ignoreCase());
    return (value, judging) -> pattern.matches(value, judging);
  }

  @Override
  public Question<String> prefix(Condition.Prefix leaf) {
    String text = normal(leaf.text());
    if (!leaf.ignoreCase()) {
      return (value, judging) -> value.startsWith(text);
    }
    if (!ascii) {
      return (value, judging) -> value.regionMatches(true, 0, text, 0, text.length());
    }
    String wanted = Ascii.lower(text);
    return (value, judging) -> Ascii.lower(value).startsWith(wanted);
  }

  @Override
  public Question<String> alike(Condition.Alike leaf) {
    String text = String.valueOf(leaf.value().value());
    int edits = leaf.likeness().edits(text);
    Predicate<String> near = FuzzyMatcher.ofTerms(normal(text), edits, leaf.likeness(), leaf.at());
    return (value, judging) -> {
      judging.spend((long) value.length() * FuzzyMatcher.STEP);
      return near.test(value);
    };
  }

  private Glob normal(Glob pattern) {
    return normalizer == null ? pattern : Words.normal(pattern, normalizer::normal);
  }

  @Override
  public Question<String> analysed(Condition.Analysed leaf) {
    return question(leaf.leaf());
  }

  @Override
  public Question<String> fuzzy(Condition.Fuzzy leaf) {
    Predicate<String> near = FuzzyMatcher.of(leaf, normal(leaf.text()));
    return (value, judging) -> {
      judging.spend((long) value.length() * FuzzyMatcher.STEP);
      return near.test(value);
    };
  }

  @Override
  public Question<String> regexp(Condition.Regexp leaf) {
    RegexpMatcher pattern =
        RegexpMatcher.of(
            new Condition.Regexp(
                leaf.field(),
                normal(leaf.pattern()),
                leaf.ignoreCase(),
                leaf.operators(),
                leaf.at()));
    return (value, judging) -> pattern.matches(value, judging);
  }

  /** Strings are ordered by code points, as Lucene orders terms. */
  @Override
  public Question<String> range(Condition.Range leaf) {
    BytesRef limit = new BytesRef(normal(String.valueOf(leaf.limit().value())));
    return (value, judging) -> Sides.holds(leaf.comparison(), new BytesRef(value).compareTo(limit));
  }
}
