package dev.detection.query.search;

import static dev.detection.query.search.Dsl.clause;
import static dev.detection.query.search.Dsl.map;

import dev.detection.query.Condition;
import dev.detection.query.Expression;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import dev.detection.query.NotSupportedException;
import java.util.Map;

/** The queries for the leaves of a condition. */
final class Leaves {
  private Leaves() {}

  static Map<String, Object> exists(Condition.Exists exists) {
    return clause("exists", "field", Fields.nameOrPattern(exists.field(), exists.at()));
  }

  /**
   * Lenient, so that a word asked of a number is no match and not the failure of the whole search.
   * {@code match_phrase} has no such option: the same query by its other name, {@code multi_match}
   * on one field, has.
   */
  static Map<String, Object> match(Condition.Match match) {
    return !match.phrase() && match.field() instanceof Field.Named(String path)
        ? clause("match", path, map("query", match.text(), "lenient", true))
        : clause(
            "multi_match",
            "query",
            match.text(),
            "fields",
            Fields.several(match.field(), match.at()),
            "type",
            match.phrase() ? "phrase" : "best_fields",
            "lenient",
            true);
  }

  static Map<String, Object> near(Condition.Near near) {
    return clause(
        "multi_match",
        "query",
        near.text(),
        "fields",
        Fields.several(near.field(), near.at()),
        "type",
        "phrase",
        "slop",
        near.slop(),
        "lenient",
        true);
  }

  static Map<String, Object> term(Condition.Term term) {
    // Only text has a case; Elasticsearch refuses to ignore that of a number.
    boolean ignoreCase = term.ignoreCase() && term.value() instanceof Literal.Text;
    return clause(
        "term",
        Fields.single(term.field(), "a term", term.at()),
        map("value", term.value().value(), "case_insensitive", ignoreCase ? true : null));
  }

  static Map<String, Object> wildcard(Condition.Wildcard wildcard) {
    if (wildcard.words() && !wildcard.ignoreCase()) {
      return QueryString.wildcard(wildcard);
    }
    return clause(
        "wildcard",
        Fields.single(wildcard.field(), "a wildcard", wildcard.at()),
        map(
            "value",
            wildcard.pattern().toWildcard(),
            "case_insensitive",
            wildcard.ignoreCase() ? true : null));
  }

  static Map<String, Object> regexp(Condition.Regexp regexp) {
    return clause(
        "regexp",
        Fields.single(regexp.field(), "a regular expression", regexp.at()),
        map(
            "value",
            regexp.pattern(),
            "flags",
            "ALL",
            "case_insensitive",
            regexp.ignoreCase() ? true : null));
  }

  static Map<String, Object> range(Condition.Range range) {
    return switch (range.field()) {
      case Field.Named(String path) -> range(path, range);
      case Field.Itself(String path) -> range(path, range);
      default -> QueryString.range(range);
    };
  }

  private static Map<String, Object> range(String path, Condition.Range range) {
    return clause("range", path, map(range.comparison().parameter(), range.limit().value()));
  }

  static Map<String, Object> between(Condition.Between between) {
    Condition.Range from = between.from();
    Condition.Range to = between.to();
    return between.lenient()
        ? QueryString.between(between)
        : clause(
            "range",
            Fields.single(from.field(), "a range with two limits", between.at()),
            map(
                from.comparison().parameter(),
                from.limit().value(),
                to.comparison().parameter(),
                to.limit().value()));
  }

  static Map<String, Object> cidr(Condition.Cidr cidr) {
    return clause(
        "terms", Fields.single(cidr.field(), "a list of address blocks", cidr.at()), cidr.blocks());
  }

  /** Names what makes the expression more than a query can say. */
  static NotSupportedException notSupported(Expression expression) {
    return switch (expression) {
      case Expression.Call call ->
          new NotSupportedException("function [" + call.function() + "] in a search", call.at());
      case Expression.Arithmetic arithmetic ->
          new NotSupportedException(
              "arithmetic [" + arithmetic.operator().symbol() + "] in a search", arithmetic.at());
      case Expression.Comparison comparison when isComputed(comparison.left()) ->
          notSupported(comparison.left());
      case Expression.Comparison comparison when isComputed(comparison.right()) ->
          notSupported(comparison.right());
      case Expression.Comparison comparison ->
          new NotSupportedException(
              "comparing [" + comparison.comparator().symbol() + "] two fields in a search",
              comparison.at());
      case Expression.Constant constant ->
          new NotSupportedException("a constant as a condition in a search", constant.at());
      case Expression.Null nothing ->
          new NotSupportedException("null as a condition in a search", nothing.at());
      case Expression.FieldValue field ->
          new NotSupportedException(
              "field [" + field.path() + "] as a condition in a search", field.at());
    };
  }

  private static boolean isComputed(Expression expression) {
    return !(expression instanceof Expression.FieldValue
        || expression instanceof Expression.Constant
        || expression instanceof Expression.Null);
  }
}
