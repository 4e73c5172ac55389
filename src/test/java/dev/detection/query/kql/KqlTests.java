package dev.detection.query.kql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import dev.detection.query.QueryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** The meaning and the errors of KQL, as cases in queries.toml and errors.toml. */
public class KqlTests {

  @Test
  public void queriesMeanWhatTheCasesSay() throws IOException {
    for (TomlTable test : cases("queries.toml", "case")) {
      assertEquals(
          test.getString("name"),
          test.getString("expect"),
          Shown.of(Kql.parse(test.getString("query"))));
    }
  }

  @Test
  public void partsKnowTheirPlace() throws IOException {
    for (TomlTable test : cases("queries.toml", "position")) {
      assertEquals(
          test.getString("name"),
          test.getString("expect"),
          Shown.withPositions(Kql.parse(test.getString("query"))));
    }
  }

  @Test
  public void errorsSayWhatIsWrongWhereAndWhatWouldBeRight() throws IOException {
    for (TomlTable test : cases("errors.toml", "case")) {
      String query = test.getString("query");
      QueryException e = assertThrows(query, QueryException.class, () -> Kql.parse(query));
      assertThat(query, e.getMessage(), containsString(test.getString("message")));
      assertEquals(query, test.getString("at"), e.at().line() + ":" + e.at().column());
    }
  }

  @Test
  public void deepBracketsAreRefusedAndDoNotExhaustTheStack() {
    for (String open : List.of("(", "not (", "a:(not (", "n:{")) {
      String close = open.replaceAll("[^({]", "").replace('(', ')').replace('{', '}');
      String inner = open.equals("n:{") || !open.contains(":") ? "a:1" : "1";
      // A list of values goes on inside its list; only the first bracket has the field.
      String repeated = open.startsWith("a:") ? "not (" : open;
      Kql.parse(nested(open, repeated, inner, close, 400));
      QueryException e =
          assertThrows(
              QueryException.class, () -> Kql.parse(nested(open, repeated, inner, close, 100_000)));
      assertThat(e.getMessage(), containsString("at most 500 deep"));
    }
  }

  @Test
  public void longQueriesAreReadAndTooLongOnesRefused() {
    String clauses = String.join(" or ", Collections.nCopies(20_000, "a:(b or c)"));
    assertThat(Shown.of(Kql.parse(clauses)).length(), greaterThan(clauses.length()));
    QueryException e =
        assertThrows(QueryException.class, () -> Kql.parse("a:" + "x".repeat(1_000_000)));
    assertThat(e.getMessage(), containsString("at most 1000000 characters"));
  }

  private static String nested(
      String first, String repeated, String inner, String close, int depth) {
    return first + repeated.repeat(depth) + inner + close.substring(0, 1).repeat(depth) + close;
  }

  private static List<TomlTable> cases(String resource, String kind) throws IOException {
    try (InputStream in = KqlTests.class.getResourceAsStream(resource)) {
      TomlParseResult toml = Toml.parse(in);
      assertEquals(List.of(), toml.errors());
      return toml.getArray(kind).toList().stream().map(TomlTable.class::cast).toList();
    }
  }
}
