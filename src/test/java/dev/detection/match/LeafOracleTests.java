package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.NotSupportedException;
import dev.detection.query.search.Search;
import dev.detection.rule.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Leaves of conditions on fields of every type: judged as a search finds. */
public class LeafOracleTests extends LeafOracle {
  public void testMappedFields() throws IOException {
    for (Map<String, Object> type : LeafSamples.TYPES) {
      String exact = type.containsKey("fields") ? "f.raw" : "f";
      check(Map.of("properties", Map.of("f", type)), documents(), leaves("f"), exact);
    }
  }

  /** The first document of an index sets the value. */
  public void testConstantsOfTheFirstDocument() throws IOException {
    for (Map<String, Object> document : randomSubsetOf(60, documents())) {
      check(
          Map.of("properties", Map.of("f", Map.of("type", "constant_keyword"))),
          List.of(document),
          randomSubsetOf(60, leaves("f")),
          "f");
    }
  }

  public void testEmptyConstant() throws IOException {
    check(
        Map.of("properties", Map.of("f", Map.of("type", "constant_keyword"))),
        List.of(Map.of("f", "")),
        leaves("f"),
        "f");
  }

  public void testTypesWithObjectsAsValues() throws IOException {
    List<Map<String, Object>> documents = new ArrayList<>();
    documents.add(Map.of());
    for (Object value : LeafSamples.OBJECTS) {
      documents.add(Collections.singletonMap("f", value));
      if (value instanceof Map<?, ?> object) {
        Map<String, Object> dotted = new HashMap<>();
        object.forEach((key, inner) -> dotted.put("f." + key, inner));
        documents.add(dotted);
      }
    }
    Condition exists = new Condition.Exists(Field.named("f"), Position.UNKNOWN);
    for (Map<String, Object> type : LeafSamples.OPAQUE) {
      Map<String, Object> mapping = Map.of("properties", Map.of("f", type));
      check(mapping, documents, List.of(exists), "f");
      if (type.containsKey("null_value")) {
        continue; // an array of nulls makes a new point field, but no other
      }
      Map<String, Object> template = Map.of("match", "f", "mapping", type);
      for (Map<String, Object> document : documents) {
        check(
            Map.of("dynamic_templates", List.of(Map.of("all", template))),
            List.of(document),
            List.of(exists),
            "f");
      }
    }
  }

  public void testMultiFields() throws IOException {
    Map<String, Object> type =
        Map.of(
            "type",
            "keyword",
            "fields",
            Map.of(
                "words",
                Map.of("type", "text"),
                "short",
                Map.of("type", "keyword", "ignore_above", 3)));
    Map<String, Object> mapping = Map.of("properties", Map.of("f", type));
    check(mapping, documents(), leaves("f.words"), "f.words");
    check(mapping, documents(), leaves("f.short"), "f.short");
  }

  public void testFlattenedFields() throws IOException {
    for (Map<String, Object> type : FlattenedSamples.TYPES) {
      Map<String, Object> alias = Map.of("type", "alias", "path", "f");
      Map<String, Object> properties = Map.of("f", type, "other", alias, "deep.other", alias);
      List<Map<String, Object>> documents = FlattenedSamples.documents(random());
      for (String name : FlattenedSamples.NAMES) {
        List<Condition> leaves = randomSubsetOf(400, leaves(name));
        check(Map.of("properties", properties), documents, leaves, name);
      }
    }
  }

  public void testSearchesFailForWhatIsRefusedOnKeys() throws IOException {
    Map<String, Object> mapping = Map.of("properties", Map.of("f", Map.of("type", "flattened")));
    Schema schema = Schema.ofMapping(mapping);
    index(
        mapping,
        List.of(Map.of("f", Map.of("a", "b"))),
        index -> {
          int failed = 0;
          for (Condition leaf : leaves("f.a")) {
            try {
              assertNotNull(Binder.bind(leaf, schema));
            } catch (NotSupportedException e) {
              if (!(leaf instanceof Condition.Cidr)) {
                assertNull("found something: " + leaf, index.find(Search.toDsl(leaf)));
                failed++;
              }
            }
          }
          assertTrue("only " + failed + " are refused", failed > 50);
        });
  }

  public void testFieldsThatAreNotMappedYet() throws IOException {
    List<Condition> allLeaves = leaves("f");
    List<Condition> allExactLeaves = leaves("f.keyword");
    for (Map<String, Object> document : documents()) {
      List<Condition> leaves = randomSubsetOf(60, allLeaves);
      List<Condition> exactLeaves = randomSubsetOf(60, allExactLeaves);
      boolean text = becomesText(document);
      check(Map.of(), List.of(document), leaves, text ? "f.keyword" : "f");
      check(Map.of(), List.of(document), exactLeaves, "f.keyword");
    }
  }

  public void testTemplatesWithRegularExpressions() throws IOException {
    List<Map<String, Object>> templates =
        List.of(
            template("match", "[a-e]|f.", Map.of("type", "ip")),
            template("unmatch", "f|g", Map.of("type", "boolean")),
            template("match", "f", Map.of("type", "version")));
    for (Map<String, Object> document : randomSubsetOf(60, documents())) {
      check(
          Map.of("dynamic_templates", templates),
          List.of(document),
          randomSubsetOf(60, leaves("f")),
          "f");
    }
  }

  private static Map<String, Object> template(
      String key, String pattern, Map<String, Object> mapping) {
    return Map.of(
        key + "_" + pattern,
        Map.of(
            "match_mapping_type", "*", "match_pattern", "regex", key, pattern, "mapping", mapping));
  }

  private static boolean becomesText(Map<String, Object> document) {
    Event event = Event.of(document, Schema.ofMapping(Map.of()), Instant.EPOCH);
    DynamicTypes.Field field = Schema.ofMapping(Map.of()).newField("f").with(event);
    return field != null && field.type() instanceof FieldType.Text;
  }
}
