package dev.detection.store;

import dev.detection.match.CompiledRule;
import dev.detection.rule.Rule;
import dev.detection.rule.RuleException;
import org.elasticsearch.common.unit.ByteSizeValue;

/**
 * The room that is left for enabled rules, as it fills while several are written. It knows of the
 * rules that this node has loaded.
 */
final class RuleRoom {
  private final RuleRegistry.Snapshot stored;
  private final ByteSizeValue limit;
  private long taken = -1;

  /**
   * @param stored null if this node has not loaded the rules yet
   * @param limit what all enabled rules may take
   */
  RuleRoom(RuleRegistry.Snapshot stored, ByteSizeValue limit) {
    this.stored = stored == null ? RuleRegistry.Snapshot.EMPTY : stored;
    this.limit = limit;
  }

  /**
   * Whether there is room for a rule in place of the stored one of its id; then it takes it.
   *
   * @param enabled whether it will be; if not, it needs no room and leaves that of the stored one
   * @throws RuleException if it is enabled and its query cannot be read
   */
  boolean takes(Rule rule, boolean enabled) {
    long more = (enabled ? weight(CompiledRule.compile(rule)) : 0) - takenBy(rule.id());
    if (more > 0 && taken() + more > limit.getBytes()) {
      return false;
    }
    taken = taken() + more;
    return true;
  }

  private long taken() {
    if (taken < 0) {
      taken = stored.ruleSet().weight();
    }
    return taken;
  }

  private long takenBy(String ruleId) {
    StoredRule rule = stored.rules().get(ruleId);
    return rule != null && rule.enabled() ? weight(stored.compiled().get(ruleId)) : 0;
  }

  private static long weight(CompiledRule rule) {
    return rule.isJudged() ? rule.weight() : 0;
  }

  /** Why a rule is refused for which there is not enough. */
  String tooLittle() {
    return "with this rule the rules would take more memory than [%s] of [%s] allows; delete or disable others, or raise it"
        .formatted(RuleWriter.MEMORY.getKey(), limit);
  }
}
