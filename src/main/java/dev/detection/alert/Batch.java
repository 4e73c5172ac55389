package dev.detection.alert;

import dev.detection.finding.DocumentTime;
import dev.detection.finding.SourceDocument;
import dev.detection.ingest.Targets;
import dev.detection.store.RuleRegistry;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * What all documents of a page have in common.
 *
 * @param target the index as the rules see it
 * @param now when the alerts are made
 * @param oldest documents from before raise no alert; null if any may
 * @param giveUp whether to pass over what cannot be done for a reason that is not known
 * @param stopped whether nothing more is to be done
 */
record Batch(
    Followed followed,
    Targets.Target target,
    RuleRegistry.Snapshot rules,
    Instant now,
    Instant oldest,
    boolean giveUp,
    BooleanSupplier stopped) {

  boolean isTooOld(SourceDocument document) {
    if (oldest == null) {
      return false;
    }
    Instant time = DocumentTime.of(document.source(), target.schema());
    return time != null && time.isBefore(oldest);
  }
}
