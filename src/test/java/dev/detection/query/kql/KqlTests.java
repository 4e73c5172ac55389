package dev.detection.query.kql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import dev.detection.query.QueryException;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
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
  public void bracketsAreReadToALimitThatASmallStackHolds() throws InterruptedException {
    List<IntFunction<String>> shapes =
        List.of(
            depth -> nested("(", depth, "a:1"),
            depth -> nested("not (", depth, "a:1"),
            depth -> nested("a:1 and (b:2 or not (", depth / 2, "a:1"),
            depth -> nested("n:{", depth, "a:1"),
            depth -> "a:" + nested("(not ", depth, "1"),
            depth -> "a:" + nested("(x or y and ", depth, "1"));
    for (IntFunction<String> shape : shapes) {
      List<Throwable> thrown = new ArrayList<>();
      Runnable read = () -> Search.toDsl(Kql.parse(shape.apply(100)));
      Thread thread = new Thread(null, read, "small stack", 512 * 1024);
      thread.setUncaughtExceptionHandler((failed, e) -> thrown.add(e));
      thread.start();
      thread.join();
      assertEquals(shape.apply(1), List.of(), thrown);
      for (int depth : new int[] {102, 40_000}) {
        QueryException e = assertThrows(QueryException.class, () -> Kql.parse(shape.apply(depth)));
        assertThat(e.getMessage(), containsString("at most 100 deep"));
      }
    }
  }

  @Test
  public void longQueriesAreReadAndTooLongOnesRefused() {
    String clauses = String.join(" or ", Collections.nCopies(20_000, "a:(b or c)"));
    assertThat(Shown.of(Kql.parse(clauses)).length(), greaterThan(clauses.length()));
    String words = "x ".repeat(400_000);
    assertEquals("match(a, `" + words.strip() + "`)", Shown.of(Kql.parse("a:" + words)));
    QueryException e =
        assertThrows(QueryException.class, () -> Kql.parse("a:" + "x".repeat(1_000_000)));
    assertThat(e.getMessage(), containsString("at most 1000000 characters"));
  }

  private static String nested(String open, int times, String inner) {
    String text = open.repeat(times);
    StringBuilder closing = new StringBuilder();
    text.chars().forEach(c -> closing.append(c == '(' ? ")" : c == '{' ? "}" : ""));
    return text + inner + closing.reverse();
  }

  private static List<TomlTable> cases(String resource, String kind) throws IOException {
    try (InputStream in = KqlTests.class.getResourceAsStream(resource)) {
      TomlParseResult toml = Toml.parse(in);
      assertEquals(List.of(), toml.errors());
      return toml.getArray(kind).toList().stream().map(TomlTable.class::cast).toList();
    }
  }
}
