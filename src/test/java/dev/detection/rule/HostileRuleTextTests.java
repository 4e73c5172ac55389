package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

/** Whatever the text, the answer is a rule or a RuleException, and soon. */
public class HostileRuleTextTests {
  private static final String TOML =
      "[rule]\nrule_id='a'\nname='n'\nseverity='low'\nrisk_score=1\ntype='query'\nquery=''\n";
  private static final String JSON =
      "\"rule_id\":\"a\",\"name\":\"n\",\"severity\":\"low\",\"risk_score\":1,\"type\":\"query\",\"query\":\"\"";

  private static String refusedToml(String text) {
    return assertThrows(RuleException.class, () -> Rules.parseToml(text)).getMessage();
  }

  private static String refusedJson(String text) {
    return assertThrows(RuleException.class, () -> Rules.parseJson(text)).getMessage();
  }

  private static void check(String expected, String found) {
    assertTrue(found, found.contains(expected));
  }

  @Test
  public void emptyTextsAreRefused() {
    check("key [rule], line 1, column 1: expected a table [rule]", refusedToml(""));
    check("line 1, column 1: expected a JSON object but the text is empty", refusedJson(""));
    check("expected a JSON object but the text is empty", refusedJson("\uFEFF \n"));
  }

  @Test
  public void marksAndLineEndsOfEditorsAreReadAsIfTheyWereNotThere() {
    assertEquals(Rules.parseToml(TOML).rule(), Rules.parseToml("\uFEFF" + TOML).rule());
    assertEquals(
        Rules.parseToml(TOML + "note='''\na\nb'''").rule(),
        Rules.parseToml((TOML + "note='''\na\nb'''").replace("\n", "\r\n")).rule());
    assertEquals(Rules.parseToml(TOML).rule(), Rules.parseJson("\uFEFF{\r\n" + JSON + "}\r\n"));
  }

  @Test
  public void deepNestingIsRefused() {
    int deep = 200_000;
    String lists = "[".repeat(deep) + "]".repeat(deep);
    check("Nesting is too deep", refusedToml(TOML + "meta=" + lists));
    check("Nesting is too deep", refusedToml(TOML + "meta=" + "{a=".repeat(deep)));
    check("Nesting is too deep", refusedToml(TOML + "meta" + ".a".repeat(deep) + "=1"));
    check("nesting depth (65)", refusedJson("{" + JSON + ",\"meta\":" + lists + "}"));
    check("nesting depth (65)", refusedJson("{\"a\":".repeat(deep)));
    check("not valid JSON", refusedJson("{" + JSON + ",\"meta\":" + "[".repeat(50)));
  }

  @Test
  public void nestingAtTheLimitIsRead() {
    String lists = "[".repeat(63) + "]".repeat(63);
    Rule rule = Rules.parseJson("{" + JSON + ",\"meta\":" + lists + "}");
    assertEquals(rule, Rules.fromMap(rule.head().source()));
    assertEquals(rule, Rules.parseToml(TOML + "meta=" + lists).rule());
  }

  @Test
  public void longTextsAreRefused() {
    String text = "x".repeat(1 << 20);
    check("expected at most 1048576 characters", refusedToml(TOML + "note='" + text + "'"));
    check("expected at most 1048576", refusedJson("{" + JSON + ",\"note\":\"" + text + "\"}"));
  }

  @Test
  public void numbersOutOfReachAreRefusedWithTheirPlace() {
    check("Integer is too large", refusedToml(TOML + "version = 99999999999999999999"));
    check("Float is too large", refusedToml(TOML + "version = 1e999"));
    check("expected a finite number but was [-Infinity]", refusedToml(TOML + "version = -inf"));
    check(
        "rule [a], key [version], line 2, column 1: number [99999999999999999999] is too large",
        refusedJson("{" + JSON + ",\n\"version\":99999999999999999999}"));
    check("number [1e999] is too large", refusedJson("{" + JSON + ",\"version\":1e999}"));
    check("not valid JSON", refusedJson("{" + JSON + ",\"version\":NaN}"));
    check("not valid JSON", refusedJson("{" + JSON + ",\"version\":" + "9".repeat(5000) + "}"));
  }

  @Test
  public void keysThatStandTwiceAreRefused() {
    check(
        "line 8, column 1: not valid TOML: name previously defined at line 3, column 1",
        refusedToml(TOML + "name='m'"));
    check(
        "rule [a], key [name], line 3, column 2: is already given at line 2, column 15",
        refusedJson("{\n" + JSON + ",\n \"name\":\"m\"}"));
    check(
        "key [meta.x], line 1, column 16: is already given at line 1, column 10",
        refusedJson("{\"meta\":{\"x\":1,\"x\":2}," + JSON + "}"));
  }

  @Test
  public void syntaxErrorsHaveTheirPlace() {
    check("line 8, column 8: not valid TOML", refusedToml(TOML + "note='a\n"));
    check("line 2, column 9: not valid JSON", refusedJson("{" + JSON + ",\n\"note\": yes}"));
    check("expected nothing after the end", refusedJson("{" + JSON + "} {}"));
    check("expected a JSON object but was a string", refusedJson("\"rule\""));
    check(
        "expected text but was half of a surrogate",
        refusedJson("{" + JSON + ",\"note\":\"\\ud800\"}"));
  }

  @Test
  public void keysOfATypeWithoutATypeAreRefusedForThat() {
    String without = JSON.replace(",\"type\":\"query\"", "");
    check("key [type]", refusedJson("{" + without + ",\"threshold\":{\"value\":2}}"));
  }

  @Test
  public void controlCharactersAreRefused() {
    check("not valid TOML", refusedToml(TOML + "note = 'a\u0000b'"));
    check("not valid JSON", refusedJson("{" + JSON + ",\"note\":\"a\u0000b\"}"));
    check("not valid TOML", refusedToml("\u007fELF\u0002\u0001\u0001\u0000"));
  }

  @Test
  public void nobodyReadsAThousandProblems() {
    String numbers = "1,".repeat(1000) + "1";
    RuleException e =
        assertThrows(
            RuleException.class,
            () -> Rules.parseJson("{" + JSON + ",\"index\":[" + numbers + "]}"));
    assertEquals(Problems.MOST, e.problems().size());
  }

  @Test(timeout = 300_000)
  public void noTextTakesLong() {
    int much = 1 << 15;
    for (String text :
        List.of(
            "\n".repeat(much),
            "#x\n".repeat(much),
            TOML + "tags=[" + "\n".repeat(much) + "]",
            (TOML + "\n".repeat(100)).concat(("note=1" + "\n".repeat(100)).repeat(1000)),
            "x\n".repeat(much),
            TOML + "tags=[" + "1,".repeat(much) + "]",
            TOML + "tags=['\uD83D\uDE00'," + "1,".repeat(much) + "]",
            "a=1\n".repeat(much),
            "[[a]]\n".repeat(much / 2),
            "'".repeat(much))) {
      refusedToml(text);
    }
    refusedJson("{" + "\"a\":1,".repeat(100_000) + JSON + "}");
    assertEquals(much, Rules.parseMany("{\n".repeat(much)).size());
  }

  @Test
  public void aFewHundredCommentLinesAreFine() {
    assertEquals(Rules.parseToml(TOML).rule(), Rules.parseToml("# x\n".repeat(300) + TOML).rule());
  }
}
