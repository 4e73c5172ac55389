package dev.detection.rest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What brings rules in, each form once with the targets that have it. */
final class AccessForms {
  /** Forms told of one query; mappings that differ make them differ. */
  private static final int MOST_FORMS = 5;

  /** Conditions told of one form, and characters of one. */
  private static final int MOST_WORDS = 20;

  private static final int LONGEST = 200;

  private final Map<String, Map<List<String>, Set<String>>> targetsByForm = new HashMap<>();

  /**
   * @param targets their access by query and step
   */
  AccessForms(List<TargetStats> targets) {
    targets.forEach(
        target ->
            target
                .access()
                .forEach(
                    (mark, form) ->
                        targetsByForm
                            .computeIfAbsent(mark, none -> new LinkedHashMap<>())
                            .computeIfAbsent(form, none -> new TreeSet<>())
                            .add(target.name())));
  }

  /** Cuts what is too long to be told; what is left out is counted. */
  static List<String> bounded(List<String> form) {
    List<String> words = new ArrayList<>();
    for (String word : form.subList(0, Math.min(form.size(), MOST_WORDS))) {
      words.add(word.length() <= LONGEST ? word : word.substring(0, LONGEST) + "…");
    }
    if (form.size() > MOST_WORDS) {
      words.add("… and %s more".formatted(form.size() - MOST_WORDS));
    }
    return List.copyOf(words);
  }

  /** The forms of a query or step. */
  List<Map<String, Object>> of(String mark) {
    return targetsByForm.getOrDefault(mark, Map.of()).entrySet().stream()
        .limit(MOST_FORMS)
        .map(
            form -> {
              Map<String, Object> told = new LinkedHashMap<>();
              told.put("any_of", form.getKey());
              told.put("targets", List.copyOf(form.getValue()));
              return told;
            })
        .toList();
  }
}
