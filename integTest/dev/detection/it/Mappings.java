package dev.detection.it;

import dev.detection.match.Judge;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import dev.detection.query.search.Cover;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The fields that indices have, on which it depends what our searches ask. Immutable. */
final class Mappings {
  private final Map<String, Schema> schemas;

  private Mappings(Map<String, Schema> schemas) {
    this.schemas = schemas;
  }

  /** Reads those of indices as they are now. */
  static Mappings of(Rest rest, List<String> indices) throws IOException {
    Map<String, Schema> schemas = new LinkedHashMap<>();
    for (String index : indices) {
      Object mapping = Json.at(rest.get("/" + index + "/_mapping").get(index), "mappings");
      Object settings =
          Json.at(rest.get("/" + index + "/_settings?flat_settings=true").get(index), "settings");
      Map<String, String> strings = new LinkedHashMap<>();
      ((Map<?, ?>) settings)
          .forEach((key, value) -> strings.put(key.toString(), String.valueOf(value)));
      schemas.put(index, Schema.ofMapping(Paths.copy((Map<?, ?>) mapping), strings));
    }
    return new Mappings(schemas);
  }

  /** Our searches for a question, with the indices whose fields make it that one. */
  Map<Cover, List<String>> covers(Question question, List<String> indices) {
    Map<Cover, List<String>> covers = new LinkedHashMap<>();
    for (String index : indices) {
      Cover cover = Search.cover(question.condition(), schemas.get(index)::whole);
      covers.computeIfAbsent(cover, key -> new ArrayList<>()).add(index);
    }
    return covers;
  }

  /** The rules that are not judged on the fields of an index, with the reason. */
  Map<String, String> notJudged(List<Question> questions, String index) {
    Map<String, String> reasons = new LinkedHashMap<>();
    RuleSet.of(new LinkedHashSet<>(questions.stream().map(Question::rule).toList()))
        .judge(schemas.get(index))
        .notJudged()
        .forEach(rule -> reasons.put(rule.ruleId(), rule.reason()));
    return reasons;
  }

  /** What judges documents of an index by the one rule of a question. */
  Judge judge(Question question, String index) {
    return RuleSet.of(List.of(question.rule())).judge(schemas.get(index));
  }
}
