package dev.detection.alert;

import dev.detection.alert.MarkedPage.Marked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells when a rule matches so much that the others would have to wait for it. */
final class Floods {
  /** With fewer documents to go the rule just goes with the others. */
  private static final long LONG_BACKLOG = 2_000;

  /** Rules are taken out until this part of the marked documents is left: a quarter. */
  private static final int LEFT = 4;

  /** A rule with less than this part of them is not worth a search of its own. */
  private static final int SHARE = 32;

  /** Each lane is a search of its own every half second, and a range in the search for the rest. */
  static final int MOST_LANES = 8;

  private Floods() {}

  /**
   * The rules to be read apart from here on.
   *
   * @param page what was just read, after operation {@code after}
   * @param upTo last operation that can be read
   * @param lanes rules that are read apart already
   */
  static List<String> of(MarkReader.Page page, long after, long upTo, Set<String> lanes) {
    if (!page.isFull() || lanes.size() >= MOST_LANES) {
      return List.of();
    }
    // As dense as on this page: operations alone say nothing of the work that is to come.
    double density = (double) page.marked().size() / Math.max(1, page.upTo() - after);
    if (density * (upTo - page.upTo()) < LONG_BACKLOG) {
      return List.of();
    }
    Map<String, Integer> counts = new HashMap<>();
    for (Marked document : page.marked()) {
      document.ruleIds().forEach(ruleId -> counts.merge(ruleId, 1, Integer::sum));
    }
    List<String> frequent =
        counts.entrySet().stream()
            .filter(rule -> rule.getValue() * SHARE >= page.marked().size())
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(MOST_LANES - lanes.size())
            .map(Map.Entry::getKey)
            .toList();
    List<String> floods = new ArrayList<>();
    for (String ruleId : frequent) {
      if (left(page.marked(), floods) * LEFT <= page.marked().size()) {
        break;
      }
      floods.add(ruleId);
    }
    return floods;
  }

  /** How many documents other rules match. */
  private static long left(List<Marked> documents, List<String> floods) {
    return documents.stream().filter(one -> !floods.containsAll(one.ruleIds())).count();
  }
}
