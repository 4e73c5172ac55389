package dev.detection.query.kql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertTrue;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.QueryException;
import dev.detection.query.search.Search;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** Whatever the text, the answer is a condition or a clear error. */
public class HostileKqlTests {
  private static final int ROUNDS = 7_000;

  private static final List<String> PIECES =
      List.of(
          "a", "b.c", "not", "or", "and", "null", "true", "*", "x*", "\"", "\"q\"", "\\", "\\u00",
          "\\*", "\\n", ":", ": ", " : ", "(", ")", "{", "}", "<", "<=", ">", " ", "  ", "\n",
          "\u00a0", "\u0000", "\ud83d", "\ude00", "é", " and ", " or ", "not ", "==", "!=", "&&",
          ",", "1", "-", "?");

  private static final List<String> QUERIES =
      List.of(
          "a:1 and not b:(\"x y\" or z* and not 3) or n:{ c >= 4 and m:{ d:* } }",
          "process.*:\"C:\\\\x\\\"\" and (free text or \"\\u0041\" or file.path : *\\:\\\\tmp\\ *)",
          "NOT (a < 1 OR b <= \"2\") AND *:* and (x\\and:y\\or)");

  private final Random random = new Random(42);
  private int read;
  private int refused;

  @Test
  public void randomBytesRaiseNothingButQueryExceptions() {
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      tryOut(
          new String(
              bytes, random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16LE));
    }
  }

  @Test
  public void randomPiecesRaiseNothingButQueryExceptions() {
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(15); n > 0; n--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      tryOut(text.toString());
    }
    assertThat(read, greaterThan(ROUNDS / 20));
    assertThat(refused, greaterThan(ROUNDS / 20));
  }

  @Test
  public void mutatedQueriesRaiseNothingButQueryExceptions() {
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text = new StringBuilder(QUERIES.get(random.nextInt(QUERIES.size())));
      for (int n = random.nextInt(5); n >= 0; n--) {
        int at = random.nextInt(text.length());
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        text.replace(at, Math.min(text.length(), at + random.nextInt(4)), piece);
      }
      tryOut(text.toString());
    }
    assertThat(read, greaterThan(ROUNDS / 20));
    assertThat(refused, greaterThan(ROUNDS / 20));
  }

  private void tryOut(String text) {
    Condition condition;
    try {
      condition = Kql.parse(text);
      read++;
    } catch (QueryException e) {
      assertTrue(text, e.at().isKnown());
      // ANTLR's own words, which name the rules and tokens of the grammar.
      assertThat(e.getMessage(), not(containsString("expecting")));
      assertThat(e.getMessage(), not(containsString("no viable")));
      refused++;
      return;
    }
    try {
      assertThat(Search.toDsl(condition).size(), greaterThan(0));
    } catch (NotSupportedException e) {
      assertTrue(text, e.at().isKnown());
    }
  }
}
