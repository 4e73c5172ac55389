package dev.detection.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Objects in a flattened field {@code f}, and names to ask for them by. */
final class FlattenedSamples {
  /** Field definitions. */
  static final List<Map<String, Object>> TYPES =
      List.of(
          Map.of("type", "flattened"),
          Map.of("type", "flattened", "doc_values", false),
          Map.of("type", "flattened", "split_queries_on_whitespace", true),
          Map.of("type", "flattened", "ignore_above", 20, "null_value", "abc", "depth_limit", 3));

  /** The field, keys of it, and what looks like a key. */
  static final List<String> NAMES =
      List.of(
          "f",
          "f.a",
          "f.A",
          "f.a.b",
          "f.",
          "f.a\0b",
          "f.none",
          "f._keyed",
          "other",
          "other.a",
          "deep.other",
          "deep.other.a");

  private FlattenedSamples() {}

  /** Documents with the values of {@link LeafSamples} in all kinds of places. */
  static List<Map<String, Object>> documents(Random random) {
    List<Object> values = new ArrayList<>(LeafSamples.TEXTS);
    values.addAll(LeafSamples.OTHERS);
    List<Map<String, Object>> documents = new ArrayList<>();
    documents.add(Map.of());
    documents.add(Collections.singletonMap("f", null));
    documents.add(Map.of("f", Map.of()));
    documents.add(Map.of("f", List.of()));
    documents.add(Map.of("f", "a"));
    for (Object value : values) {
      documents.add(Map.of("f", Collections.singletonMap("a", value)));
    }
    for (int i = 0; i < 150; i++) {
      Object one = values.get(random.nextInt(values.size()));
      Object other = values.get(random.nextInt(values.size()));
      documents.add(document(random.nextInt(12), one, other));
    }
    return documents;
  }

  private static Map<String, Object> document(int form, Object one, Object other) {
    return switch (form) {
      case 0 -> Map.of("f", object("a", Arrays.asList(one, other)));
      case 1 -> Map.of("f", object("a", object("b", one)));
      case 2 -> Map.of("f", object("a.b", one));
      case 3 -> Map.of("f", object("a", Arrays.asList(one, object("b", other))));
      case 4 -> Map.of("f", List.of(object("a", one), object("A", other)));
      case 5 -> Map.of("f", object("", one));
      case 6 -> object("f.a", one);
      case 7 -> object("f.a", object("b", List.of(Arrays.asList(one, other))));
      case 8 -> object("f.a.b", one);
      case 9 -> Map.of("f", object("a\0b", one));
      case 10 -> Map.of("f", object("a", object("b", object("c", object("d", one)))));
      default -> Map.of("f", object("other", one), "f.A", List.of(object("a", other)));
    };
  }

  private static Map<String, Object> object(String key, Object value) {
    return Collections.singletonMap(key, value);
  }
}
