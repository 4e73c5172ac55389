package dev.detection.query;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.query.eql.Eql;
import dev.detection.query.kql.Kql;
import dev.detection.query.lucene.Lucene;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** What the author of a wrong query is shown: the cases of refused_LANGUAGE.toml. */
public class RefusedTests {

  @Test
  public void kql() throws IOException {
    check("kql", Kql::parse);
  }

  @Test
  public void eql() throws IOException {
    check("eql", text -> Eql.parse(text, Eql.EVENT_CATEGORY));
  }

  @Test
  public void lucene() throws IOException {
    check("lucene", Lucene::parse);
  }

  private static void check(String language, Consumer<String> read) throws IOException {
    TomlParseResult toml;
    try (InputStream text =
        RefusedTests.class.getResourceAsStream("refused_" + language + ".toml")) {
      toml = Toml.parse(text);
    }
    assertEquals(List.of(), toml.errors());
    List<String> faults = new ArrayList<>();
    for (Object item : toml.getArray("case").toList()) {
      TomlTable test = (TomlTable) item;
      String query = test.getString("query");
      String expected =
          "%s\n%s:%s\n%s"
              .formatted(
                  test.getString("message"),
                  test.getLong("line"),
                  test.getLong("column"),
                  test.getString("shown").stripTrailing());
      String actual = shown(query, read);
      if (!actual.equals(expected)) {
        faults.add(query + "\ngave " + actual);
      }
    }
    assertTrue(String.join("\n", faults), faults.isEmpty());
  }

  private static String shown(String query, Consumer<String> read) {
    try {
      read.accept(query);
      return "no error";
    } catch (QueryException e) {
      return "%s\n%d:%d\n%s".formatted(e.getMessage(), e.at().line(), e.at().column(), e.excerpt());
    }
  }
}
