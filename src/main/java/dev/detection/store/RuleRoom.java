package dev.detection.store;

import dev.detection.match.CompiledRule;
import dev.detection.rule.Rule;
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
    this.stored = stored;
    this.limit = limit;
  }

  /** Takes the room that an enabled rule needs, if there is enough, and tells whether there was. */
  boolean takes(Rule rule) {
    if (taken < 0) {
      taken = stored == null ? 0 : stored.ruleSet().weight();
    }
    CompiledRule before = stored == null ? null : stored.compiled().get(rule.id());
    long more = CompiledRule.compile(rule).weight() - (before == null ? 0 : before.weight());
    if (more > 0 && taken + more > limit.getBytes()) {
      return false;
    }
    taken += more;
    return true;
  }

  /** Why a rule is refused for which there is not enough. */
  String tooLittle() {
    return "with this rule the rules would take more memory than [%s] of [%s] allows; delete or disable others, or raise it"
        .formatted(RuleWriter.MEMORY.getKey(), limit);
  }
}
