package dev.detection.query.eql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.query.QueryException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;

/** Whatever the text, reading ends soon, and with a query or a message. */
public class EqlHostileTests {
  @Test
  public void deepQueriesNeedLittleStack() throws InterruptedException {
    int depth = 195;
    List<String> queries =
        List.of(
            "any where " + "(".repeat(depth) + "x == 1" + ")".repeat(depth),
            "any where " + "not (".repeat(depth) + "x == 1" + ")".repeat(depth),
            "any where " + "(x == 1 and (y or ".repeat(depth / 2) + "z" + "))".repeat(depth / 2),
            "any where " + "length(concat(x, ".repeat(97) + "x" + "))".repeat(97) + " > 5",
            "any where " + "string(x == ".repeat(depth) + "y" + ")".repeat(depth) + " : \"z\"",
            "any where " + "- (".repeat(97) + "x" + ")".repeat(97) + " == 1",
            "any where x" + " + y".repeat(depth) + " == 1",
            "any where " + "not ".repeat(10_001) + "x",
            "any where x == " + "-".repeat(151) + "5",
            "any where x" + " or x".repeat(10_000));
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> queries.forEach(query -> Eql.parse(query, Eql.EVENT_CATEGORY)),
            "little stack",
            512 << 10);
    thread.setUncaughtExceptionHandler((ignored, e) -> failure.set(e));
    thread.start();
    thread.join();
    assertEquals(null, failure.get());
  }

  @Test
  public void deeperQueriesAreRefused() {
    int depth = 201;
    for (String query :
        List.of(
            "any where " + "(".repeat(depth) + "x" + ")".repeat(depth),
            "any where " + "(".repeat(100_000),
            "any where x" + " + y".repeat(depth) + " == 1",
            "any where " + "(".repeat(150) + "x" + " * 2)".repeat(150) + " == 1",
            "any where (" + "(x" + " - 1".repeat(150) + ")" + " - 1".repeat(150) + ") == 1")) {
      QueryException e =
          assertThrows(QueryException.class, () -> Eql.parse(query, Eql.EVENT_CATEGORY));
      assertTrue(e.getMessage(), e.getMessage().contains("at most 200 deep"));
    }
  }

  @Test(timeout = 20_000)
  public void longQueriesTakeLinearTime() {
    int length = 100_000;
    List<String> queries =
        List.of(
            "/*".repeat(length),
            "\"".repeat(length + 1),
            "\"\"\" ".repeat(60_000),
            "`".repeat(length + 1),
            "\"\\".repeat(length),
            "any where x in (" + "1, ".repeat(80_000) + "1)",
            "any where f : (" + "\"a*\", ".repeat(40_000) + "\"b\")",
            "any where " + "x and ".repeat(40_000) + "x",
            "any where f : \"" + "*a".repeat(length) + "\"",
            "any where \"" + "a".repeat(length) + "\" like \"*" + "a".repeat(length) + "b\"",
            "any where x " + "y".repeat(length),
            "a".repeat(length) + " where x",
            "any where " + "w".repeat(length) + "(x)",
            "sequence " + "[a where true] ".repeat(10_000));
    queries.forEach(EqlHostileTests::read);
  }

  @Test
  public void tooLongQueriesAreRefused() {
    QueryException e =
        assertThrows(
            QueryException.class,
            () -> Eql.parse("any where " + " ".repeat(1 << 20) + "x", Eql.EVENT_CATEGORY));
    assertTrue(e.getMessage(), e.getMessage().contains("longer than"));
  }

  @Test
  public void halfASurrogatePairIsRefusedWhereItStands() {
    QueryException e =
        assertThrows(
            QueryException.class,
            () -> Eql.parse("any where\n f == \"\uD83D\"", Eql.EVENT_CATEGORY));
    assertEquals("line 2, column 8", e.at().toString());
  }

  /** Reads and says whether that worked; anything but a message fails the test. */
  private static boolean read(String text) {
    try {
      Eql.parse(text, Eql.EVENT_CATEGORY);
      return true;
    } catch (QueryException e) {
      String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
      assertTrue(shown, e.at().isKnown());
      assertTrue(shown, e.at().column() > 0);
      assertTrue(shown + ": " + e.getMessage(), e.getMessage().length() > 10);
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(text, e);
    }
  }
}
