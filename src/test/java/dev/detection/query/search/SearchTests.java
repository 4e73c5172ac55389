package dev.detection.query.search;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import dev.detection.query.Condition;
import dev.detection.query.Expression;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import dev.detection.query.NotSupportedException;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.kql.Kql;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Which query each condition becomes. */
public class SearchTests {
  private static final Position AT = new Position(1, 7);
  private static final Field A = Field.named("a");

  @Test
  public void connectivesBecomeFlatBoolQueries() {
    assertEquals(
        Map.of("bool", Map.of("filter", List.of(exists("a"), exists("b"), exists("c")))),
        kql("a:* and (b:* and c:*)"));
    assertEquals(
        Map.of(
            "bool",
            Map.of(
                "should",
                List.of(exists("a"), exists("b"), exists("c")),
                "minimum_should_match",
                1)),
        kql("(a:* or b:*) or c:*"));
    assertEquals(Map.of("bool", Map.of("must_not", List.of(exists("a")))), kql("not a:*"));
  }

  @Test
  public void singlePartsAreNotWrappedAndNoPartsAreAllOrNothing() {
    Condition part = new Condition.Exists(A, AT);
    assertEquals(exists("a"), Search.toDsl(new Condition.All(List.of(part), AT)));
    assertEquals(exists("a"), Search.toDsl(new Condition.Any(List.of(part), AT)));
    assertEquals(Map.of("match_all", Map.of()), Search.toDsl(new Condition.All(List.of(), AT)));
    assertEquals(Map.of("match_none", Map.of()), Search.toDsl(new Condition.Any(List.of(), AT)));
    assertEquals(Map.of("match_all", Map.of()), kql("*:*"));
    assertEquals(Map.of("match_none", Map.of()), Search.toDsl(new Condition.Always(false, AT)));
  }

  @Test
  public void valuesAreMatchedAndPhrasesKeepTheirOrder() {
    assertEquals(
        Map.of("match", Map.of("a", Map.of("query", "x y", "lenient", true))), kql("a:x y"));
    assertEquals(
        Map.of(
            "multi_match",
            Map.of("query", "x y", "fields", List.of("a"), "type", "phrase", "lenient", true)),
        kql("a:\"x y\""));
  }

  @Test
  public void severalFieldsAreMatchedByTheirPattern() {
    assertEquals(
        Map.of(
            "multi_match",
            Map.of(
                "query", "x", "fields", List.of("a.*.b"), "type", "best_fields", "lenient", true)),
        kql("a.*.b:x"));
    assertEquals(exists("a.*"), kql("a.*:*"));
    assertEquals(
        Map.of("query_string", Map.of("query", "x*", "fields", List.of("*"), "lenient", true)),
        kql("*:x*"));
    assertEquals(
        Map.of(
            "query_string",
            Map.of("query", "{\"2\\-\\\"\" TO *]", "fields", List.of("a*"), "lenient", true)),
        kql("a* > \"2-\\\"\""));
  }

  @Test
  public void freeTextIsSearchedInTheDefaultFields() {
    assertEquals(
        Map.of("multi_match", Map.of("query", "x y", "type", "best_fields", "lenient", true)),
        kql("x y"));
    assertEquals(Map.of("query_string", Map.of("query", "x*", "lenient", true)), kql("x*"));
  }

  @Test
  public void wildcardsOfWordsKeepEverythingElseLiteral() {
    assertEquals(
        Map.of(
            "query_string",
            Map.of(
                "query",
                "*\\\\x\\ +-\\!\\(\\)\\:\\^\\[\\]\\\"\\{\\}\\~\\*\\?|&\\/\\\t*y",
                "fields",
                List.of("a"),
                "lenient",
                true)),
        kql("a:*\\\\x +-!\\(\\)\\:^[]\\\"\\{\\}~\\*?|&/\\t*y"));
  }

  @Test
  public void exactWildcardsAndExpressionsSayWhetherCaseCounts() {
    Glob glob = Glob.parse("x*y?");
    assertEquals(
        Map.of("wildcard", Map.of("a", Map.of("value", "x*y?", "case_insensitive", true))),
        Search.toDsl(new Condition.Wildcard(A, glob, true, false, AT)));
    assertEquals(
        Map.of("wildcard", Map.of("a", Map.of("value", "x*y?"))),
        Search.toDsl(new Condition.Wildcard(A, glob, false, false, AT)));
    assertEquals(
        Map.of(
            "regexp",
            Map.of("a", Map.of("value", "x.*", "flags", "ALL", "case_insensitive", true))),
        Search.toDsl(new Condition.Regexp(A, "x.*", true, AT)));
  }

  @Test
  public void termsKeepTheirTypeAndOnlyTextIgnoresCase() {
    assertEquals(
        Map.of("term", Map.of("a", Map.of("value", "x", "case_insensitive", true))),
        Search.toDsl(new Condition.Term(A, new Literal.Text("x"), true, AT)));
    assertEquals(
        Map.of("term", Map.of("a", Map.of("value", 7L))),
        Search.toDsl(new Condition.Term(A, new Literal.Whole(7), true, AT)));
    assertEquals(
        Map.of("term", Map.of("a", Map.of("value", false))),
        Search.toDsl(new Condition.Term(A, new Literal.Bool(false), false, AT)));
  }

  @Test
  public void moreTermsThanABoolQueryMayHaveAreGathered() {
    List<Condition> parts = new ArrayList<>();
    List<Object> numbers = new ArrayList<>();
    for (long i = 0; i < 1100; i++) {
      parts.add(new Condition.Term(A, new Literal.Whole(i), false, AT));
      numbers.add(i);
    }
    assertEquals(Map.of("terms", Map.of("a", numbers)), Search.toDsl(new Condition.Any(parts, AT)));
    parts.add(new Condition.Exists(Field.named("b"), AT));
    assertEquals(
        Map.of(
            "bool",
            Map.of(
                "should",
                List.of(exists("b"), Map.of("terms", Map.of("a", numbers))),
                "minimum_should_match",
                1)),
        Search.toDsl(new Condition.Any(parts, AT)));
  }

  @Test
  public void rangesBlocksAndNestedGroups() {
    assertEquals(Map.of("range", Map.of("a", Map.of("gte", "2"))), kql("a >= 2"));
    assertEquals(
        Map.of("terms", Map.of("a", List.of("10.0.0.0/8", "::1/128"))),
        Search.toDsl(new Condition.Cidr(A, List.of("10.0.0.0/8", "::1/128"), AT)));
    assertEquals(
        Map.of(
            "nested",
            Map.of(
                "path",
                "n",
                "query",
                exists("n.a"),
                "score_mode",
                "none",
                "ignore_unmapped",
                true)),
        kql("n:{ a:* }"));
  }

  @Test
  public void whatNoQueryCanSayIsNamed() {
    Expression field = new Expression.FieldValue("a", AT);
    Expression length = new Expression.Call("length", false, List.of(field), AT);
    Expression equal =
        new Expression.Comparison(Expression.Comparator.EQUAL, field, length, new Position(9, 9));
    assertRefused("function [length] in a search", new Condition.Test(equal, AT));
    Expression fields = new Expression.Comparison(Expression.Comparator.LESS, field, field, AT);
    assertRefused("comparing [<] two fields in a search", new Condition.Test(fields, AT));
    assertRefused(
        "a term on the fields [b*] in a search",
        new Condition.Term(new Field.Like(Glob.parse("b*")), new Literal.Text("x"), false, AT));
    assertRefused(
        "a field name with [*] or [^] in it [b*] in a search",
        new Condition.Exists(Field.named("b*"), AT));
  }

  @Test
  public void whatNoQueryCanSayIsCoveredByWhatItNeeds() {
    assertEquals(
        new Cover(Map.of("bool", Map.of("filter", List.of(exists("b"), exists("c")))), false),
        eql("length(c) > number(b)"));
    assertEquals(new Cover(Map.of("match_all", Map.of()), false), eql("null == length(a) + 1"));
    assertEquals(
        new Cover(
            Map.of("bool", Map.of("must_not", List.of(Map.of("match_none", Map.of())))), false),
        eql("not length(a) > 1"));
    Map<String, Object> term = Map.of("term", Map.of("a.keyword", Map.of("value", "x")));
    assertEquals(
        new Cover(
            Map.of(
                "bool",
                Map.of(
                    "should",
                    List.of(
                        term,
                        Map.of(
                            "bool",
                            Map.of(
                                "must_not",
                                List.of(
                                    Map.of(
                                        "bool",
                                        Map.of(
                                            "filter",
                                            List.of(term, Map.of("match_none", Map.of())))))))),
                    "minimum_should_match",
                    1)),
            false),
        eql("a == \"x\" or not (a == \"x\" and length(b) == 1)"));
  }

  @Test
  public void wholeValuesAreAskedOfTheFieldThatHasThem() {
    assertEquals(
        new Cover(Map.of("term", Map.of("a.keyword", Map.of("value", "x"))), true),
        eql("a == \"x\""));
    assertEquals(new Cover(exists("a"), true), eql("a != null"));
    assertEquals(
        new Cover(
            Map.of(
                "wildcard", Map.of("a.keyword", Map.of("value", "x*", "case_insensitive", true))),
            true),
        eql("a : \"x*\""));
  }

  @Test
  public void whatDependsOnTheTypeOfAFieldIsCoveredByItsValues() {
    assertEquals(new Cover(exists("a"), false), cover("a: x y*"));
    assertEquals(new Cover(exists("a*"), false), cover("a* > X"));
    assertEquals(
        new Cover(
            Map.of("bool", Map.of("must_not", List.of(Map.of("match_none", Map.of())))), false),
        cover("not a: x y*"));
    assertEquals(true, cover("a: x* and a > X").exact());
  }

  private static Cover cover(String kql) {
    return Search.cover(Kql.parse(kql), path -> path);
  }

  private static Cover eql(String condition) {
    EqlQuery query = Eql.parse("any where " + condition, Eql.EVENT_CATEGORY);
    return Search.cover(
        ((EqlQuery.Event) query).condition(), path -> path.equals("a") ? "a.keyword" : path);
  }

  @Test
  public void deepConditionsDoNotExhaustTheStack() {
    String deep = "(not ".repeat(99) + "(a:1 and b:2)" + ")".repeat(99);
    assertEquals(1, kql(deep).size());
    String flat = String.join(" or ", Collections.nCopies(10_000, "(a:*)"));
    assertEquals(2, ((Map<?, ?>) kql(flat).get("bool")).size());
  }

  private static void assertRefused(String construct, Condition condition) {
    NotSupportedException e =
        assertThrows(NotSupportedException.class, () -> Search.toDsl(condition));
    assertEquals(construct, e.construct());
    assertEquals(AT, e.at());
    assertEquals(construct + " is not supported (line 1, column 7)", e.getMessage());
  }

  private static Map<String, Object> kql(String query) {
    return Search.toDsl(Kql.parse(query));
  }

  private static Map<String, Object> exists(String field) {
    return Map.of("exists", Map.of("field", field));
  }
}
