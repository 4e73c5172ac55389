package dev.detection.rule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Anomaly jobs as texts: reads the body of {@code PUT _ml/anomaly_detectors/JOB_ID} as the API
 * documents it, and TOML files with the same keys in a table {@code [job]}. In both, {@code
 * datafeed_config} may say its query as a text, with {@code language} as {@code kuery} (the
 * default), {@code lucene} or {@code eql}. Whatever the text, the answer is a job or a {@link
 * RuleException} that says all that is wrong, within the bounds that {@link Rules} has.
 */
public final class Jobs {
  /** How a line may begin in a file that has a job. */
  private static final Pattern JOB = Pattern.compile("(?m)^\\s*(?:\\[\\[?\\s*job\\b|job\\s*[.=])");

  private static final Pattern RULE = Pattern.compile("(?m)^\\s*\\[\\s*rule\\b");

  private Jobs() {}

  /**
   * Reads the body of a request of the API.
   *
   * @param jobId the id of the job; the text may leave it out but must not say another. Null if
   *     only the text says it
   * @throws RuleException if it is no job
   */
  public static Job parseJson(String text, String jobId) {
    return parseJsonFile(text, jobId).job();
  }

  /**
   * As {@link #parseJson}, with the places of the keys.
   *
   * @throws RuleException if it is no job
   */
  public static JobFile parseJsonFile(String text, String jobId) {
    Problems problems = new Problems();
    String json = Texts.withoutMark(text);
    Node.Table table = JsonText.readObject(json, 0, problems);
    if (jobId != null) {
      table = withId(table, jobId, problems);
    }
    return file(table, Origin.Format.JSON, json, problems);
  }

  private static Node.Table withId(Node.Table table, String jobId, Problems problems) {
    Node said = table.entries().get("job_id");
    if (said instanceof Node.Scalar(Object value, Position at) && !jobId.equals(value)) {
      problems.add(
          "job_id", at, "expected [%s], the id in the path, but was [%s]".formatted(jobId, value));
    }
    if (said != null) {
      return table;
    }
    Map<String, Node> entries = new LinkedHashMap<>();
    entries.put("job_id", new Node.Scalar(jobId, table.at()));
    entries.putAll(table.entries());
    return new Node.Table(entries, table.at());
  }

  /**
   * Reads a file with a table {@code [job]}, and maybe one {@code [metadata]} for people.
   *
   * @throws RuleException if it is none
   */
  public static Job parseToml(String text) {
    return parseTomlFile(text).job();
  }

  /**
   * As {@link #parseToml}, with the places of the keys.
   *
   * @throws RuleException if it is none
   */
  public static JobFile parseTomlFile(String text) {
    Problems problems = new Problems();
    String toml = Texts.withoutMark(text);
    Node.Table root = TomlText.read(toml, problems);
    Fields fields = new Fields(root, "", problems);
    fields.allowOnly(List.of("job", "metadata"));
    if (!(root.entries().get("job") instanceof Node.Table job)) {
      fields.wrong("job", "expected a table [job]");
      problems.throwIfAny(null);
      throw new AssertionError("there is a problem");
    }
    return file(job, Origin.Format.TOML, toml, problems);
  }

  /**
   * Reads many jobs: NDJSON of what {@link #parseJson} reads or of {@code {"toml": "…"}}, or one
   * TOML file. What is wrong with one is told and does not hurt the others.
   */
  public static List<JobLine> parseMany(String given) {
    String text = Texts.withoutMark(given);
    if (!text.stripLeading().startsWith("{")) {
      return List.of(read(1, () -> parseToml(text)));
    }
    return JsonLines.of(text).stream().map(line -> read(line.line(), () -> inLine(line))).toList();
  }

  private static JobLine read(int line, Supplier<Job> reader) {
    try {
      return new JobLine.Read(line, reader.get());
    } catch (RuleException e) {
      return new JobLine.Refused(line, e.problems());
    }
  }

  private static Job inLine(JsonLines.Line line) {
    Problems problems = new Problems();
    Node.Table table = JsonText.readObject(line.text(), line.before(), problems);
    if (!table.entries().containsKey("toml")) {
      return JobReader.read(table, problems);
    }
    Fields fields = new Fields(table, "", problems);
    fields.allowOnly(List.of("toml"));
    String toml = fields.required("toml");
    problems.throwIfAny(null);
    return parseToml(toml);
  }

  private static JobFile file(
      Node.Table table, Origin.Format format, String text, Problems problems) {
    Job job = JobReader.read(table, problems);
    Node.Table datafeed = (Node.Table) table.entries().get("datafeed_config");
    return new JobFile(
        job, new Origin(format, text, 0, table), new Origin(format, text, 0, datafeed));
  }

  /**
   * Whether a TOML file is meant to be a job and not a rule. A file that is not valid TOML is if it
   * looks so.
   */
  public static boolean isToml(String text) {
    String toml = Texts.withoutMark(text);
    if (!JOB.matcher(toml).find()) {
      return false;
    }
    try {
      Node.Table root = TomlText.read(toml, new Problems());
      return root.entries().containsKey("job") && !root.entries().containsKey("rule");
    } catch (RuleException e) {
      return !RULE.matcher(toml).find();
    }
  }

  /**
   * The job of a map such as {@link Job#source()}.
   *
   * @throws RuleException if it is none
   */
  public static Job fromMap(Map<String, Object> source) {
    return JobReader.read((Node.Table) Node.of(source), new Problems());
  }
}
