package dev.detection.query.dsl;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The body of a query on one field: {@code {field: value}} or {@code {field: {parameter: value,
 * …}}}.
 *
 * @param name name of the field
 * @param value what is asked, under the name of the main parameter or without one
 * @param parameters the others
 */
record OneField(String name, Json value, Map<String, Json> parameters) {

  /**
   * Reads a body.
   *
   * @param main names of the main parameter
   * @param others names of the other parameters that are read
   */
  static OneField of(Json body, Set<String> main, Set<String> others) {
    Map.Entry<String, Json> only = entry(body);
    Json value = only.getValue();
    if (!value.isObject()) {
      return new OneField(only.getKey(), value, Map.of());
    }
    Set<String> known = new HashSet<>(main);
    known.addAll(others);
    Map<String, Json> keys = Queries.parameters(value, known);
    Json asked = null;
    for (String name : main) {
      Json given = keys.remove(name);
      if (given != null && asked != null) {
        throw value.wrong("needs only one of " + main.stream().sorted().toList());
      }
      asked = given != null ? given : asked;
    }
    if (asked == null) {
      throw value.wrong("needs one of " + main.stream().sorted().toList());
    }
    return new OneField(only.getKey(), asked, keys);
  }

  /** The field and what stands under it. */
  static Map.Entry<String, Json> entry(Json body) {
    Map<String, Json> keys = body.object();
    if (keys.size() != 1) {
      throw body.wrong("expected one field but there are " + keys.size());
    }
    Map.Entry<String, Json> only = keys.entrySet().iterator().next();
    if (only.getKey().isEmpty()) {
      throw body.wrong("the name of the field is empty");
    }
    return only;
  }

  /** A parameter that is true or false; false if it is not there. */
  boolean flag(String parameter) {
    Json flag = parameters.get(parameter);
    return flag != null && flag.truth();
  }

  /**
   * Refuses a parameter that is there with another value than the one that changes nothing.
   *
   * @param neutral in lower case
   */
  void only(String parameter, String neutral) {
    Json given = parameters.get(parameter);
    if (given != null && !String.valueOf(given.literal().value()).equalsIgnoreCase(neutral)) {
      throw given.notSupported("[%s] other than %s".formatted(parameter, neutral));
    }
  }
}
