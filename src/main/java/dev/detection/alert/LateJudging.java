package dev.detection.alert;

import dev.detection.alert.MarkedPage.Marked;
import dev.detection.finding.SourceDocument;
import dev.detection.match.Judgement;
import dev.detection.store.ProblemLog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges documents that were not judged when they were indexed, or not by all rules: they came past
 * the pipeline, were updated in part, met a node without the newest rules, or cost too much.
 */
final class LateJudging {
  /** Units of work for one document, about 10 s: nobody waits for it, but it must end. */
  private static final long BUDGET = 10_000_000_000L;

  private final Raiser raiser;
  private final ProblemLog problems;

  LateJudging(Raiser raiser, ProblemLog problems) {
    this.raiser = raiser;
    this.problems = problems;
  }

  /**
   * Completes the marks of a page. Nobody is shown what is read here: it only says which rules are
   * asked again, with the rights of their authors.
   */
  List<Marked> complete(Batch batch, List<Marked> documents, Outcome outcome) {
    List<String> stale = documents.stream().filter(Marked::stale).map(Marked::id).toList();
    if (stale.isEmpty()) {
      return documents;
    }
    Map<String, SourceDocument> found =
        raiser.read(batch, AuthorDocuments.Reader.PLUGIN, stale, outcome);
    List<Marked> complete = new ArrayList<>();
    for (Marked document : documents) {
      SourceDocument read = document.stale() ? found.get(document.id()) : null;
      if (read != null && batch.isTooOld(read)) {
        outcome.tooOld(document.id());
      } else {
        complete.add(read == null ? document : judged(batch, document, read, outcome));
      }
    }
    return complete;
  }

  private Marked judged(Batch batch, Marked document, SourceDocument read, Outcome outcome) {
    Judgement judgement =
        batch.target().judge().judge(read.source(), read.id(), batch.now(), BUDGET);
    outcome.judged(1);
    judgement
        .failures()
        .forEach(
            (ruleId, reason) ->
                problems.report(
                    ProblemLog.Kind.RULE,
                    ruleId,
                    "failed on document [%s] of [%s]: %s"
                        .formatted(read.id(), read.index(), reason)));
    judgement
        .costly()
        .forEach(
            ruleId ->
                problems.report(
                    ProblemLog.Kind.RULE,
                    ruleId,
                    "costs too much to be judged on document [%s] of [%s]"
                        .formatted(read.id(), read.index())));
    Set<String> ruleIds = new LinkedHashSet<>(document.ruleIds());
    ruleIds.addAll(judgement.ruleIds());
    return new Marked(document.id(), ruleIds, true);
  }
}
