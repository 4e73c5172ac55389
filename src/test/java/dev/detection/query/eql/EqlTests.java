package dev.detection.query.eql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Queries and what becomes of them, as the TOML files beside this class say. */
public class EqlTests {

  @Test
  public void conditionsBecomeTheConditionTree() throws IOException {
    check("conditions.toml");
  }

  @Test
  public void whatIsComputedBecomesATestOrAConstant() throws IOException {
    check("computed.toml");
  }

  @Test
  public void sequencesAndSamplesBecomeSteps() throws IOException {
    check("series.toml");
  }

  @Test
  public void wrongQueriesAreRefusedWithPlaceAndAdvice() throws IOException {
    check("errors.toml");
  }

  @Test
  public void theCategoryFieldIsTheRules() {
    EqlQuery query = Eql.parse("process where true", "event.type");
    assertEquals("event.type == \"process\"", Printer.print(query));
  }

  @Test
  public void everyNodeKnowsWhereItStands() {
    String text = "any where a == 1 and\n  not b : (\"x\",\n \"y*\") or length(c) > 2";
    EqlQuery.Event event = (EqlQuery.Event) Eql.parse(text, Eql.EVENT_CATEGORY);
    List<String> places = new ArrayList<>();
    collect(event.condition(), places);
    assertEquals(
        List.of(
            "Any 1:11",
            "All 1:11",
            "Term 1:11",
            "Not 2:3",
            "Any 2:7",
            "Term 2:12",
            "Wildcard 3:2",
            "Test 3:11"),
        places);
  }

  @Test
  public void columnsCountUtf16Units() {
    QueryException e =
        assertThrows(
            QueryException.class,
            () -> Eql.parse("any where\n a == \"\uD83D\uDE00\" = 1", Eql.EVENT_CATEGORY));
    assertEquals(new Position(2, 12), e.at());
  }

  @Test
  public void aBackslashInAPatternIsAPlainCharacter() {
    EqlQuery.Event event =
        (EqlQuery.Event) Eql.parse("any where f : \"C:\\\\*\\\\?\"", Eql.EVENT_CATEGORY);
    Condition.Wildcard wildcard = (Condition.Wildcard) event.condition();
    assertEquals(Field.named("f"), wildcard.field());
    assertEquals("C:\\\\*\\\\?", wildcard.pattern().toWildcard());
    assertEquals(4, wildcard.pattern().parts().size());
  }

  private static void collect(Condition condition, List<String> places) {
    Position at = condition.at();
    places.add(condition.getClass().getSimpleName() + " " + at.line() + ":" + at.column());
    switch (condition) {
      case Condition.All all -> all.parts().forEach(part -> collect(part, places));
      case Condition.Any any -> any.parts().forEach(part -> collect(part, places));
      case Condition.Not not -> collect(not.part(), places);
      default -> {}
    }
  }

  private static void check(String resource) throws IOException {
    List<String> failures = new ArrayList<>();
    TomlArray cases = read(resource).getArray("case");
    for (int i = 0; i < cases.size(); i++) {
      TomlTable expected = cases.getTable(i);
      String query = expected.getString("query");
      String actual = result(query);
      boolean same =
          expected.contains("error")
              ? actual.startsWith("error at " + expected.getString("at") + ": ")
                  && actual.contains(expected.getString("error"))
              : actual.equals(expected.getString("tree"));
      if (!same) {
        failures.add(query.strip() + "\n  gave " + actual);
      }
    }
    assertTrue(String.join("\n", failures), failures.isEmpty());
  }

  private static String result(String query) {
    try {
      return Printer.print(Eql.parse(query, Eql.EVENT_CATEGORY));
    } catch (QueryException e) {
      return "error at " + e.at().line() + ":" + e.at().column() + ": " + e.getMessage();
    }
  }

  private static TomlParseResult read(String resource) throws IOException {
    try (InputStream stream = EqlTests.class.getResourceAsStream(resource)) {
      TomlParseResult result = Toml.parse(stream);
      assertTrue(resource + ": " + result.errors(), result.errors().isEmpty());
      return result;
    }
  }
}
