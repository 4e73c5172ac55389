package dev.detection.match;

import static org.junit.Assert.assertEquals;

import dev.detection.match.TextTable.Sameness;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** Values are found among strings as comparing with each of them one by one would find them. */
public class TextTableTests {
  private static final String LETTERS = "aAkKiI1\u212a\u0130éÉЁ\u0141";

  private static final List<Sameness> SAMENESSES = List.of(Sameness.values());

  private final Random random = new Random(3);

  @Test
  public void findsWhatComparingFinds() {
    for (int round = 0; round < 300; round++) {
      TextTable.Builder builder = new TextTable.Builder();
      List<String> texts = new ArrayList<>();
      List<Sameness> samenesses = new ArrayList<>();
      for (int leaf = 0; leaf < 60; leaf++) {
        Sameness sameness = SAMENESSES.get(random.nextInt(SAMENESSES.size()));
        String text =
            switch (sameness) {
              case EXACT -> text(LETTERS);
              case ASCII_CASE -> Ascii.lower(text(LETTERS));
              case LOWER_CASE -> text("aki1");
            };
        texts.add(text);
        samenesses.add(sameness);
        builder.know(text, sameness, leaf);
      }
      TextTable table = builder.build();
      for (int i = 0; i < 60; i++) {
        check(table, texts, samenesses, text(LETTERS));
      }
    }
  }

  private static void check(
      TextTable table, List<String> texts, List<Sameness> samenesses, String value) {
    Scratch scratch = Scratch.ofThread();
    scratch.begin(0, texts.size(), 0);
    table.look(value, scratch);
    for (int leaf = 0; leaf < texts.size(); leaf++) {
      boolean same =
          switch (samenesses.get(leaf)) {
            case EXACT -> value.equals(texts.get(leaf));
            case ASCII_CASE -> Ascii.lower(value).equals(texts.get(leaf));
            case LOWER_CASE -> Lowercase.of(value).equals(texts.get(leaf));
          };
      assertEquals(value + " and " + texts.get(leaf), same, scratch.leaves().holds(leaf));
    }
  }

  @Test
  public void numbersAreTheStringsTheyAreWrittenAs() {
    TextTable.Builder builder = new TextTable.Builder();
    long[] numbers = {0, 7, -7, 10, 4_624, Long.MAX_VALUE, Long.MIN_VALUE, -100};
    for (int leaf = 0; leaf < numbers.length; leaf++) {
      builder.know(Long.toString(numbers[leaf]), Sameness.EXACT, leaf);
    }
    TextTable table = builder.build();
    for (int one = 0; one < numbers.length; one++) {
      Scratch scratch = Scratch.ofThread();
      scratch.begin(0, numbers.length, 0);
      table.look(numbers[one], scratch);
      for (int leaf = 0; leaf < numbers.length; leaf++) {
        assertEquals(one == leaf, scratch.leaves().holds(leaf));
      }
    }
  }

  /** Only these change to ASCII letters, on which looking up in lower case relies. */
  @Test
  public void noOtherCharacterHasAnAsciiLowerCase() {
    for (int c = 128; c <= Character.MAX_CODE_POINT; c++) {
      assertEquals(
          Integer.toHexString(c), c == 0x212a || c == 0x130, Character.toLowerCase(c) < 128);
    }
  }

  private String text(String letters) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
