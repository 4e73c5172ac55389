package dev.detection.it;

import dev.detection.it.Differences.Answer;
import dev.detection.it.Differences.Asked;
import dev.detection.it.Differences.Difference;
import dev.detection.match.Judge;
import dev.detection.match.Judgement;
import dev.detection.query.kql.Kql;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Compares the marks of all documents with what every witness of every question finds. */
final class Comparison {
  /** Our own translation to Query DSL. */
  static final String OURS = "our search";

  /** How many disagreements are explained. */
  private static final int EXPLAINED = 200;

  private final Rest rest;
  private final Progress progress;
  private final MarkedEvents events;
  private final DifferentialReport report;
  private final Differences differences;
  private int explained;

  Comparison(Rest rest, Progress progress, MarkedEvents events, DifferentialReport report) {
    this.rest = rest;
    this.progress = progress;
    this.events = events;
    this.report = report;
    this.differences = new Differences(rest, progress);
  }

  /** Asks all questions of all documents. */
  void of(List<Question> questions) throws IOException {
    Map<String, Long> marks = events.marks();
    report.note(
        "%,d of %,d queries are marked on a document"
            .formatted(
                questions.stream().filter(one -> marks.containsKey(one.mark())).count(),
                questions.size()));
    Mappings mappings = Mappings.of(rest, events.indices());
    List<Asked> asked = new ArrayList<>();
    Map<String, Map<String, String>> notJudged = new HashMap<>();
    for (String index : events.indices()) {
      notJudged.put(index, mappings.notJudged(questions, index));
    }
    for (Question question : questions) {
      List<String> judged = new ArrayList<>();
      for (String index : events.indices()) {
        String reason = notJudged.get(index).get(question.rule().id());
        if (reason == null) {
          judged.add(index);
        } else {
          report.skipped("not judged on the fields of one index: " + reason, 1);
        }
      }
      if (judged.isEmpty()) {
        continue;
      }
      question
          .witnesses()
          .forEach((name, query) -> asked.add(new Asked(question, name, judged, query, true)));
      mappings
          .covers(question, judged)
          .forEach(
              (cover, indices) ->
                  asked.add(new Asked(question, OURS, indices, cover.query(), cover.exact())));
    }
    progress.step("searching %,d times".formatted(asked.size()));
    for (Map.Entry<Asked, Answer> one : differences.find(asked).entrySet()) {
      Asked ask = one.getKey();
      report(ask, one.getValue(), marks.getOrDefault(ask.question().mark(), 0L), mappings);
    }
  }

  private void report(Asked asked, Answer answer, long marked, Mappings mappings)
      throws IOException {
    long pairs = asked.indices().stream().mapToLong(events::count).sum();
    report.compared(asked, pairs - failed(asked, answer), marked);
    if (answer.documents().isEmpty()) {
      return;
    }
    String reason = reason(asked);
    if (reason != null) {
      report.deliberate(asked, reason, answer.documents().size());
      return;
    }
    Map<String, Judge> judges = new HashMap<>();
    for (Difference one : answer.documents()) {
      Map<String, Object> document = Json.parse(events.text(one.index(), one.id()));
      if (!asked.exact() && !one.marked()) {
        Judgement judgement =
            judges
                .computeIfAbsent(one.index(), index -> mappings.judge(asked.question(), index))
                .judge(document, Instant.now());
        if (!asked.question().isAmong(judgement)) {
          continue;
        }
      }
      report.disagreement(asked, one, asks(asked, document), why(asked.question(), one, document));
    }
    if (answer.more() && asked.exact()) {
      report.fault(asked.question().mark() + ": more documents differ by " + asked.witness());
    } else if (answer.more()) {
      report.skipped("searches that find too much, of whose hits only some were looked at", 1);
    }
  }

  /** In how many documents the search failed. */
  private long failed(Asked asked, Answer answer) {
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
        report.skipped(asked.witness() + " on one index: " + reason, 1);
      }
      failed +=
          failure.getKey().equals("*")
              ? asked.indices().stream().mapToLong(events::count).sum()
              : events.count(failure.getKey());
    }
    return failed;
  }

  /** Why the differences do not count; null if they do. */
  private String reason(Asked asked) throws IOException {
    String reason = Deliberate.ofSearch(asked);
    if (reason != null || !asked.witness().equals(Questions.KQL)) {
      return reason;
    }
    Question question = asked.question();
    Map<String, Object> kql =
        Questions.kql(
            KqlText.bracketed(Kql.parse(question.query())),
            question.rule().rule().head().source().get("filters"));
    Asked again = new Asked(question, asked.witness(), asked.indices(), kql, true);
    return differences.find(List.of(again)).get(again).documents().isEmpty()
        ? "and before or, which kql reads the other way; it agrees once brackets say so"
        : null;
  }

  /** What the document has in the fields that the question asks about. */
  private static Map<String, Object> asks(Asked asked, Map<String, Object> document) {
    Map<String, Object> asks = new LinkedHashMap<>();
    for (Leaves.Leaf leaf :
        new Leaves(new Random(0), Instant.EPOCH).all(asked.question().condition())) {
      asks.put(leaf.path(), Json.at(document, leaf.path()));
    }
    return asks;
  }

  private List<String> why(Question question, Difference one, Map<String, Object> document)
      throws IOException {
    if (++explained > EXPLAINED) {
      return List.of();
    }
    Map<String, Object> told =
        rest.post(
            "/_detection/_simulate",
            Map.of(
                "explain",
                true,
                "rule_ids",
                List.of(question.rule().id()),
                "docs",
                List.of(Map.of("_index", one.index(), "_id", one.id(), "_source", document))));
    // Marks have dots in them, so they are no paths.
    Map<?, ?> explanations = (Map<?, ?>) Json.at(told, "docs.0.explanations");
    List<String> lines = new ArrayList<>();
    if (Json.at(explanations.get(question.mark()), "text") instanceof List<?> text) {
      text.forEach(line -> lines.add(line.toString()));
    } else {
      lines.add(explanations.toString());
    }
    return lines;
  }
}
