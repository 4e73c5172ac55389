package dev.detection.query;

import static org.junit.Assert.assertEquals;

import dev.detection.query.dsl.Filters;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.kql.Kql;
import dev.detection.query.lucene.Lucene;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * The law of printing, for one language: what is printed is read as the same tree, and printed
 * again as the same text.
 *
 * @param <T> what a text is read as
 */
public record Printed<T>(Function<String, T> read, Function<T, String> print) {

  /** KQL. */
  public static final Printed<Condition> KQL = new Printed<>(Kql::parse, Kql::print);

  /** Lucene's syntax. */
  public static final Printed<Condition> LUCENE = new Printed<>(Lucene::parse, Lucene::print);

  /** EQL queries. */
  public static final Printed<EqlQuery> EQL =
      new Printed<>(text -> Eql.parse(text, Eql.EVENT_CATEGORY), Eql::print);

  /** What stands after {@code where} in EQL. */
  public static final Printed<Condition> EQL_CONDITION =
      new Printed<>(
          text -> ((EqlQuery.Event) Eql.parse("any where " + text, Eql.EVENT_CATEGORY)).condition(),
          Eql::print);

  /** One filter. */
  public static final Printed<Condition> FILTER =
      new Printed<>(text -> Filters.parse(List.of(json(text))), Filters::print);

  private static Object json(String text) {
    return XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true);
  }

  /** Fails unless the tree obeys the law; returns its text. */
  public String check(T tree) {
    String text = print.apply(tree);
    T again;
    try {
      again = read.apply(text);
    } catch (RuntimeException e) {
      throw new AssertionError(text + "\nis printed of " + tree + "\nand cannot be read", e);
    }
    assertEquals(text, Trees.withoutPositions(tree), Trees.withoutPositions(again));
    assertEquals(text, print.apply(again));
    return text;
  }

  /** The condition with all conditions in it. */
  public static List<Condition> subtrees(Condition condition) {
    List<Condition> all = new ArrayList<>(List.of(condition));
    switch (condition) {
      case Condition.All(var parts, var at) -> parts.forEach(part -> all.addAll(subtrees(part)));
      case Condition.Any(var parts, var at) -> parts.forEach(part -> all.addAll(subtrees(part)));
      case Condition.Not(var part, var at) -> all.addAll(subtrees(part));
      case Condition.Nested(var path, var part, var at) -> all.addAll(subtrees(part));
      default -> {}
    }
    return all;
  }
}
