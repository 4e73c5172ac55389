package dev.detection.rule;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which job a rule means by the id that it names. Public rules name jobs with a version before and
 * a generation behind, {@code v3_linux_anomalous_network_activity_ea}, which change from release to
 * release while the job stays the same; and jobs that others wrote say by {@link Job#aliases()}
 * which of them they stand for. Immutable.
 */
public final class JobIds {
  /** A version, the name that stays, and a generation. */
  private static final Pattern DRESSED =
      Pattern.compile("(?s)(?:v(\\d{1,4})_)?(.+?)(?:_(?:ea|euid|ecs))?");

  /** What became of an id. */
  public sealed interface Resolution {
    /**
     * There is such a job.
     *
     * @param jobId the id of the job
     * @param note how it was found, as a sentence without a full stop; null if it has the very id
     */
    record Found(String jobId, String note) implements Resolution {}

    /**
     * There is none.
     *
     * @param file the file of the rule pack that would have it
     */
    record Missing(String file) implements Resolution {}
  }

  private final Set<String> ids;

  /** From an id without version and generation to that of the job. */
  private final Map<String, String> bare = new HashMap<>();

  /** From an alias, without them too, to the id of the first job that has it. */
  private final Map<String, String> byAlias = new HashMap<>();

  private JobIds(Map<String, List<String>> aliases) {
    ids = new TreeSet<>(aliases.keySet());
    // The latest version last, which remains.
    ids.stream()
        .sorted(Comparator.comparingInt(JobIds::version).thenComparing(Comparator.naturalOrder()))
        .forEach(id -> bare.put(bare(id), id));
    for (String id : ids) {
      aliases.get(id).forEach(alias -> byAlias.putIfAbsent(bare(alias), id));
    }
  }

  /**
   * The ids of some jobs.
   *
   * @param aliases from the id of each job to its aliases, maybe none
   */
  public static JobIds of(Map<String, List<String>> aliases) {
    return new JobIds(aliases);
  }

  /** The ids of some jobs. */
  public static JobIds of(Collection<Job> jobs) {
    Map<String, List<String>> aliases = new LinkedHashMap<>();
    jobs.forEach(job -> aliases.put(job.id(), job.aliases()));
    return new JobIds(aliases);
  }

  /** The job that an id means: that of the id, else of the bare id, else one that has the alias. */
  public Resolution resolve(String wanted) {
    if (ids.contains(wanted)) {
      return new Resolution.Found(wanted, null);
    }
    String name = bare(wanted);
    if (bare.containsKey(name)) {
      String id = bare.get(name);
      return new Resolution.Found(
          id, "job [%s] is meant by [%s], which differs in its version".formatted(id, wanted));
    }
    if (byAlias.containsKey(name)) {
      String id = byAlias.get(name);
      return new Resolution.Found(id, "job [%s] stands for [%s]".formatted(id, wanted));
    }
    return new Resolution.Missing("rules/jobs/" + name + ".toml");
  }

  private static String bare(String id) {
    Matcher dressed = DRESSED.matcher(id);
    return dressed.matches() ? dressed.group(2) : id;
  }

  /** 0 if it has none. */
  private static int version(String id) {
    Matcher dressed = DRESSED.matcher(id);
    return dressed.matches() && dressed.group(1) != null ? Integer.parseInt(dressed.group(1)) : 0;
  }
}
