package dev.detection.alert;

import dev.detection.finding.Alert;
import dev.detection.finding.AlertFactory;
import dev.detection.finding.DocumentTime;
import dev.detection.finding.SourceDocument;
import dev.detection.store.ProblemLog;
import dev.detection.store.StoredRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.UUIDs;

/**
 * Makes alerts of documents and rules that seem to match. A mark only says where to look: it can be
 * stale or forged, so the stored document is read again, with the rights of each rule's author, and
 * judged again.
 */
final class Raiser {
  /** So many alerts are held before they are written: a document may match very many rules. */
  private static final int HELD = 500;

  private final AuthorDocuments documents;
  private final AlertIndex alerts;
  private final AlertSettings settings;
  private final SignalLimit limit;
  private final ProblemLog problems;

  Raiser(
      AuthorDocuments documents,
      AlertIndex alerts,
      AlertSettings settings,
      SignalLimit limit,
      ProblemLog problems) {
    this.documents = documents;
    this.alerts = alerts;
    this.settings = settings;
    this.limit = limit;
    this.problems = problems;
  }

  /**
   * Raises the alerts of one reader's documents; those are forgotten before it returns.
   *
   * @param wanted ids of documents with the rules that they may match
   */
  void raise(
      Batch batch,
      AuthorDocuments.Reader reader,
      Map<String, List<String>> wanted,
      Outcome outcome) {
    AlertFactory factory =
        new AlertFactory(batch.followed().markFields(), batch.now(), UUIDs.randomBase64UUID());
    Map<String, SourceDocument> found = read(batch, reader, wanted.keySet(), outcome);
    List<Alert> raised = new ArrayList<>();
    wanted.forEach(
        (id, ruleIds) -> {
          SourceDocument document =
              found.get(id); // or deleted or updated: that is an operation too
          if (document != null && batch.isTooOld(document)) {
            outcome.tooOld(id);
          } else if (document != null) {
            ruleIds.forEach(ruleId -> raise(batch, ruleId, document, factory, raised, outcome));
          }
          if (raised.size() >= HELD) {
            write(batch, raised, outcome);
            raised.clear();
          }
        });
    write(batch, raised, outcome);
  }

  private void write(Batch batch, List<Alert> raised, Outcome outcome) {
    if (batch.stopped().getAsBoolean()) {
      return;
    }
    AlertIndex.Written written = alerts.create(raised, batch.giveUp());
    outcome.refused(written.refused().size());
    for (Map.Entry<String, String> refused : written.refused()) {
      problems.report(
          ProblemLog.Kind.RULE,
          refused.getKey(),
          "an alert was refused by the index: " + refused.getValue());
    }
  }

  /** Reads documents; one that cannot be read by anybody is told and passed over in the end. */
  Map<String, SourceDocument> read(
      Batch batch, AuthorDocuments.Reader reader, Collection<String> ids, Outcome outcome) {
    try {
      AuthorDocuments.Found found = documents.read(reader, batch.followed().shard(), ids);
      outcome.read(found.byId().size(), found.bytes());
      return found.byId();
    } catch (RuntimeException e) {
      if (!batch.giveUp() || Blame.of(e) == Blame.CLUSTER) {
        throw e;
      }
      ids.forEach(id -> unreadable(batch.followed(), id, e, outcome));
      return Map.of();
    }
  }

  /** A document is passed over. */
  void unreadable(Followed followed, String id, RuntimeException why, Outcome outcome) {
    outcome.failed(id);
    problems.report(
        ProblemLog.Kind.DOCUMENTS,
        followed.index(),
        "document [%s] cannot be read and raises no alert: %s"
            .formatted(id, ProblemLog.reason(why)));
  }

  /** A rule that fails on a document must not keep the others from alerting. */
  private void raise(
      Batch batch,
      String ruleId,
      SourceDocument document,
      AlertFactory factory,
      List<Alert> raised,
      Outcome outcome) {
    try {
      if (batch.target().judge().matches(ruleId, document.source(), document.id(), batch.now())
          && !AlertFactory.descendsFrom(document, ruleId)) {
        StoredRule rule = batch.rules().rules().get(ruleId);
        Alert alert = factory.ofDocument(rule, document);
        if (!settings.limitsSignals()
            || limit.admits(rule.rule().head(), alert.id(), batch.now())) {
          raised.add(alert);
        } else {
          Instant time =
              DocumentTime.of(DocumentTime.TIMESTAMP, document.source(), batch.target().schema());
          outcome.over(ruleId, time == null ? batch.now() : time);
        }
      }
    } catch (RuntimeException e) {
      problems.report(
          ProblemLog.Kind.RULE,
          ruleId,
          "failed on document [%s] of [%s]: %s".formatted(document.id(), document.index(), e));
    }
  }
}
