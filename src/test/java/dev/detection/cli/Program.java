package dev.detection.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program as a user calls it, with files in a folder of its own. */
final class Program {
  private static final String RULE =
      """
      [rule]
      rule_id = "%s"
      name = "A rule"
      description = "For tests."
      severity = "low"
      risk_score = 21
      index = ["logs-*"]
      %s
      """;

  private final Path folder;

  /**
   * @param folder where its files are
   */
  Program(Path folder) {
    this.folder = folder;
  }

  /** What a call came to. */
  record Result(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }

    /** The lines as JSON objects. */
    List<Map<String, Object>> json() {
      List<Map<String, Object>> objects = new ArrayList<>();
      for (String line : lines()) {
        try {
          objects.add(JsonObjects.read(line));
        } catch (IOException e) {
          throw new AssertionError("no JSON: " + line, e);
        }
      }
      return objects;
    }
  }

  /** A rule file that says so much as it must. */
  static String rule(String id, String more) {
    return RULE.formatted(id, more);
  }

  /** A job file that says so much as it must, and what it is about to say of its data. */
  static String job(String id, String datafeed) {
    return """
    [job]
    job_id = "%s"
    [job.analysis_config]
    bucket_span = "15m"
    [[job.analysis_config.detectors]]
    function = "rare"
    by_field_name = "process.name"
    [job.datafeed_config]
    indices = ["logs-*"]
    %s
    """
        .formatted(id, datafeed);
  }

  Path write(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, String.join("\n", lines));
  }

  /** Calls the program; {@code DIR} in an argument stands for its folder. */
  Result call(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] args = arguments.clone();
    for (int i = 0; i < args.length; i++) {
      args[i] = args[i].replace("DIR", folder.toString());
    }
    int code = DetectionRules.run(stream(out), stream(err), args);
    return new Result(code, text(out), text(err));
  }

  private String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).replace(folder.toString(), "DIR");
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
