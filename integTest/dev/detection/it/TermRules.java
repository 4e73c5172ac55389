package dev.detection.it;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Rules of the type new_terms, made up, in the shape of Elastic's public corpus: how many have one,
 * two and three fields, how long their histories are, and queries that pick a small part of the
 * events by dataset, action and program, or a large one, with exceptions. Each is made after a
 * known profile. The same seed gives the same rules.
 */
final class TermRules {
  /** As many as the corpus has. */
  static final int CORPUS = 240;

  private static final int ONE_FIELD = 95;
  private static final int TWO_FIELDS = 106;

  private static final SortedMap<String, Integer> HISTORIES =
      new TreeMap<>(
          Map.of(
              "7d", 100, "5d", 87, "10d", 35, "14d", 11, "15d", 2, "20d", 1, "3d", 1, "1d", 1,
              "30d", 1, "12h", 1));

  private static final List<String> ON_MACHINES =
      List.of(
          "user.name",
          "user.id",
          "host.name",
          "host.id",
          "process.name",
          "process.executable",
          "process.parent.name");

  private static final List<String> IN_CLOUDS =
      List.of(
          "user.name",
          "user.id",
          "source.ip",
          "cloud.account.id",
          "cloud.region",
          "user_agent.original",
          "related.ip");

  /** So many rules pick whole datasets. */
  private static final double LARGE = 0.08;

  /** Has several values; the rival's batches of combinations do not work on such fields. */
  private static final String ARRAY = "related.ip";

  private final TermProfiles profiles;
  private final Random random;

  private TermRules(long seed, TermProfiles profiles) {
    this.profiles = profiles;
    this.random = new Random(seed);
  }

  /**
   * When rules run.
   *
   * @param interval seconds from one run to the next
   * @param lookBack seconds that a run looks back
   * @param history histories are so many times as long as in the corpus
   */
  record Schedule(int interval, int lookBack, int history) {}

  /**
   * So many rules, in an order that does not matter.
   *
   * @param index which indices they watch
   */
  static List<Map<String, Object>> of(
      long seed, TermProfiles profiles, int count, Schedule schedule, String index) {
    TermRules rules = new TermRules(seed, profiles);
    List<String> histories = rules.histories(schedule.history);
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int like = (int) ((long) i * CORPUS / count);
      Map<String, Object> rule = new LinkedHashMap<>();
      rule.put("rule_id", "new-terms-%03d".formatted(i));
      rule.put("name", "New terms " + i);
      rule.put("description", "For benchmarks.");
      rule.put("type", "new_terms");
      rule.put("language", "kuery");
      rule.put("index", List.of(index));
      rule.put("severity", "low");
      rule.put("risk_score", 21);
      rule.put("enabled", true);
      rule.put("interval", schedule.interval + "s");
      rule.put("from", "now-" + schedule.lookBack + "s");
      rule.put("timestamp_override", "event.ingested");
      rule.put("history_window_start", histories.get(like));
      int fields = like < ONE_FIELD ? 1 : like < ONE_FIELD + TWO_FIELDS ? 2 : 3;
      rules.ask(rule, fields);
      all.add(rule);
    }
    return all;
  }

  private List<String> histories(int times) {
    List<String> all = new ArrayList<>();
    HISTORIES.forEach(
        (length, count) -> {
          int unit = length.length() - 1;
          int number = Integer.parseInt(length.substring(0, unit)) * times;
          all.addAll(Collections.nCopies(count, "now-" + number + length.charAt(unit)));
        });
    Collections.shuffle(all, random);
    return all;
  }

  private void ask(Map<String, Object> rule, int fields) {
    // Frequent profiles have the low numbers: most rules are about what happens often.
    int anchor = (int) (profiles.known() * Math.pow(random.nextDouble(), 2));
    Map<String, Object> like = profiles.fields(anchor);
    boolean cloud = like.containsKey("cloud.provider");
    List<String> choice = new ArrayList<>(cloud ? IN_CLOUDS : ON_MACHINES);
    if (fields > 1) {
      choice.remove(ARRAY);
    }
    Collections.shuffle(choice, random);
    rule.put("new_terms_fields", List.copyOf(choice.subList(0, fields)));
    rule.put("query", query(like, cloud));
  }

  private String query(Map<String, Object> like, boolean cloud) {
    List<String> clauses = new ArrayList<>();
    double size = random.nextDouble();
    if (size < 0.03) {
      clauses.add(cloud ? "cloud.provider:*" : equal(like, "host.os.type"));
    } else {
      clauses.add(equal(like, "event.dataset"));
    }
    if (size >= LARGE) {
      clauses.add(oneOf(like, "event.action", 1 + random.nextInt(2)));
    }
    if (size >= 0.3) {
      clauses.add(oneOf(like, cloud ? "cloud.account.id" : "process.name", 1 + random.nextInt(6)));
    }
    if (random.nextInt(3) == 0) {
      clauses.add(
          "event.outcome:" + (size < LARGE ? "(success or failure)" : like.get("event.outcome")));
    }
    if (random.nextInt(3) == 0) {
      clauses.add(
          "not " + oneOf(profiles.fields(random.nextInt(profiles.known())), "user.name", 4));
    }
    if (random.nextInt(3) == 0) {
      clauses.add(
          cloud ? "not source.ip:10.255.0.0/16" : "not process.executable:/opt/folder-40*/helper");
    }
    return String.join(" and ", clauses);
  }

  private static String equal(Map<String, Object> like, String field) {
    return field + ":\"" + like.get(field) + "\"";
  }

  /** The value of the profile, and so many in all. */
  private String oneOf(Map<String, Object> like, String field, int count) {
    List<String> values = new ArrayList<>(List.of(like.get(field).toString()));
    for (int tries = 0; values.size() < count && tries < 20 * count; tries++) {
      Map<String, Object> other = profiles.fields(random.nextInt(profiles.known()));
      boolean fits =
          field.equals("user.name") || other.get("event.dataset").equals(like.get("event.dataset"));
      if (fits && !values.contains(other.get(field).toString())) {
        values.add(other.get(field).toString());
      }
    }
    return values.stream()
        .map(value -> "\"" + value + "\"")
        .collect(Collectors.joining(" or ", field + ":(", ")"));
  }
}
