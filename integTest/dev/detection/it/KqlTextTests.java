package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import dev.detection.query.kql.Kql;
import org.junit.Test;

public class KqlTextTests {
  @Test
  public void nothingIsLeftToWhatBindsTighter() {
    assertEquals(
        "((a: 1) and (b: 2)) or ((not (c: 3)) and ((d: 4) or ((d: 5) and (d: 6))))",
        bracketed("a: 1 and b: 2 or not c: 3 and d: (4 or 5 and 6)"));
    assertEquals("a: 1", bracketed("a: 1"));
    assertEquals("(n: { a: 1 and b: 2 }) or (c: 3)", bracketed("n: {a: 1 and b: 2} or c: 3"));
  }

  @Test
  public void theMeaningStays() {
    String mixed = "a: 1 or b: 2 and c: 3";
    assertEquals(
        Kql.print(Kql.parse(mixed)), Kql.print(Kql.parse(bracketed(mixed)))); // as few as there can
    assertNotEquals(
        Kql.print(Kql.parse("(a: 1 or b: 2) and c: 3")), Kql.print(Kql.parse(bracketed(mixed))));
  }

  private static String bracketed(String query) {
    return KqlText.bracketed(Kql.parse(query));
  }
}
