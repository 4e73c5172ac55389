package dev.detection.it;

import dev.detection.it.AlertBalance.About;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Events whose alerts are known beforehand, and the rules that raise them. Everything follows from
 * the seed: one event in a hundred matches rules, every fourth of these two of them, and one in
 * fifty is a login, of which a third each has a new user, a known user on a new host, and nothing
 * new.
 *
 * @param count how many events there are, numbered from 0
 */
record CrashEvents(long seed, int count) {
  /** Index or data stream the events go to. */
  static final String TARGET = "logs-crash";

  /** How many users and hosts logged in before the round. */
  static final int KNOWN = 20;

  private static final String KQL = "crash-kql";
  private static final String EQL = "crash-eql";
  private static final String LUCENE = "crash-lucene";
  private static final String USERS = "crash-users";
  private static final String PAIRS = "crash-pairs";

  /** The rule without look-back: what becomes visible late must be given to its window. */
  private static final String TIGHT = "crash-users-tight";

  private static final List<String> NAMES = List.of("bash", "nginx", "java", "nc", "postgres");

  /** Of this many events in a row about one has a new user of its own. */
  private static final int USER_EVERY = 150;

  /** What matches, in events of which every hundredth does. */
  private enum Kind {
    NAME,
    ARGS,
    COMMAND,
    ARGS_AND_COMMAND,
    LOGIN,
    NOISE
  }

  /** The rules by their ids, as they are put. */
  static Map<String, Map<String, Object>> rules() {
    Map<String, Map<String, Object>> rules = new LinkedHashMap<>();
    rules.put(KQL, Engine.query("process.name: mimikatz", TARGET));
    rules.put(
        EQL, Engine.eql("process where process.name == \"nc\" and process.args == \"-e\"", TARGET));
    rules.put(LUCENE, Engine.rule("query", "lucene", "process.command_line: *encoded*", TARGET));
    rules.put(USERS, terms("now-1h", "user.name"));
    rules.put(PAIRS, terms("now-1h", "user.name", "host.name"));
    rules.put(TIGHT, terms("now-2s", "user.name"));
    return rules;
  }

  /** The rules that run on a schedule. */
  static List<String> scheduled() {
    return List.of(USERS, PAIRS, TIGHT);
  }

  private static Map<String, Object> terms(String from, String... fields) {
    Map<String, Object> rule = Engine.newTerms("event.action: login", fields[0], TARGET);
    rule.put("new_terms_fields", List.of(fields));
    rule.put("from", from);
    rule.put("interval", "2s");
    return rule;
  }

  /**
   * Changes that leave what rules match as it is: a rule said in other words, with other texts, and
   * rules that match nothing and come and go.
   *
   * @param number from 0; each is another one
   * @return method, path and body (null for none) of the call
   */
  static Change change(int number) {
    String unrelated = "unrelated-" + number / 5;
    return switch (number % 5) {
      case 0 -> put(unrelated, Engine.query("process.name: none-%d".formatted(number), TARGET));
      case 1 ->
          put(
              KQL,
              Engine.query(
                  number % 2 == 0 ? "process.name: mimikatz" : "process.name: (mimikatz)", TARGET));
      case 2 -> new Change("POST", "/_detection/rules/" + unrelated + "/_disable", null);
      case 3 ->
          put(USERS, Engine.with(rules().get(USERS), "description", "Change " + number + "."));
      default -> new Change("DELETE", "/_detection/rules/" + unrelated, null);
    };
  }

  private static Change put(String id, Map<String, Object> rule) {
    return new Change("PUT", "/_detection/rules/" + id, rule);
  }

  /** A call that changes a rule. */
  record Change(String method, String path, Map<String, Object> body) {}

  /** The id that the client gives an event, so that sending it again adds nothing. */
  String id(int number) {
    return "e%d-%d".formatted(seed, number);
  }

  /** An event without its time; the same for the same seed and number. */
  Map<String, Object> event(int number) {
    SplittableRandom random = random(number);
    Kind kind = kind(random);
    Map<String, Object> event = new LinkedHashMap<>();
    String name = NAMES.get(random.nextInt(NAMES.size()));
    List<String> args = new ArrayList<>(List.of(name, "-v"));
    switch (kind) {
      case NAME -> name = "mimikatz";
      case ARGS -> {
        name = "nc";
        args.add("-e");
      }
      case COMMAND -> args.add("encodedcommand");
      case ARGS_AND_COMMAND -> {
        name = "nc";
        args.addAll(List.of("-e", "encodedcommand"));
      }
      case LOGIN, NOISE -> args.add("mimikatz");
    }
    event.put("event.category", "process");
    event.put("event.action", kind == Kind.LOGIN ? "login" : "start");
    event.put("process.name", name);
    event.put("process.args", args);
    event.put("process.command_line", String.join(" ", args));
    List<String> login = kind == Kind.LOGIN ? login(number, random) : known(random.nextInt(KNOWN));
    event.put("user.name", login.get(0));
    event.put("host.name", login.get(1));
    return event;
  }

  /** User and host of a login that was before the round, from 0 to {@link #KNOWN}. */
  static List<String> known(int number) {
    return List.of("known-user-" + number, "known-host-" + number);
  }

  /** New users log in again soon, so that several runs see them. */
  private static List<String> login(int number, SplittableRandom random) {
    List<String> known = known(random.nextInt(KNOWN));
    return switch (random.nextInt(3)) {
      case 0 -> known;
      case 1 -> List.of(known.get(0), "new-host-" + number);
      default ->
          List.of("new-user-" + Math.max(0, number / USER_EVERY - random.nextInt(3)), known.get(1));
    };
  }

  private SplittableRandom random(int number) {
    return new SplittableRandom(seed * 1_000_003L + number);
  }

  private static Kind kind(SplittableRandom random) {
    int one = random.nextInt(400);
    return switch (one) {
      case 0 -> Kind.NAME;
      case 1 -> Kind.ARGS;
      case 2 -> Kind.COMMAND;
      case 3 -> Kind.ARGS_AND_COMMAND;
      default -> one < 12 ? Kind.LOGIN : Kind.NOISE;
    };
  }

  /** What must have exactly one alert once all events are in. */
  Set<About> expected() {
    Set<About> expected = new HashSet<>();
    for (int i = 0; i < count; i++) {
      addExpected(i, expected);
    }
    return expected;
  }

  private void addExpected(int number, Set<About> expected) {
    Kind kind = kind(random(number));
    for (String rule : matching(kind)) {
      expected.add(new About(rule, id(number)));
    }
    if (kind == Kind.LOGIN) {
      addTerms(event(number), expected);
    }
  }

  private static List<String> matching(Kind kind) {
    return switch (kind) {
      case NAME -> List.of(KQL);
      case ARGS -> List.of(EQL);
      case COMMAND -> List.of(LUCENE);
      case ARGS_AND_COMMAND -> List.of(EQL, LUCENE);
      case LOGIN, NOISE -> List.of();
    };
  }

  private static void addTerms(Map<String, Object> login, Set<About> expected) {
    String user = (String) login.get("user.name");
    String host = (String) login.get("host.name");
    if (user.startsWith("new-")) {
      expected.add(new About(USERS, user));
      expected.add(new About(TIGHT, user));
    }
    if (user.startsWith("new-") || host.startsWith("new-")) {
      expected.add(new About(PAIRS, About.terms(List.of(user, host))));
    }
  }

  /** The events that an alert can be about, by their numbers. */
  List<Integer> about(About about) {
    return IntStream.range(0, count)
        .filter(
            number -> {
              Set<About> own = new HashSet<>();
              addExpected(number, own);
              return own.contains(about);
            })
        .boxed()
        .toList();
  }
}
