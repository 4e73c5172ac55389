package dev.detection.query.lucene;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import dev.detection.query.QueryException;
import dev.detection.query.search.Search;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.Test;

/** Whatever the text, the answer is a condition or a clear error. */
public class HostileLuceneTests {
  @Test
  public void errorsSayWhatIsWrongAndWhere() {
    error("a:\"b", 1, 3, "closing quote is missing");
    error("a:/b", 1, 3, "regular expression is not closed");
    error("a:b\\", 1, 4, "backslash at the end");
    error("a:1 OR\n(b:2", 2, 1, "[(] is not closed");
    error("a:1)", 1, 4, "[)] closes nothing");
    error("a:1 AND", 1, 8, "ends too early");
    error("a:", 1, 3, "ends too early");
    error("AND a:1", 1, 1, "[AND] does not belong here");
    error("a:1\nOR OR b:2", 2, 4, "[OR] does not belong here");
    error("a:1 ]", 1, 5, "[]] does not belong here");
    error("a:b^c", 1, 5, "a number is missing after [^]");
    error("a:1 b:\\u00zz", 1, 7, "Unicode escape");
    error("a:[1 2]", 1, 6, "[2] does not belong here");
    error("a:[1 TO 2", 1, 10, "ends too early");
    error("a:b^" + "9".repeat(60), 1, 5, "boost");
    error("a:\\ud83d", 1, 3, "surrogate");
  }

  private static void error(String text, int line, int column, String message) {
    QueryException e = assertThrows(text, QueryException.class, () -> Lucene.parse(text));
    assertThat(text, e.getMessage(), containsString(message));
    assertEquals(text, line + ":" + column, e.at().line() + ":" + e.at().column());
  }

  @Test
  public void bracketsAreReadToALimitThatASmallStackHolds() throws InterruptedException {
    List<IntFunction<String>> shapes =
        List.of(
            depth -> "(".repeat(depth) + "a:1" + ")".repeat(depth),
            depth -> "NOT (".repeat(depth) + "a:1" + ")".repeat(depth),
            depth -> "a:1 AND -(b:2 ".repeat(depth) + "a:1" + ")".repeat(depth),
            depth -> "a:" + "(x +".repeat(depth) + "1" + ")".repeat(depth));
    for (IntFunction<String> shape : shapes) {
      List<Throwable> thrown = new ArrayList<>();
      Runnable read = () -> Search.toDsl(Lucene.parse(shape.apply(100)));
      Thread thread = new Thread(null, read, "small stack", 512 * 1024);
      thread.setUncaughtExceptionHandler((failed, e) -> thrown.add(e));
      thread.start();
      thread.join();
      assertEquals(shape.apply(1), List.of(), thrown);
      for (int depth : new int[] {102, 40_000}) {
        QueryException e =
            assertThrows(QueryException.class, () -> Lucene.parse(shape.apply(depth)));
        assertThat(e.getMessage(), containsString("at most 100 deep"));
      }
    }
  }

  @Test
  public void longQueriesAreReadAndTooLongOnesRefused() {
    String clauses = String.join(" OR ", Collections.nCopies(20_000, "a:(b OR c*)"));
    assertThat(Search.toDsl(Lucene.parse(clauses)).size(), greaterThan(0));
    String words = ("x".repeat(800) + " ").repeat(1_000);
    assertThat(Search.toDsl(Lucene.parse("a:(" + words + ")")).size(), greaterThan(0));
    QueryException many =
        assertThrows(QueryException.class, () -> Lucene.parse("a:(" + "x ".repeat(2_000) + ")"));
    assertThat(many.getMessage(), containsString("at most 1024 words"));
    QueryException large =
        assertThrows(QueryException.class, () -> Lucene.parse("a:" + "x".repeat(1_000_000)));
    assertThat(large.getMessage(), containsString("at most 1000000 characters"));
  }
}
