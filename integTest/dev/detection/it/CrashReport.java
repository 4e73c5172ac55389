package dev.detection.it;

import java.util.List;

/** The rounds of the crash test as a table. */
final class CrashReport {
  private CrashReport() {}

  /** Markdown: a line for each round, then what is wrong with those that are not exact. */
  static String print(List<CrashRound.Result> rounds) {
    StringBuilder text =
        new StringBuilder(
            "| scenario | seed | into | documents | strikes (at the master) | sent again |"
                + " left unjudged | expected | found | lost | double | unexpected | state moved"
                + " back (of readings) | seconds |\n"
                + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (CrashRound.Result round : rounds) {
      CrashRound.Plan plan = round.plan();
      AlertBalance balance = round.balance();
      text.append(
          "| %s | %d | %s | %,d | %d (%d) | %,d | %,d | %,d | %,d | %d | %d | %d | %d (%,d) | %d |\n"
              .formatted(
                  plan.scenario(),
                  plan.seed(),
                  plan.dataStream() ? "data stream" : "index",
                  plan.documents(),
                  plan.strikes(),
                  round.masters(),
                  round.sentAgain(),
                  round.unjudged(),
                  balance.expected(),
                  balance.found(),
                  balance.lost().size(),
                  balance.doubled().size(),
                  balance.unexpected().size(),
                  round.backwards().size(),
                  round.readings(),
                  round.took().toSeconds()));
    }
    for (CrashRound.Result round : rounds) {
      if (!round.good()) {
        text.append("\n%s, seed %d:\n\n".formatted(round.plan().scenario(), round.plan().seed()));
        round.trouble().forEach(line -> text.append("- ").append(line).append('\n'));
        round.backwards().forEach(line -> text.append("- moved back: ").append(line).append('\n'));
        round.examples().forEach(line -> text.append("- ").append(line).append('\n'));
      }
    }
    return text.toString();
  }
}
