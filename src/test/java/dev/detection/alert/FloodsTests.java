package dev.detection.alert;

import dev.detection.alert.MarkedPage.Marked;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.elasticsearch.test.ESTestCase;

/** Which rules are read apart, by a page of 500 documents with one marked document an operation. */
public class FloodsTests extends ESTestCase {
  private static final int COUNT = 500;
  private static final long LONG = 100_000;

  private static List<String> floods(
      IntFunction<Set<String>> ruleIds, long upTo, boolean isFull, Set<String> lanes) {
    List<Marked> marked =
        IntStream.range(0, COUNT)
            .mapToObj(i -> new Marked("d" + i, ruleIds.apply(i), false))
            .toList();
    return Floods.of(new MarkReader.Page(COUNT, isFull, marked, 0, new Outcome()), 0, upTo, lanes);
  }

  private static Set<String> allAndRare(int document) {
    return document % 100 == 0 ? Set.of("all", "rare") : Set.of("all");
  }

  public void testRuleThatMatchesEverythingIsReadApartWhereMuchIsToCome() {
    assertEquals(List.of("all"), floods(FloodsTests::allAndRare, LONG, true, Set.of()));
    assertEquals(List.of(), floods(FloodsTests::allAndRare, COUNT + 1_000, true, Set.of()));
    assertEquals(List.of(), floods(FloodsTests::allAndRare, LONG, false, Set.of()));
  }

  public void testRulesAreTakenOutUntilLittleIsLeft() {
    assertEquals(
        Set.of("all", "too"), Set.copyOf(floods(i -> Set.of("all", "too"), LONG, true, Set.of())));
    assertEquals(
        List.of("half", "third"),
        floods(
            i -> Set.of(i % 2 == 0 ? "half" : i % 3 == 0 ? "rest" : "third"),
            LONG,
            true,
            Set.of()));
  }

  public void testManyRulesTogetherAreAFlood() {
    assertEquals(8, floods(i -> Set.of("r" + i % 10), LONG, true, Set.of()).size());
    assertEquals(2, floods(i -> Set.of("r" + i % 10), LONG, true, lanes(6)).size());
    assertEquals(List.of(), floods(i -> Set.of("r" + i % 10), LONG, true, lanes(8)));
  }

  public void testRulesThatMatchLittleAreNoFloodHoweverManyThereAre() {
    assertEquals(List.of(), floods(i -> Set.of("r" + i % 100), LONG, true, Set.of()));
  }

  private static Set<String> lanes(int count) {
    return Set.copyOf(IntStream.range(0, count).mapToObj(i -> "lane" + i).toList());
  }
}
