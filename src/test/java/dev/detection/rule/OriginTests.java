package dev.detection.rule;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

/** Places in a query are found again in the text that the query was written in. */
public class OriginTests {
  private static final String HEAD =
      "[rule]\nrule_id='a'\nname='n'\nseverity='low'\nrisk_score=1\ntype='query'\n";

  /** What stands in the text at the place of {@code X} in the query. */
  private static String at(String text) {
    Reading.Read read = (Reading.Read) Rules.parseMany(text).getFirst();
    String query = (String) read.rule().head().source().get("query");
    Position inQuery = Texts.position(query, query.indexOf('X'));
    Position at = read.origin().within("query", inQuery);
    List<String> lines = text.lines().toList();
    return lines.get(at.line() - 1).substring(at.column() - 1);
  }

  @Test
  public void literalStrings() {
    assertEquals("X'", at(HEAD + "query = 'a \\n X'"));
    assertEquals("X", at(HEAD + "query = '''\na:1\n  X\n'''"));
    assertEquals("X'''", at(HEAD + "query = '''a X'''"));
  }

  @Test
  public void escapesOfBasicStrings() {
    assertEquals("X\"", at(HEAD + "query = \"a \\\"b\\\" \\\\ \\u00e4 \\U0001F600 X\""));
    assertEquals("X\"", at(HEAD + "query = \"a\\nb\\n X\""));
    assertEquals("X\"\"\"", at(HEAD + "query = \"\"\"\na \\\n\n   b X\"\"\""));
    assertEquals("X", at(HEAD + "query = \"\"\"\n\\\"a\\\"\nb \\\"c\\\" X\n\"\"\""));
  }

  @Test
  public void windowsLineEnds() {
    assertEquals("X", at(HEAD.replace("\n", "\r\n") + "query = '''\r\na:1\r\n 😀 X\r\n'''"));
  }

  @Test
  public void otherWaysToWriteAKey() {
    assertEquals(
        "X'",
        at(
            "rule.query = 'a X'\n"
                + HEAD.replace("[rule]\n", "rule.").replaceAll("\n(?=.)", "\nrule.")));
    assertEquals(
        "X'}", at("rule = {" + HEAD.substring(7).strip().replace("\n", ",") + ", query = 'a X'}"));
    assertEquals("X\"", at(HEAD + "\"query\" = \"a X\""));
  }

  @Test
  public void json() {
    String head =
        "{\"rule_id\":\"a\",\"name\":\"n\",\"severity\":\"low\",\"risk_score\":1,\"type\":\"query\",";
    assertEquals("X\\n\"}", at(head + "\"query\" : \"a:\\\"b\\\"\\n  c \\u00e4 X\\n\"}"));
    assertEquals("X\"}", at(head + "\n\n\"query\":\n  \"a X\"}"));
  }

  @Test
  public void whatCannotBeFoundIsWhereTheKeyIs() {
    Origin origin = Rules.parseToml(HEAD + "query = 'a'").origin();
    assertEquals(new Position(7, 1), origin.within("query", Position.UNKNOWN));
    assertEquals(new Position(5, 1), origin.within("risk_score", new Position(1, 1)));
    assertEquals(Position.UNKNOWN, origin.within("note", new Position(1, 1)));
    assertEquals(new Position(7, 11), origin.within("query", new Position(9, 9)));
  }
}
