package dev.detection.query.eql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.query.QueryException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;

/** Whatever the text, reading ends soon, and with a query or a message. */
public class EqlHostileTests {
  private static final int ROUNDS = 6_000;

  private static final List<String> QUERIES =
      List.of(
          "process where process.name : (\"a*\", \"b\") and not ?x.y in~ (\"c\", \"d\") or z =="
              + " null",
          "sequence by host.id, ?user.id with maxspan=30s [a where x > 5] by p with runs=3"
              + " ![\"b c\" where true] by q until [any where f] by r | head 5 | tail 3",
          "sample by k [a where startsWith~(f, \"x\")] [b where cidrMatch(ip, \"10.0.0.0/8\")]",
          "any where -(a + 3) * 2 >= length(concat(b, \"\\u{1f600}\\n\", 5.5e3)) // end",
          "file where f regex~ (\"\"\"a\\.b\"\"\", \"c.*\") and 1 + 2 * 3 == 7 /* x */ and"
              + " `g``h`.in != 5");

  private static final String SIGNS =
      "()[]{}\"'`~!@#$%^&*-+=|\\:;,.?/<> \n\t\u00e9\u4e2d\uD83D\uDE00\u0000abfinortw0159";

  @Test
  public void randomBytesEndInAMessage() {
    Random random = new Random(4711);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      read(new String(bytes, i % 2 == 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
      read("any where " + new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  public void mutatedQueriesAreReadOrEndInAMessage() {
    Random random = new Random(42);
    int good = 0;
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text = new StringBuilder(QUERIES.get(random.nextInt(QUERIES.size())));
      for (int change = random.nextInt(4); change >= 0; change--) {
        mutate(text, random);
      }
      good += read(text.toString()) ? 1 : 0;
    }
    assertTrue("only " + good + " mutated queries were read", good > ROUNDS / 50);
  }

  @Test
  public void shuffledWordsAreReadOrEndInAMessage() {
    Random random = new Random(7);
    String[] words = String.join(" ", QUERIES).split("(?<=[\\s(),\\[\\]])|(?=[\\s(),\\[\\]])");
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text = new StringBuilder(i % 2 == 0 ? "any where " : "sequence [a where ");
      for (int word = random.nextInt(15); word >= 0; word--) {
        text.append(words[random.nextInt(words.length)]).append(' ');
      }
      read(text.toString());
    }
  }

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

  private static void mutate(StringBuilder text, Random random) {
    int at = random.nextInt(text.length());
    int end = Math.min(text.length(), at + 1 + random.nextInt(6));
    switch (random.nextInt(5)) {
      case 0 -> text.delete(at, end);
      case 1 -> text.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
      case 2 -> text.setCharAt(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
      case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
      default -> text.insert(at, ' ');
    }
    if (text.isEmpty()) {
      text.append('x');
    }
  }
}
