package dev.detection.query.eql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import dev.detection.query.Condition;
import java.util.HashMap;
import java.util.Map;
import org.junit.Test;

/** What expressions come to once the fields have values. */
public class EvaluationTests {
  private final Map<String, Object> fields = new HashMap<>();

  @Test
  public void comparisonsUseTheValuesOfFields() {
    fields.put("a", 3L);
    fields.put("b", 3.0);
    fields.put("c", "x");
    assertEquals(true, value("a == b"));
    assertEquals(false, value("a < b"));
    assertEquals(true, value("a + 1 > b"));
    assertEquals(false, value("a == c"));
    assertNull("no order between a number and a string", value("a < c"));
  }

  @Test
  public void aMissingFieldMakesTheValueNull() {
    assertNull(value("length(a) > 5"));
    assertNull(value("a + 1 == 2"));
    assertNull(value("startsWith(\"abc\", a)"));
    assertNull(value("concat(a, \"x\") : \"x*\""));
    assertNull(value("substring(a, 1) in (\"x\")"));
    assertEquals(true, value("length(a) == null"));
    assertEquals(true, value("null == (a > -1)"));
  }

  @Test
  public void connectivesKnowNull() {
    fields.put("one", 1L);
    assertEquals(true, value("string(one == 1 or missing == 1) == \"true\""));
    assertNull(value("string(one == 2 or missing == 1) == \"true\""));
    assertEquals(true, value("string(one == 2 and missing == 1) == \"false\""));
    assertNull(value("string(one == 1 and missing == 1) == \"true\""));
    assertNull(value("string(not missing == 1) == \"true\""));
  }

  @Test
  public void whatCannotBeComputedIsNull() {
    fields.put("zero", 0L);
    fields.put("max", Long.MAX_VALUE);
    fields.put("text", "abc");
    assertNull(value("1 / zero == 1"));
    assertNull(value("1 % zero == 1"));
    assertNull(value("max + 1 > 0"));
    assertNull(value("number(text) == 1"));
    assertNull(value("length(max) == 1"));
    assertNull(value("text + 1 == 1"));
    assertNull(value("substring(text, zero / 2.0) == \"abc\""));
    assertEquals(true, value("number(text, 16) == 2748"));
  }

  @Test
  public void patternsAreComparedWithComputedText() {
    fields.put("n", 17L);
    fields.put("s", "Soup.TXT");
    assertEquals(true, value("string(n) : (\"2*\", \"1?\")"));
    assertEquals(false, value("string(n) like \"1\""));
    assertEquals(true, value("concat(s) : \"sou?.*\""));
    assertEquals(false, value("concat(s) like \"sou?.*\""));
    assertEquals(true, value("concat(s) like~ \"soup.txt\""));
    assertEquals(true, value("concat(s) in~ (\"x\", \"SOUP.txt\")"));
    assertEquals(false, value("concat(s) in (\"x\", \"SOUP.txt\")"));
    assertEquals(true, value("concat(s) : \"*t*X*t\""));
    assertEquals(false, value("concat(s) : \"*t*t*t*t\""));
  }

  @Test
  public void regularExpressionsAreDecidedByTheCaller() {
    fields.put("s", "abc");
    assertEquals(true, value("concat(s, \"d\") regex~ (\"a.*\", \"b\")"));
  }

  @Test
  public void addressesAreComparedWithBlocks() {
    fields.put("ip", "192.0.2.7");
    fields.put("host", "localhost");
    assertEquals(true, value("string(cidrMatch(ip, \"192.0.2.1/24\", \"::1\")) == \"true\""));
    assertEquals(true, value("string(cidrMatch(ip, \"192.0.2.8\")) == \"false\""));
    assertEquals(true, value("string(cidrMatch(host, \"127.0.0.0/8\")) == \"false\""));
  }

  private Object value(String condition) {
    EqlQuery.Event event = (EqlQuery.Event) Eql.parse("any where " + condition, Eql.EVENT_CATEGORY);
    Condition.Test test = (Condition.Test) event.condition();
    return Evaluation.value(
        test.expression(),
        fields::get,
        (text, pattern, ignoreCase) ->
            text.equals("abcd") && pattern.equals("a.*|b") && ignoreCase);
  }
}
