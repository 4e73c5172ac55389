package dev.detection.bench;

import dev.detection.match.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The fields of generated events and the values they have. */
final class GeneratedFields {
  /** What a field holds. */
  enum Holds {
    NAME,
    PATH,
    LINE,
    ADDRESS,
    NUMBER
  }

  /**
   * A field.
   *
   * @param presence the share of the events of its kind that have it
   * @param isList whether it has several values
   */
  record Described(String path, Holds holds, double presence, boolean isList) {}

  /** A kind of event: what it is guarded by, and the objects that it has beside common ones. */
  record Kind(String os, String category, String type, List<String> objects) {
    private static final List<Kind> ALL =
        List.of(
            new Kind("windows", "process", "start", List.of("process", "process.parent")),
            new Kind("linux", "process", "start", List.of("process", "process.parent")),
            new Kind("macos", "process", "start", List.of("process", "process.parent")),
            new Kind("windows", "file", "change", List.of("process", "file")),
            new Kind("linux", "file", "creation", List.of("process", "file")),
            new Kind("windows", "registry", "change", List.of("process", "registry")),
            new Kind("windows", "network", "start", List.of("process", "destination")),
            new Kind("linux", "network", "start", List.of("process", "destination")),
            new Kind("windows", "library", "start", List.of("process", "dll")),
            new Kind("", "authentication", "info", List.of("user", "source")),
            new Kind("", "iam", "info", List.of("cloud", "source")));

    /** Starts of processes are most. */
    static Kind any(Random random) {
      return ALL.get(Math.min(random.nextInt(ALL.size()), random.nextInt(ALL.size())));
    }

    /** The values of the fields that say what kind of event it is. */
    Map<String, String> guards() {
      Map<String, String> guards = new TreeMap<>();
      if (!os.isEmpty()) {
        guards.put("host.os.type", os);
      }
      guards.put("event.category", category);
      guards.put("event.type", type);
      guards.put("event.action", category + "_" + type);
      guards.put("event.outcome", "success");
      guards.put("event.provider", "provider." + category);
      guards.put("data_stream.dataset", "endpoint." + category);
      return guards;
    }
  }

  private static final int WORDS = 3_000;
  private static final int RARE = 34;
  private static final String[] STARTS = {"ba", "dro", "fi", "ke", "lu", "mor", "ni", "sta", "tri"};
  private static final String[] ENDS = {
    "lan", "mik", "ro", "sel", "tor", "ven", "wak", "xi", "zub"
  };

  private final List<String> words = new ArrayList<>();
  private final Map<String, List<Described>> byObject = new TreeMap<>();

  GeneratedFields() {
    Random random = new Random(3);
    for (int i = 0; i < WORDS; i++) {
      words.add(word(random));
    }
    for (String object : List.of("process", "process.parent", "file", "dll", "registry")) {
      add(object, "name", Holds.NAME, 1, false);
      add(object, object.contains("process") ? "executable" : "path", Holds.PATH, 1, false);
      add(object, "pid", Holds.NUMBER, 0.9, false);
      add(object, "hash.sha256", Holds.NAME, 0.5, false);
      add(object, "code_signature.subject_name", Holds.NAME, 0.4, false);
      add(object, "args", Holds.NAME, 0.9, true);
      add(object, "command_line", Holds.LINE, 0.9, false);
    }
    for (String object : List.of("source", "destination")) {
      add(object, "ip", Holds.ADDRESS, 1, false);
      add(object, "port", Holds.NUMBER, 1, false);
      add(object, "domain", Holds.NAME, 0.3, false);
    }
    for (String object : List.of("user", "host", "agent", "cloud")) {
      for (String name : List.of("name", "id", "domain", "version", "provider", "region")) {
        add(object, name, Holds.NAME, 0.5, false);
      }
    }
    // Many fields are asked by one rule only, and rarely there.
    for (String object : List.copyOf(byObject.keySet())) {
      for (int i = 0; i < RARE; i++) {
        add(object, words.get(i) + "." + words.get(i + RARE), Holds.NAME, 0.08, false);
      }
    }
  }

  private void add(String object, String name, Holds holds, double presence, boolean isList) {
    byObject
        .computeIfAbsent(object, key -> new ArrayList<>())
        .add(new Described(object + "." + name, holds, presence, isList));
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    int syllables = 1 + random.nextInt(3);
    for (int i = 0; i < syllables; i++) {
      word.append(STARTS[random.nextInt(STARTS.length)]);
    }
    return word.append(ENDS[random.nextInt(ENDS.length)]).toString();
  }

  /** The fields of a kind of event, without those that say what kind it is. */
  List<Described> of(Kind kind) {
    List<Described> fields = new ArrayList<>();
    kind.objects().forEach(object -> fields.addAll(byObject.get(object)));
    List.of("user", "host", "agent").stream()
        .filter(object -> !kind.objects().contains(object))
        .forEach(object -> fields.addAll(byObject.get(object)));
    return fields;
  }

  /** Some value, with the frequencies of natural words: few are met often. */
  Object value(Described field, Random random) {
    if (field.isList()) {
      List<Object> values = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        values.add(single(field.holds(), random));
      }
      return values;
    }
    return single(field.holds(), random);
  }

  private Object single(Holds holds, Random random) {
    return switch (holds) {
      case NAME -> frequent(random) + ".exe";
      case PATH ->
          "C:\\" + frequent(random) + "\\" + any(random) + "\\" + frequent(random) + ".exe";
      case LINE -> line(random);
      case ADDRESS -> address(random) + "." + random.nextInt(256);
      case NUMBER -> (long) random.nextInt(65_536);
    };
  }

  private String line(Random random) {
    StringBuilder line = new StringBuilder(frequent(random) + ".exe");
    for (int i = random.nextInt(12); i >= 0; i--) {
      line.append(random.nextInt(3) == 0 ? " -" : " ").append(any(random));
    }
    return line.toString();
  }

  /** The first three numbers of an address. */
  static String address(Random random) {
    return "10." + random.nextInt(64) + "." + random.nextInt(256);
  }

  /** A word, the first of the list much more often than the last. */
  String frequent(Random random) {
    double draw = random.nextDouble();
    return words.get((int) (Math.pow(draw, 6) * words.size()));
  }

  /** A word, all as often. */
  String any(Random random) {
    return words.get(random.nextInt(words.size()));
  }

  /** The mapping of the fields. */
  Schema schema() {
    Map<String, Object> properties = new HashMap<>();
    Kind.ALL.forEach(
        kind -> kind.guards().keySet().forEach(path -> map(properties, path, "keyword")));
    for (List<Described> fields : byObject.values()) {
      for (Described field : fields) {
        map(
            properties,
            field.path(),
            switch (field.holds()) {
              case ADDRESS -> "ip";
              case NUMBER -> "long";
              case NAME, PATH, LINE -> "keyword";
            });
      }
    }
    return Schema.ofMapping(Map.of("properties", properties));
  }

  @SuppressWarnings("unchecked") // objects made here are maps of this kind
  private static void map(Map<String, Object> properties, String path, String type) {
    String[] keys = path.split("\\.");
    Map<String, Object> object = properties;
    for (int i = 0; i < keys.length - 1; i++) {
      Map<String, Object> inner =
          (Map<String, Object>)
              object.computeIfAbsent(keys[i], key -> new HashMap<String, Object>());
      object =
          (Map<String, Object>)
              inner.computeIfAbsent("properties", key -> new HashMap<String, Object>());
    }
    object.put(keys[keys.length - 1], new HashMap<>(Map.of("type", type)));
  }
}
