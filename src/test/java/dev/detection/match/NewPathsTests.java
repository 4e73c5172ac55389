package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.Test;

/** Conditions on many fields find those that are not mapped, however a document writes them. */
public class NewPathsTests {
  private static final Schema SCHEMA =
      Schema.ofMapping(
          Map.of(
              "properties",
              Map.of(
                  "file",
                  Map.of(
                      "properties",
                      Map.of(
                          "name",
                          Map.of("type", "keyword"),
                          "hash",
                          Map.of(
                              "properties",
                              Map.of(
                                  "md5",
                                  Map.of("type", "keyword"),
                                  "parts",
                                  Map.of("type", "nested"),
                                  "tags",
                                  Map.of("type", "flattened"))))))));

  private static final List<String> QUERIES =
      List.of("file.hash.*: *", "file.hash.*: x", "file.hash: *", "file.other: *", "fi*: x");

  private final Judge judge = judge();
  private final Random random = new Random(3);

  private static Judge judge() {
    List<CompiledRule> rules = new ArrayList<>();
    for (String query : QUERIES) {
      rules.add(QueryRules.kql("rule-" + rules.size(), query));
    }
    return RuleSet.of(rules).judge(SCHEMA);
  }

  private void assertFinds(Map<String, Object> event, String... queries) {
    Set<String> met = new HashSet<>();
    judge
        .judge(event, Instant.EPOCH)
        .ruleIds()
        .forEach(id -> met.add(QUERIES.get(Integer.parseInt(id.substring("rule-".length())))));
    assertEquals(Set.of(queries), met);
  }

  @Test
  public void newFieldsAreFound() {
    String all = "file.hash.*: *";
    String object = "file.hash: *";
    assertFinds(Map.of("file", Map.of("hash", Map.of("new", "y"))), all, object);
    assertFinds(Map.of("file", Map.of("hash.new", "y")), all, object);
    assertFinds(Map.of("file.hash.new.inner", List.of("y")), all, object);
    assertFinds(Map.of("file", List.of(Map.of("hash", Map.of("md5", "y")))), all, object);
    assertFinds(Map.of("file", Map.of("name", "y", "new", "y", "hash", Map.of())));
    assertFinds(Map.of("file.hash", Map.of("new", "x")), all, object, "file.hash.*: x", "fi*: x");
    assertFinds(Map.of("file", Map.of("other", Map.of("new", "y"))), "file.other: *");
  }

  @Test
  public void theEngineFindsWhatTreesFind() {
    int found = 0;
    for (int i = 0; i < 20_000; i++) {
      Map<String, Object> event = object(0);
      Set<String> met = new HashSet<>();
      Set<String> unknown = new HashSet<>();
      judge.askEach(event, Instant.EPOCH, met, unknown);
      Judgement judgement = judge.judge(event, Instant.EPOCH);
      assertEquals(event.toString(), met, new HashSet<>(judgement.ruleIds()));
      assertEquals(event.toString(), unknown, judgement.failures().keySet());
      found += met.size();
    }
    assertTrue("finds " + found, found > 2_000);
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> object = new HashMap<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      object.put(key(), value(depth));
    }
    return object;
  }

  private String key() {
    List<String> names = List.of("file", "hash", "md5", "new", "other", "parts", "tags", "name");
    StringBuilder key = new StringBuilder(names.get(random.nextInt(names.size())));
    while (random.nextInt(3) == 0) {
      key.append('.').append(names.get(random.nextInt(names.size())));
    }
    return key.toString();
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth < 4 ? 8 : 4)) {
      case 0 -> "x";
      case 1 -> 1;
      case 2 -> List.of();
      case 3 -> "y";
      case 4 -> List.of(value(depth + 1), value(depth + 1));
      default -> object(depth + 1);
    };
  }
}
