package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.dsl.Filters;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * The cases of {@code filters.toml}: what a filter finds when events are judged, when it is
 * searched for by the query made of it, and, where it is plain Query DSL, by itself.
 */
public class FilterOracleTests extends SearchOracle {
  private final List<String> faults = new ArrayList<>();
  private int searches;

  public void testFiltersFindWhatTheCasesSay() throws IOException {
    TomlParseResult toml;
    try (InputStream text = FilterOracleTests.class.getResourceAsStream("filters.toml")) {
      toml = Toml.parse(text);
    }
    assertFalse(toml.errors().toString(), toml.hasErrors());
    for (Object table : toml.getArray("case").toList()) {
      check((TomlTable) table);
    }
    assertTrue(String.join("\n", faults), faults.isEmpty());
    assertTrue("only " + searches + " searches", searches > 300);
  }

  private void check(TomlTable each) throws IOException {
    Map<String, Object> mapping = Case.json(each.getString("mapping"));
    List<Map<String, Object>> events =
        each.getArray("events").toList().stream().map(event -> Case.json((String) event)).toList();
    for (int i = 0; i < events.size(); i++) {
      int number = i;
      index(
          mapping,
          List.of(events.get(i)),
          index -> {
            for (Object filter : each.getArray("filter").toList()) {
              String which = each.getString("name") + ", event " + number + ": ";
              check((TomlTable) filter, which, mapping, number, events.get(number), index);
            }
          });
    }
  }

  private void check(
      TomlTable filter,
      String which,
      Map<String, Object> mapping,
      int number,
      Map<String, Object> event,
      Index index)
      throws IOException {
    String query = filter.getString("query");
    Map<String, Object> dsl = query == null ? null : Case.json(query);
    Object filters =
        dsl == null
            ? Case.json("{\"filters\": " + filter.getString("filters") + "}").get("filters")
            : List.of(Map.of("query", dsl));
    String text = which + (dsl == null ? filter.getString("filters") : query);
    Schema schema = Schema.ofMapping(mapping);
    Condition condition;
    Node node;
    try {
      condition = Filters.parse(filters);
      node = Binder.bind(condition, schema);
    } catch (NotSupportedException e) {
      String refused = filter.getString("refused");
      if (refused == null || !e.getMessage().contains(refused)) {
        faults.add(text + ": " + e.getMessage());
      }
      return;
    }
    if (filter.getString("refused") != null) {
      faults.add(text + " is judged");
      return;
    }
    Event.Identity identity = new Event.Identity("1", List.of("index"));
    Instant now = Instant.ofEpochMilli(index.now());
    boolean judged = node.holds(Event.of(event, schema, now, identity));
    if (Boolean.TRUE.equals(filter.getBoolean("fails"))) {
      compare(false, judged, text + " when judged");
      assertNull(text, index.find(dsl));
      return;
    }
    boolean expected = filter.getArray("finds").toList().contains((long) number);
    compare(expected, judged, text + " when judged");
    if (Boolean.FALSE.equals(filter.getBoolean("search"))) {
      return;
    }
    compare(expected, Set.of(0).equals(index.find(Search.toDsl(condition))), text + " as made");
    if (dsl != null) {
      compare(expected, Set.of(0).equals(index.find(dsl)), text + " as it stands");
    }
    searches++;
  }

  private void compare(boolean expected, boolean found, String which) {
    if (expected != found) {
      faults.add(which + (found ? " is found" : " is not found"));
    }
  }
}
