package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.rule.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Objects that dynamic templates make flattened or nested: every document is the first one. */
public class NewObjectsOracleTests extends LeafOracle {

  public void testFlattenedObjects() throws IOException {
    for (Map<String, Object> type : FlattenedSamples.TYPES) {
      Map<String, Object> mapping = templates(type);
      for (String name : List.of("f", "f.a", "f.a.b", "f.", "f.keyword", "other")) {
        List<Condition> leaves = leaves(name);
        for (Map<String, Object> document :
            randomSubsetOf(40, FlattenedSamples.documents(random()))) {
          check(mapping, List.of(document), randomSubsetOf(60, leaves), name);
        }
      }
    }
  }

  public void testNestedObjects() throws IOException {
    Map<String, Object> mapping = templates(Map.of("type", "nested"));
    Map<String, List<Condition>> leaves = new HashMap<>();
    for (String name : List.of("f", "f.a", "f.f.a")) {
      leaves.put(name, leaves(name));
    }
    for (Map<String, Object> document : nestedDocuments()) {
      for (Map.Entry<String, List<Condition>> named : leaves.entrySet()) {
        check(mapping, List.of(document), randomSubsetOf(40, named.getValue()), named.getKey());
      }
      List<Condition> asked = new ArrayList<>(List.of(withoutValue()));
      for (List<Condition> named : leaves.values()) {
        for (Condition leaf : randomSubsetOf(40, named)) {
          asked.add(new Condition.Nested("f", leaf, Position.UNKNOWN));
          asked.add(new Condition.Nested("f.f", leaf, Position.UNKNOWN));
        }
      }
      check(mapping, List.of(document), asked, "f");
    }
  }

  private static Condition withoutValue() {
    Condition exists = new Condition.Exists(Field.named("f.a"), Position.UNKNOWN);
    return new Condition.Nested("f", new Condition.Not(exists, Position.UNKNOWN), Position.UNKNOWN);
  }

  /** Objects with the last name {@code f} become the type, strings keywords. */
  private static Map<String, Object> templates(Map<String, Object> type) {
    return Map.of(
        "dynamic_templates",
        List.of(
            Map.of("o", Map.of("match_mapping_type", "object", "match", "f", "mapping", type)),
            Map.of(
                "s",
                Map.of("match_mapping_type", "string", "mapping", Map.of("type", "keyword")))));
  }

  private static List<Map<String, Object>> nestedDocuments() {
    List<Object> values = new ArrayList<>(LeafSamples.TEXTS);
    values.addAll(LeafSamples.OTHERS);
    List<Map<String, Object>> documents = new ArrayList<>();
    documents.add(Map.of());
    documents.add(Map.of("f", List.of()));
    documents.add(Map.of("f", Map.of()));
    for (int i = 0; i < 150; i++) {
      Object one = randomFrom(values);
      Object other = randomFrom(values);
      documents.add(
          switch (randomInt(8)) {
            case 0 -> object("f", one);
            case 1 -> object("f", object("a", one));
            case 2 -> object("f", List.of(object("a", one), object("a", other)));
            case 3 -> object("f", List.of(object("a", one), object("b", other)));
            case 4 -> object("f.a", Arrays.asList(one, other));
            case 5 -> object("f", object("f", object("a", one)));
            case 6 -> object("f.f", List.of(object("a", one), object("a", other)));
            case 7 -> object("f.f.a", one);
            default -> object("f", object("a.f", object("a", one)));
          });
    }
    return documents;
  }

  private static Map<String, Object> object(String key, Object value) {
    return Collections.singletonMap(key, value);
  }
}
