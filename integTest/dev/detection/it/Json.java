package dev.detection.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentFactory;
import org.elasticsearch.xcontent.json.JsonXContent;

/** JSON objects as plain maps and lists. */
final class Json {
  private Json() {}

  /** The object that the text holds, keys in the order of the text. */
  static Map<String, Object> parse(String text) {
    return XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true);
  }

  /** The object on one line. */
  static String print(Map<?, ?> object) {
    try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
      return Strings.toString(builder.value(object));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The value at a path, whether the object nests its keys or writes them with dots; a number in
   * the path picks from a list.
   *
   * @return null if there is none
   */
  static Object at(Object node, String path) {
    if (path.isEmpty()) {
      return node;
    }
    if (node instanceof Map<?, ?> object) {
      for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
        if (object.containsKey(path.substring(0, end))) {
          Object found = at(object.get(path.substring(0, end)), rest(path, end));
          if (found != null) {
            return found;
          }
        }
      }
    } else if (node instanceof List<?> list) {
      int end = path.indexOf('.') < 0 ? path.length() : path.indexOf('.');
      String key = path.substring(0, end);
      if (key.matches("\\d{1,9}") && Integer.parseInt(key) < list.size()) {
        return at(list.get(Integer.parseInt(key)), rest(path, end));
      }
    }
    return null;
  }

  private static String rest(String path, int end) {
    return end == path.length() ? "" : path.substring(end + 1);
  }
}
