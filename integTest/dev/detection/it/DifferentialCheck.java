package dev.detection.it;

import dev.detection.it.Differences.Answer;
import dev.detection.it.Differences.Asked;
import dev.detection.it.Differences.Difference;
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
  private static final int MARKS = 60_000;

  private final Rest rest;
  private final Progress progress;
  private final Questions questions;
  private final DifferentialReport report = new DifferentialReport();
  private final MarkedEvents events;
  private final Differences differences;

  DifferentialCheck(Rest rest, Progress progress, Questions questions) {
    this.rest = rest;
    this.progress = progress;
    this.questions = questions;
    this.events = new MarkedEvents(rest, progress);
    this.differences = new Differences(rest, progress);
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
    progress.step("mutating events");
    Map<String, String> mutants = mutants(asked, seed, sample);
    progress.step("indexing %,d mutated events".formatted(mutants.size()));
    events.add(MUTANTS, mutants);
    report.note(
        "%,d documents, %,d of them mutated; refused: %s"
            .formatted(events.count(), events.count(MUTANTS), events.refused()));
    checkJudged();
    compare(asked);
    return report;
  }

  /** The queries of rules that are judged. */
  private List<Question> importRules() throws IOException {
    Map<String, Object> answer = rest.post("/_detection/rules/_import", questions.rules());
    Set<String> judged = new HashSet<>();
    for (Object rule : (List<?>) answer.get("rules")) {
      String id = (String) Json.at(rule, "rule_id");
      if ("rejected".equals(Json.at(rule, "result"))) {
        report.fault("rejected: " + rule);
      } else if ("supported".equals(Json.at(rule, "execution"))) {
        judged.add(id);
      }
    }
    questions.skipped().forEach((id, reason) -> report.skipped(reason));
    List<Question> asked = new ArrayList<>();
    for (Question question : questions.all()) {
      if (question.step() || judged.contains(question.mark())) {
        asked.add(question);
      } else {
        report.skipped("rule imported as not supported");
      }
    }
    return asked;
  }

  private void prepare(String template) throws IOException {
    rest.put("/_ingest/pipeline/" + MarkedEvents.PIPELINE, Engine.pipeline(Map.of()));
    Map<String, Object> own = Json.parse(template);
    own.put("index_patterns", List.of(EventFiles.PREFIX + "*"));
    own.put("composed_of", List.of("detection@mappings"));
    own.put("priority", 900);
    own.put(
        "template",
        Paths.without(
            Paths.copy((Map<?, ?>) own.get("template")), "settings.index.final_pipeline"));
    Paths.put(own, "template.settings.index.refresh_interval", "-1");
    rest.put("/_index_template/differential", own);
  }

  /** Every document must have been judged by every rule. */
  private void checkJudged() throws IOException {
    Map<String, Object> unjudged =
        Map.of(
            "size",
            3,
            "track_total_hits",
            true,
            "query",
            Map.of("exists", Map.of("field", "detection.unjudged")));
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
    Map<String, String> mutants = new LinkedHashMap<>();
    int done = 0;
    for (Question question : asked) {
      List<Map<String, Object>> origins = new ArrayList<>();
      for (String text : marked(question, random)) {
        origins.add(Json.parse(text));
      }
      int number = 0;
      for (Map<String, Object> mutant : mutator.near(question.condition(), origins, sample)) {
        mutants.put(question.mark() + "/" + number++, Json.print(mutant));
      }
      progress.done(++done, asked.size());
    }
    return mutants;
  }

  /** Some events that have the mark. */
  private List<String> marked(Question question, Random random) throws IOException {
    Map<String, Object> query = Map.of("term", Map.of(question.field(), question.mark()));
    Map<String, Object> search = Map.of("size", ORIGINS * 5, "_source", false, "query", query);
    Map<String, Object> found =
        rest.post(
            "/" + EventFiles.PREFIX + "*/_search?filter_path=hits.hits._id,hits.hits._index",
            search);
    List<String> texts = new ArrayList<>();
    if (Json.at(found, "hits.hits") instanceof List<?> hits) {
      List<Object> some = new ArrayList<>(hits);
      Collections.shuffle(some, random);
      some.stream()
          .limit(ORIGINS)
          .forEach(
              hit ->
                  texts.add(
                      events.text((String) Json.at(hit, "_index"), (String) Json.at(hit, "_id"))));
    }
    return texts;
  }

  private void compare(List<Question> all) throws IOException {
    Map<String, Long> marks = new HashMap<>(counts("detection.rule_ids"));
    Map<String, Long> steps = counts("detection.steps");
    marks.putAll(steps);
    List<Asked> asked = new ArrayList<>();
    for (Question question : all) {
      if (question.step() && steps.isEmpty()) {
        report.skipped("steps of sequences and samples: nothing is marked with any");
        continue;
      }
      question.witnesses().keySet().forEach(name -> asked.add(new Asked(question, name)));
    }
    report.note(
        "%,d of %,d queries are marked on a document"
            .formatted(
                all.stream().filter(one -> marks.containsKey(one.mark())).count(), all.size()));
    progress.step("searching %,d times".formatted(asked.size()));
    Map<Asked, Answer> answers = differences.find(asked);
    answers.forEach(
        (one, answer) -> report(one, answer, marks.getOrDefault(one.question().mark(), 0L)));
  }

  private Map<String, Long> counts(String field) throws IOException {
    Map<String, Object> terms = Map.of("terms", Map.of("field", field, "size", MARKS));
    Map<String, Object> found =
        rest.post(
            "/" + EventFiles.PREFIX + "*/_search",
            Map.of("size", 0, "aggs", Map.of("marks", terms)));
    Map<String, Long> counts = new HashMap<>();
    for (Object bucket : (List<?>) Json.at(found, "aggregations.marks.buckets")) {
      counts.put(
          (String) Json.at(bucket, "key"), ((Number) Json.at(bucket, "doc_count")).longValue());
    }
    return counts;
  }

  private void report(Asked asked, Answer answer, long marked) {
    long failed = 0;
    for (Map.Entry<String, String> failure : answer.failed().entrySet()) {
      String reason = Deliberate.ofFailure(asked, failure.getValue());
      if (reason == null) {
        report.fault(
            "%s: %s fails on %s: %s%n  %s"
                .formatted(
                    asked.question().mark(),
                    asked.witness(),
                    failure.getKey(),
                    failure.getValue(),
                    asked.question().query().strip()));
      } else {
        report.skipped(asked.witness() + " on one index: " + reason);
      }
      failed += failure.getKey().equals("*") ? events.count() : events.count(failure.getKey());
    }
    report.compared(asked, events.count() - failed, marked);
    String reason = Deliberate.ofSearch(asked);
    if (reason != null) {
      if (answer.total() > 0) {
        report.deliberate(asked, reason, answer.total());
      }
      return;
    }
    long looked = 0;
    for (Difference one : answer.documents()) {
      looked++;
      Map<String, Object> document = Json.parse(events.text(one.index(), one.id()));
      Map<String, Object> asks = new LinkedHashMap<>();
      for (Leaves.Leaf leaf :
          new Leaves(new Random(0), Instant.EPOCH).all(asked.question().condition())) {
        asks.put(leaf.path(), Json.at(document, leaf.path()));
      }
      report.disagreement(asked, one, asks);
    }
    if (answer.total() > looked) {
      report.more(asked, answer.total() - looked);
    }
  }
}
