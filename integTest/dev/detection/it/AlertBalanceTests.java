package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.detection.it.AlertBalance.About;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

/** The balance of the crash test finds what is lost and what is double. */
public class AlertBalanceTests {
  private static final About A = new About("rule", "a");
  private static final About B = new About("rule", "b");
  private static final About SAME_DOCUMENT = new About("other", "a");

  @Test
  public void oneAlertEachIsExact() {
    AlertBalance balance = AlertBalance.of(Set.of(A, B), List.of(B, A));
    assertTrue(balance.exact());
    assertEquals(2, balance.expected());
    assertEquals(2, balance.found());
    assertEquals(List.of(), balance.byRule());
  }

  @Test
  public void missingAlertIsLost() {
    AlertBalance balance = AlertBalance.of(Set.of(A, B, SAME_DOCUMENT), List.of(A, B));
    assertFalse(balance.exact());
    assertEquals(Set.of(SAME_DOCUMENT), balance.lost());
    assertEquals(List.of("lost of other: 1"), balance.byRule());
  }

  @Test
  public void secondAlertAboutTheSameIsDouble() {
    AlertBalance balance = AlertBalance.of(Set.of(A, B), List.of(A, B, A));
    assertFalse(balance.exact());
    assertEquals(Map.of(A, 2), balance.doubled());
    assertEquals(3, balance.found());
    assertEquals(Set.of(), balance.lost());
  }

  @Test
  public void oneLostAndOneDoubleDoNotMakeUpForEachOther() {
    AlertBalance balance = AlertBalance.of(Set.of(A, B), List.of(A, A));
    assertFalse(balance.exact());
    assertEquals(balance.expected(), balance.found());
    assertEquals(List.of("lost of rule: 1", "double of rule: 1"), balance.byRule());
  }

  @Test
  public void alertAboutSomethingElseIsUnexpected() {
    AlertBalance balance = AlertBalance.of(Set.of(A), List.of(A, B));
    assertFalse(balance.exact());
    assertEquals(Map.of(B, 1), balance.unexpected());
  }

  @Test
  public void alertsAreAboutADocumentOrTermsWhateverTheirId() {
    Map<String, Object> document =
        Map.of(
            "kibana.alert.rule.rule_id",
            "rule",
            "kibana.alert.ancestors",
            List.of(Map.of("id", "a", "index", "i")));
    assertEquals(A, About.of(document));
    assertEquals(
        new About("rule", "x + y"),
        About.of(Engine.with(document, "kibana.alert.new_terms", List.of("x", "y"))));
  }
}
