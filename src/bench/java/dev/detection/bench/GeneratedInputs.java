package dev.detection.bench;

import dev.detection.match.Schema;
import dev.detection.query.Condition;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Rules and events made from a seed, of the shape that published rules and recorded events have:
 * how many atoms and of which kinds a condition has, what guards it, how many leaves an event has,
 * how many conditions it meets. The words are made up.
 */
final class GeneratedInputs implements Inputs {
  private static final Position NOWHERE = Position.UNKNOWN;
  private static final int EVENTS = 20_000;
  private static final int QUESTIONS = 1_960;
  private static final long EVENT_SEED = 1;
  private static final long QUESTION_SEED = 2;

  /** Atoms of a condition: median 11, a tenth have more than 46. */
  private static final double MEDIAN_ATOMS = 11;

  private static final double SPREAD_OF_ATOMS = 1.12;
  private static final int MOST_ATOMS = 2_700;

  private final GeneratedFields fields = new GeneratedFields();

  @Override
  public String name() {
    return "generated from a seed";
  }

  @Override
  public Schema schema() {
    return fields.schema();
  }

  @Override
  public List<Map<String, Object>> events(int most) {
    Random random = new Random(EVENT_SEED);
    List<Map<String, Object>> events = new ArrayList<>();
    for (int i = 0; i < Math.min(most, EVENTS); i++) {
      events.add(event(GeneratedFields.Kind.any(random), random));
    }
    return events;
  }

  private Map<String, Object> event(GeneratedFields.Kind kind, Random random) {
    Map<String, Object> event = new HashMap<>();
    kind.guards().forEach((path, value) -> put(event, path, value));
    for (GeneratedFields.Described field : fields.of(kind)) {
      if (random.nextDouble() < field.presence()) {
        put(event, field.path(), fields.value(field, random));
      }
    }
    return event;
  }

  @SuppressWarnings("unchecked") // objects made here are maps of this kind
  private static void put(Map<String, Object> event, String path, Object value) {
    Map<String, Object> object = event;
    String[] keys = path.split("\\.");
    for (int i = 0; i < keys.length - 1; i++) {
      object =
          (Map<String, Object>)
              object.computeIfAbsent(keys[i], key -> new HashMap<String, Object>());
    }
    object.put(keys[keys.length - 1], value);
  }

  @Override
  public List<Question> questions() {
    Random random = new Random(QUESTION_SEED);
    Map<String, Question> questions = new TreeMap<>();
    for (int i = 0; i < QUESTIONS; i++) {
      String id = String.format(Locale.ROOT, "rule-%05d", i);
      questions.put(id, new Question(id, condition(random)));
    }
    return List.copyOf(questions.values());
  }

  /** Guards, a few things that must hold, and exceptions. */
  private Condition condition(Random random) {
    GeneratedFields.Kind kind = GeneratedFields.Kind.any(random);
    List<Condition> all = new ArrayList<>();
    kind.guards().forEach((path, value) -> guard(path, value, random, all));
    GeneratedAtoms atoms = new GeneratedAtoms(fields, kind, random);
    int count =
        (int)
            Math.min(
                MOST_ATOMS,
                Math.exp(Math.log(MEDIAN_ATOMS) + SPREAD_OF_ATOMS * random.nextGaussian()));
    int left = Math.max(1, count - all.size());
    // Three tenths of all atoms stand under a NOT.
    int excepted = random.nextDouble() < 0.5 ? (int) (left * 0.55) : 0;
    int asked = left - excepted;
    int groups = 1 + random.nextInt(3);
    for (int i = 0; i < groups && asked > 0; i++) {
      int size = i == groups - 1 ? asked : Math.max(1, asked / groups);
      asked -= size;
      all.add(atoms.group(size, 0));
    }
    while (excepted > 0) {
      int size = Math.min(excepted, 1 + random.nextInt(12));
      excepted -= size;
      all.add(new Condition.Not(atoms.group(size, 1), NOWHERE));
    }
    return new Condition.All(all, NOWHERE);
  }

  private static void guard(String path, String value, Random random, List<Condition> all) {
    double share =
        switch (path) {
          case "event.category" -> 0.68;
          case "host.os.type" -> 0.62;
          case "event.type" -> 0.43;
          case "event.action" -> 0.47;
          case "data_stream.dataset" -> 0.28;
          default -> 0.15;
        };
    if (random.nextDouble() < share) {
      all.add(GeneratedAtoms.equal(path, value, false));
    }
  }
}
