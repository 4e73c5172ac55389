package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Random;
import org.junit.Test;

/** The line with the caret that problems are shown with. */
public class ExcerptTests {

  private static String shown(String text, String part) {
    return Excerpt.of(text, Texts.position(text, text.indexOf(part))).toString();
  }

  @Test
  public void theCaretStandsUnderTheColumn() {
    assertEquals("a X b\n  ^", shown("a X b", "X"));
    assertEquals("second X\n       ^", shown("first\nsecond X\r\nthird", "X"));
    assertEquals("abc\n   ^", Excerpt.of("abc", new Position(1, 99)).toString());
    assertEquals("\n^", Excerpt.of("", new Position(1, 1)).toString());
    assertEquals("\n^", Excerpt.of("a\n", new Position(7, 3)).toString());
  }

  @Test
  public void tabsAreKeptSoThatTheyAreAsWide() {
    assertEquals("\ta\tX\n\t \t^", shown("\ta\tX", "X"));
  }

  @Test
  public void wideSignsTakeTwoColumnsAndMarksNone() {
    assertEquals("日本X\n    ^", shown("日本X", "X"));
    assertEquals("😀X\n  ^", shown("😀X", "X"));
    assertEquals("e\u0301X\n ^", shown("e\u0301X", "X"));
  }

  @Test
  public void whatWouldMoveTheCursorIsABlank() {
    assertEquals("a b X\n    ^", shown("a\u0007b\u2028X", "X"));
    assertEquals("a b\n  ^", Excerpt.of("a\rb", new Position(1, 3)).toString());
  }

  @Test
  public void aLongLineIsCutAroundTheColumn() {
    String text = "a".repeat(500) + "X" + "b".repeat(500);
    assertEquals(
        "…" + "a".repeat(60) + "X" + "b".repeat(39) + "…\n" + " ".repeat(61) + "^",
        shown(text, "X"));
    assertEquals("X" + "b".repeat(39) + "…\n^", shown("X" + "b".repeat(500), "X"));
  }

  @Test
  public void neitherLongNorBrokenTextsBreakIt() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(200); length > 0; length--) {
        text.append("a\t\n\r😀日\uD83D\uDE00\u0301 ".charAt(random.nextInt(11)));
      }
      Position at = new Position(1 + random.nextInt(9), 1 + random.nextInt(120));
      Excerpt excerpt = Excerpt.of(text.toString(), at);
      assertTrue(excerpt.line(), excerpt.line().length() <= 104);
      assertTrue(excerpt.caret(), excerpt.caret().matches("[ \t]{0,124}\\^"));
      assertEquals(-1, excerpt.line().indexOf('\n'));
    }
  }
}
