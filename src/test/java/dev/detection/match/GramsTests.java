package dev.detection.match;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.detection.query.Glob;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** No value that a pattern matches is ruled out, and most that it does not match are. */
public class GramsTests {
  private final Grams grams = new Grams();

  private boolean mayMatch(String pattern, Object... values) {
    grams.read(Arrays.asList(values), new FoldedText(), Judging.at(Instant.EPOCH));
    return grams.mayHave(Grams.of(GlobMatcher.stars(pattern)));
  }

  @Test
  public void otherTextsAreRuledOut() {
    assertFalse(mayMatch("*mimikatz*", "C:\\Windows\\System32\\cmd.exe"));
    assertTrue(mayMatch("*mimikatz*", "a", "invoke-MimiKatz.ps1"));
  }

  @Test
  public void shortPatternsAndOtherValuesAreNotRuledOut() {
    assertTrue(mayMatch("*abc*", "x"));
    assertTrue(mayMatch("*1234*", "x", 5));
    assertTrue(mayMatch("*long text*", "x".repeat(5_000)));
  }

  @Test
  public void nothingThatMatchesIsRuledOut() {
    Random random = new Random(17);
    String letters = "abAB:\\.é\u212a\u0130中 ";
    int matched = 0;
    for (int i = 0; i < 200_000; i++) {
      String value = text(random, letters, 1 + random.nextInt(30));
      int from = random.nextInt(value.length());
      String part = value.substring(from, from + random.nextInt(value.length() - from + 1));
      String pattern = (random.nextBoolean() ? "*" : "") + part + (random.nextBoolean() ? "*" : "");
      boolean ignoreCase = random.nextBoolean();
      Glob glob = GlobMatcher.stars(ignoreCase ? Ascii.lower(pattern) : pattern);
      if (new GlobMatcher(glob, ignoreCase).matches(value)) {
        matched++;
        grams.read(List.of("other", value), new FoldedText(), Judging.at(Instant.EPOCH));
        assertTrue(pattern + " on " + value, grams.mayHave(Grams.of(glob)));
      }
    }
    assertTrue("only " + matched + " matched", matched > 20_000);
  }

  private static String text(Random random, String letters, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
