package dev.detection.it;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Compares the marks of documents in a real node with what searches find, for every pair of query
 * and document: the events given, and mutated ones near the border of every query.
 */
final class DifferentialCheck {
  private static final String MUTANTS = EventFiles.PREFIX + "mutants";
  private static final int ORIGINS = 2;
  private static final int SEARCHES = 64;

  /** What a document says of rules that cannot be judged on its fields; these are not compared. */
  private static final String NOT_ON_MAPPING = "mapping \\([0-9]+ rules?\\)";

  private final Rest rest;
  private final Progress progress;
  private final Questions questions;
  private final DifferentialReport report = new DifferentialReport();
  private final MarkedEvents events;

  DifferentialCheck(Rest rest, Progress progress, Questions questions) {
    this.rest = rest;
    this.progress = progress;
    this.questions = questions;
    this.events = new MarkedEvents(rest, progress);
  }

  /**
   * Runs it in a node that has the plugin and nothing else yet.
   *
   * @param template an index template as JSON; its patterns are replaced
   * @param indices the events by index and id
   * @param seed of the mutations
   * @param sample how many mutated events there are for a query, at most
   */
  DifferentialReport run(
      String template, Map<String, Map<String, String>> indices, long seed, int sample)
      throws IOException {
    progress.step("importing %,d rules".formatted(questions.rules().size()));
    List<Question> asked = importRules();
    prepare(template);
    for (Map.Entry<String, Map<String, String>> index : indices.entrySet()) {
      progress.step("indexing %,d events of %s".formatted(index.getValue().size(), index.getKey()));
      events.add(index.getKey(), index.getValue());
    }
    events.refresh();
    progress.step("mutating events");
    Map<String, String> mutants = mutants(asked, seed, sample);
    progress.step("indexing %,d mutated events".formatted(mutants.size()));
    events.add(MUTANTS, mutants);
    events.refresh();
    report.note(
        "%,d documents, %,d of them mutated; refused: %s"
            .formatted(events.count(), events.count(MUTANTS), events.refused()));
    checkJudged();
    new Comparison(rest, progress, events, report).of(asked);
    return report;
  }

  /** The queries of rules that were taken. */
  private List<Question> importRules() throws IOException {
    Map<String, Object> answer = rest.post("/_detection/rules/_import", questions.rules());
    Set<String> taken = new HashSet<>();
    for (Object rule : (List<?>) answer.get("rules")) {
      if ("rejected".equals(Json.at(rule, "result"))) {
        report.fault("rejected: " + rule);
      } else {
        taken.add((String) Json.at(rule, "rule_id"));
      }
    }
    questions.skipped().forEach((id, reason) -> report.skipped(reason, 1));
    return questions.all().stream().filter(one -> taken.contains(one.rule().id())).toList();
  }

  private void prepare(String template) throws IOException {
    rest.put("/_ingest/pipeline/" + MarkedEvents.PIPELINE, Engine.pipeline(Map.of()));
    Inputs.putTemplate(rest, template, List.of(EventFiles.PREFIX + "*"), Map.of());
  }

  /** Every document must have been judged by every rule that can be judged on its fields. */
  private void checkJudged() throws IOException {
    Map<String, Object> unjudged =
        Map.of(
            "size",
            3,
            "track_total_hits",
            true,
            "query",
            Map.of(
                "bool",
                Map.of(
                    "filter",
                    List.of(Map.of("exists", Map.of("field", "detection.unjudged"))),
                    "must_not",
                    List.of(Map.of("regexp", Map.of("detection.unjudged", NOT_ON_MAPPING))))));
    Map<String, Object> found =
        rest.post("/" + EventFiles.PREFIX + "*/_search?filter_path=hits", unjudged);
    int total = ((Number) Json.at(found, "hits.total.value")).intValue();
    if (total > 0) {
      List<Object> why = new ArrayList<>();
      ((List<?>) Json.at(found, "hits.hits"))
          .forEach(hit -> why.add(Json.at(hit, "_id") + ": " + Json.at(hit, "_source.detection")));
      report.fault("%,d documents were not judged by all rules, e.g. %s".formatted(total, why));
    }
  }

  private Map<String, String> mutants(List<Question> asked, long seed, int sample)
      throws IOException {
    Mutator mutator = new Mutator(seed, Instant.now());
    Random random = new Random(seed);
    Set<String> marks = events.marks().keySet();
    Map<String, String> mutants = new LinkedHashMap<>();
    for (int from = 0; from < asked.size(); from += SEARCHES) {
      List<Question> some = asked.subList(from, Math.min(from + SEARCHES, asked.size()));
      Map<Question, List<String>> origins =
          marked(some.stream().filter(one -> marks.contains(one.mark())).toList(), random);
      for (Question question : some) {
        List<Map<String, Object>> meeting = new ArrayList<>();
        origins.getOrDefault(question, List.of()).forEach(text -> meeting.add(Json.parse(text)));
        int number = 0;
        for (Map<String, Object> mutant : mutator.near(question.condition(), meeting, sample)) {
          mutants.put(question.mark() + "/" + number++, Json.print(mutant));
        }
      }
      progress.done(from + some.size(), asked.size());
    }
    return mutants;
  }

  /** Some events that have the marks. */
  private Map<Question, List<String>> marked(List<Question> questions, Random random)
      throws IOException {
    Map<Question, List<String>> marked = new HashMap<>();
    if (questions.isEmpty()) {
      return marked;
    }
    List<Map<String, ?>> lines = new ArrayList<>();
    for (Question question : questions) {
      Map<String, Object> query = Map.of("term", Map.of(question.field(), question.mark()));
      lines.add(Map.of("index", events.indices()));
      lines.add(Map.of("size", ORIGINS * 5, "_source", false, "query", query));
    }
    List<?> responses =
        (List<?>)
            rest.post(
                    "/_msearch?filter_path=responses.hits.hits._id,responses.hits.hits._index",
                    lines)
                .get("responses");
    for (int i = 0; i < questions.size(); i++) {
      List<Object> hits = new ArrayList<>((List<?>) Json.at(responses.get(i), "hits.hits"));
      Collections.shuffle(hits, random);
      marked.put(
          questions.get(i),
          hits.stream()
              .limit(ORIGINS)
              .map(
                  hit -> events.text((String) Json.at(hit, "_index"), (String) Json.at(hit, "_id")))
              .toList());
    }
    return marked;
  }
}
