package dev.detection.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * Events with three times the leaves. No rule asks for those added: half of them stand in objects
 * of their own, half beside leaves that are asked for.
 */
final class UnaskedLeaves {
  private static final long SEED = 11;

  /** So many leaves are in one object that is added. */
  private static final int IN_OBJECT = 8;

  private final Random random = new Random(SEED);

  private UnaskedLeaves() {}

  static List<Map<String, Object>> addedTo(List<Map<String, Object>> events) {
    UnaskedLeaves unasked = new UnaskedLeaves();
    return events.stream().map(unasked::addedTo).map(UnaskedLeaves::read).toList();
  }

  /** As the parser makes it of the document: documents share their keys. */
  private static Map<String, Object> read(Map<String, Object> event) {
    try (XContentBuilder builder = JsonXContent.contentBuilder()) {
      BytesReference json = BytesReference.bytes(builder.map(event));
      return XContentHelper.convertToMap(json, false, XContentType.JSON).v2();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> addedTo(Map<String, Object> event) {
    List<Map<String, Object>> objects = new ArrayList<>();
    List<Object> leaves = new ArrayList<>();
    Map<String, Object> copy = copy(event, objects, leaves);
    int added = 2 * leaves.size();
    Map<String, Object> own = copy;
    for (int i = 0; i < added; i++) {
      Object value = other(leaves.get(random.nextInt(leaves.size())));
      if (i % 2 == 0) {
        objects.get(random.nextInt(objects.size())).put("unasked_" + i, value);
      } else {
        if (i % (2 * IN_OBJECT) == 1) {
          own = new HashMap<>();
          copy.put("unasked_object_" + i, own);
        }
        own.put("leaf_" + i, value);
      }
    }
    return copy;
  }

  /** Another string of the same kind, so that none is met twice. */
  private static Object other(Object value) {
    return value instanceof String text ? new StringBuilder(text).reverse().toString() : value;
  }

  private static Map<String, Object> copy(
      Map<?, ?> object, List<Map<String, Object>> objects, List<Object> leaves) {
    Map<String, Object> copy = new HashMap<>();
    objects.add(copy);
    object.forEach((key, value) -> copy.put((String) key, value(value, objects, leaves)));
    return copy;
  }

  private static Object value(
      Object value, List<Map<String, Object>> objects, List<Object> leaves) {
    return switch (value) {
      case Map<?, ?> object -> copy(object, objects, leaves);
      case List<?> list -> {
        List<Object> elements = new ArrayList<>();
        list.forEach(element -> elements.add(value(element, objects, leaves)));
        yield elements;
      }
      case null, default -> {
        leaves.add(value);
        yield value;
      }
    };
  }
}
