package dev.detection.match;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.Test;

/** Phrases whose words repeat themselves, in documents that do so too. */
public class PhraseTests {
  private static final int LONG = 50_000;

  private static Phrase phrase(int slop, List<String> words) {
    List<Predicate<String>> asked = new ArrayList<>();
    words.forEach(word -> asked.add(word::equals));
    return new Phrase(asked, slop);
  }

  private static List<String> manyThenB(int count) {
    List<String> words = new ArrayList<>(Collections.nCopies(count, "a"));
    words.add("b");
    return words;
  }

  @Test
  public void repeatedWordsNeedPlacesOfTheirOwn() {
    List<String> twice = List.of("a", "a");
    assertFalse(phrase(5, twice).isIn(List.of(List.of("a", "x"))));
    assertTrue(phrase(5, twice).isIn(List.of(List.of("a", "x", "a"))));
  }

  @Test
  public void aLongTextIsSearchedWhole() {
    List<String> text = manyThenB(LONG);
    assertTrue(phrase(0, List.of("a", "a", "b")).isIn(List.of(text)));
    assertTrue(phrase(2, List.of("a", "b")).isIn(List.of(text)));
  }

  @Test(timeout = 20_000)
  public void whatCostsTooMuchIsNotJudged() {
    List<List<String>> text = List.of(Collections.nCopies(LONG, "a"));
    List<String> same = Collections.nCopies(1_000, "a");
    assertTrue(phrase(0, same).isIn(text));
    assertThrows(EventException.class, () -> phrase(3, same).isIn(text));
    assertThrows(EventException.class, () -> phrase(100_000, same).isIn(text));
    assertThrows(EventException.class, () -> phrase(0, manyThenB(1_000)).isIn(text));
  }
}
