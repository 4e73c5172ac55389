package dev.detection.query;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.Test;

/** The law of printing holds for random trees and for what is read of random texts. */
public class PrintedRandomTests {
  private static final int ROUNDS = 1_500;

  private final Random random = new Random(7);

  @Test
  public void conditionsInKql() {
    RandomTrees trees = new RandomTrees.OfKql(random);
    for (int i = 0; i < ROUNDS; i++) {
      Printed.KQL.check(trees.tree(i % 7));
    }
  }

  @Test
  public void conditionsInEql() {
    RandomTrees trees = new RandomEqlTrees(random);
    for (int i = 0; i < ROUNDS; i++) {
      Printed.EQL_CONDITION.check(trees.tree(i % 7));
    }
  }

  @Test
  public void conditionsInFilters() {
    RandomTrees trees = new RandomTrees.OfFilters(random);
    for (int i = 0; i < ROUNDS; i++) {
      Printed.FILTER.check(trees.tree(i % 5));
    }
  }

  @Test
  public void whatIsReadOfRandomTexts() {
    for (Printed<?> language : List.of(Printed.KQL, Printed.LUCENE, Printed.EQL_CONDITION)) {
      int read = 0;
      for (int i = 0; i < ROUNDS; i++) {
        read += checkIfRead(language, randomText(language)) ? 1 : 0;
      }
      assertTrue("only " + read, read > ROUNDS / 20);
    }
  }

  private static <T> boolean checkIfRead(Printed<T> language, String text) {
    T tree;
    try {
      tree = language.read().apply(text);
    } catch (QueryException | NotSupportedException e) {
      return false;
    }
    language.check(tree);
    return true;
  }

  /** Clauses, more or less. */
  private String randomText(Printed<?> language) {
    AwkwardTexts texts = new AwkwardTexts(random);
    boolean lucene = language.equals(Printed.LUCENE);
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      String value = lucene ? withBackslashes(texts.text()) : texts.text();
      String quoted = "\"" + texts.text().replaceAll("[\"\\\\]", "\\\\$0") + "\"";
      text.append(
          texts.any(
              List.of(
                  "a:" + value,
                  "a:" + quoted,
                  "b:(" + value + " " + quoted + ")",
                  "(" + value + ")",
                  "a >= " + quoted,
                  "a == " + quoted,
                  "a:[" + value.strip() + " TO " + quoted + "}",
                  "a:/" + value + "x/", // after a backslash the slash could be part of it
                  "a:" + value + "*",
                  "_exists_:" + value,
                  lucene ? "-" + quoted : "not a:x",
                  quoted + (lucene ? "~2" : ""))));
      text.append(
          i == 0
              ? ""
              : texts.any(lucene ? List.of(" AND ", " OR ", " ") : List.of(" and ", " or ")));
    }
    return text.toString();
  }

  private String withBackslashes(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      escaped.append(random.nextInt(3) > 0 && !Character.isLetterOrDigit(c) ? "\\" : "").append(c);
    }
    return escaped.toString();
  }

  @Test
  public void whatALanguageCannotSayIsRefused() {
    Condition term = Printed.EQL_CONDITION.read().apply("a == \"b\"");
    Condition match = Printed.KQL.read().apply("a: b");
    assertEquals("KQL has no form for an exact term", refusal(Printed.KQL, term));
    assertEquals("Lucene's syntax has no form for an exact term", refusal(Printed.LUCENE, term));
    assertEquals(
        "filters have no form for a term of anything but one field itself",
        refusal(Printed.FILTER, term));
    assertEquals("EQL has no form for a match of words", refusal(Printed.EQL_CONDITION, match));
    assertEquals("a:b", Printed.LUCENE.print().apply(match));
  }

  private static String refusal(Printed<Condition> language, Condition condition) {
    return assertThrows(IllegalArgumentException.class, () -> language.print().apply(condition))
        .getMessage();
  }
}
