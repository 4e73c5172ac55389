package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Literal;
import dev.detection.query.NotSupportedException;

/**
 * How fields of one type are searched: which searchable value a value of the source becomes, and
 * what a leaf of a condition asks of such a value. A field matches if any of its values does.
 *
 * <p>A question that Elasticsearch refuses for its text (a word asked of a number) is met by no
 * value: a rule must not fail for it. A question that makes no sense for the type as such is not
 * supported.
 *
 * @param <V> searchable values
 */
interface Search<V> {

  /** A question about one searchable value. */
  @FunctionalInterface
  interface Question<V> {
    /**
     * Whether the value meets it.
     *
     * @param judging the time, and what it may cost
     */
    boolean isMetBy(V value, Judging judging);
  }

  /** What the type is called in messages. */
  String name();

  /**
   * The searchable value of a value in the source; null if there is none, because the field cannot
   * hold it or leaves it out.
   *
   * @param source a String, Number, Boolean or null
   */
  V indexed(Object source);

  /** The question that a leaf asks. */
  default Question<V> question(Condition leaf) {
    return switch (leaf) {
      case Condition.Exists exists -> (value, judging) -> true;
      case Condition.Match match -> match(match);
      case Condition.Term term when term.ignoreCase() && !(term.value() instanceof Literal.Text) ->
          // Only text has a case.
          term(new Condition.Term(term.field(), term.value(), false, term.at()));
      case Condition.Term term -> term(term);
      case Condition.Range range -> range(range);
      case Condition.Between between -> between(between);
      case Condition.Analysed analysed -> analysed(analysed);
      case Condition.Fuzzy fuzzy -> fuzzy(fuzzy);
      case Condition.Near near ->
          match(new Condition.Match(near.field(), near.text(), true, near.at()));
      case Condition.Wildcard wildcard -> wildcard(wildcard);
      case Condition.Regexp regexp -> regexp(regexp);
      case Condition.Prefix prefix -> prefix(prefix);
      case Condition.Alike alike -> alike(alike);
      case Condition.DateRange range -> question(range.range()); // on other fields than dates
      case Condition.Cidr cidr -> cidr(cidr);
      default -> throw new IllegalArgumentException("not a leaf: " + leaf);
    };
  }

  /** {@code match} and {@code match_phrase}. */
  Question<V> match(Condition.Match leaf);

  /** {@code term}. */
  Question<V> term(Condition.Term leaf);

  /** {@code range}. */
  Question<V> range(Condition.Range leaf);

  /** {@code range} with two limits. */
  default Question<V> between(Condition.Between leaf) {
    Question<V> from = range(leaf.from());
    Question<V> to = range(leaf.to());
    return (value, judging) -> from.isMetBy(value, judging) && to.isMetBy(value, judging);
  }

  /** {@code wildcard}, or {@code query_string} with a pattern, which only strings can meet. */
  default Question<V> wildcard(Condition.Wildcard leaf) {
    if (leaf.words()) {
      return never();
    }
    throw refused("a wildcard", leaf);
  }

  /** Lucene's leaves: only strings can meet a regular expression. */
  default Question<V> analysed(Condition.Analysed leaf) {
    return switch (leaf.leaf()) {
      case Condition.Regexp regexp -> never();
      case Condition.Wildcard wildcard ->
          wildcard(
              new Condition.Wildcard(
                  wildcard.field(), wildcard.pattern(), wildcard.ignoreCase(), true, leaf.at()));
      default -> question(leaf.leaf());
    };
  }

  /** Lucene's fuzzy terms, which only strings can meet. */
  default Question<V> fuzzy(Condition.Fuzzy leaf) {
    return never();
  }

  /** {@code prefix}. */
  default Question<V> prefix(Condition.Prefix leaf) {
    throw refused("a prefix", leaf);
  }

  /** {@code fuzzy}. */
  default Question<V> alike(Condition.Alike leaf) {
    throw refused("a fuzzy term", leaf);
  }

  /** {@code regexp}. */
  default Question<V> regexp(Condition.Regexp leaf) {
    throw refused("a regular expression", leaf);
  }

  /** EQL {@code cidrMatch}. */
  default Question<V> cidr(Condition.Cidr leaf) {
    throw refused("cidrMatch", leaf);
  }

  /** The exception for a question that the type does not answer. */
  default NotSupportedException refused(String what, Condition leaf) {
    return new NotSupportedException(what + " on a field of type [" + name() + "]", leaf.at());
  }

  /** A question that no value meets. */
  static <V> Question<V> never() {
    return (value, judging) -> false;
  }
}
