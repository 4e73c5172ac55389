package dev.detection.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The filters of a rule as Kibana adds them to its query: as the Query DSL that they hold. */
final class RuleFilters {
  private RuleFilters() {}

  /**
   * The query with the filters.
   *
   * @param filters the value of the rule's key; null if it has none
   */
  static Map<String, Object> with(Map<String, Object> query, Object filters) {
    if (!(filters instanceof List<?> list) || list.isEmpty()) {
      return query;
    }
    List<Object> must = new ArrayList<>(List.of(query));
    list.forEach(filter -> add(filter, must));
    return Map.of("bool", Map.of("filter", must));
  }

  private static void add(Object filter, List<Object> must) {
    if (!Boolean.TRUE.equals(Json.at(filter, "meta.disabled"))) {
      must.add(dsl(filter));
    }
  }

  private static Map<String, Object> dsl(Object filter) {
    Map<String, Object> dsl = positive((Map<?, ?>) filter);
    return Boolean.TRUE.equals(Json.at(filter, "meta.negate"))
        ? Map.of("bool", Map.of("must_not", List.of(dsl)))
        : dsl;
  }

  private static Map<String, Object> positive(Map<?, ?> filter) {
    if ("combined".equals(Json.at(filter, "meta.type"))) {
      List<Object> parts = new ArrayList<>();
      ((List<?>) Json.at(filter, "meta.params")).forEach(part -> add(part, parts));
      return "OR".equalsIgnoreCase(String.valueOf(Json.at(filter, "meta.relation")))
          ? Map.of("bool", Map.of("should", parts, "minimum_should_match", 1))
          : Map.of("bool", Map.of("filter", parts));
    }
    if (filter.get("query") instanceof Map<?, ?> query) {
      return Paths.copy(query);
    }
    Map<String, Object> legacy = new LinkedHashMap<>(Paths.copy(filter));
    legacy.remove("meta");
    legacy.remove("$state");
    return legacy;
  }
}
