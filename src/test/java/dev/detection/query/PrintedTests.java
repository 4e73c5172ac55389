package dev.detection.query;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;

/** The canonical texts of printed.toml. */
public class PrintedTests {
  private static final Map<String, Printed<?>> LANGUAGES =
      Map.of(
          "kql", Printed.KQL,
          "lucene", Printed.LUCENE,
          "eql", Printed.EQL,
          "filter", Printed.FILTER);

  @Test
  public void queriesArePrintedInTheirCanonicalForm() throws IOException {
    TomlParseResult toml;
    try (InputStream text = PrintedTests.class.getResourceAsStream("printed.toml")) {
      toml = Toml.parse(text);
    }
    assertEquals(List.of(), toml.errors());
    List<String> faults = new ArrayList<>();
    LANGUAGES.forEach(
        (name, language) -> {
          for (Object item : toml.getTable(name).getArray("print").toList()) {
            TomlArray pair = (TomlArray) item;
            String printed = printed(language, pair.getString(0));
            if (!printed.equals(pair.getString(1))) {
              faults.add(pair.getString(0) + "\n  gave " + printed);
            }
          }
        });
    assertTrue(String.join("\n", faults), faults.isEmpty());
  }

  private static <T> String printed(Printed<T> language, String query) {
    return language.check(language.read().apply(query));
  }
}
