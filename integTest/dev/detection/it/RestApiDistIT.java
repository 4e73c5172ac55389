package dev.detection.it;

import static java.util.stream.Collectors.toCollection;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.rest.Calls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.ClassRule;
import org.junit.Test;

/** {@code docs/rest-api.md} tells every call, and its examples work. */
public class RestApiDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([A-Z]+ /_detection[^`]*)` \\| .* \\| `(cluster:[^`]*)` \\|$");
  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)```http\\n([A-Z]+) ([^\\n]+)\\n(.*?)```");

  /** An example of the page. */
  private record Example(String method, String path, String text) {
    Object body() {
      if (text.isBlank()) {
        return null;
      }
      String body = text.replace("{{now}}", Instant.now().toString());
      if (!body.startsWith("{")) {
        return new Rest.Body("application/toml", body);
      }
      boolean many =
          body.lines().count() > 1
              && body.lines().allMatch(line -> line.startsWith("{") && line.endsWith("}"));
      return many ? new Rest.Body("application/x-ndjson", body) : body;
    }
  }

  private static String page() throws IOException {
    return Files.readString(Path.of(System.getProperty("detection.docs"), "rest-api.md"));
  }

  @Test
  public void theTableHasEveryCallWithItsPrivilege() throws IOException {
    Set<String> told =
        ROW.matcher(page())
            .results()
            .map(row -> row.group(1) + " " + row.group(2))
            .collect(toCollection(TreeSet::new));
    Set<String> calls =
        Arrays.stream(Calls.values())
            .map(call -> call.method() + " " + call.path() + " " + call.type().name())
            .collect(toCollection(TreeSet::new));
    assertEquals(calls, told);
  }

  @Test
  public void examplesWork() throws IOException {
    List<Example> examples = new ArrayList<>();
    for (MatchResult found : EXAMPLE.matcher(page()).results().toList()) {
      examples.add(new Example(found.group(1), found.group(2), found.group(3)));
    }
    Set<Calls> shown = new TreeSet<>();
    for (Example example : examples) {
      if (example.path.startsWith("/_detection/alerts")) {
        new Engine(CLUSTER::rest).awaitAlerts("netcat-listens", 1);
      }
      Rest.Answer answer = CLUSTER.rest().call(example.method, example.path, example.body());
      assertTrue(example + ": " + answer, answer.status() < 300);
      shown.addAll(calls(example));
      look(example, answer);
    }
    assertEquals(Set.of(Calls.values()), shown);
  }

  private static List<Calls> calls(Example example) {
    String path = example.path.replaceFirst("\\?.*", "");
    List<Calls> fitting =
        Arrays.stream(Calls.values())
            .filter(call -> call.method().name().equals(example.method))
            .filter(call -> path.matches(call.path().replaceAll("\\{[a-z_]+\\}", "[^/_][^/]*")))
            .toList();
    assertTrue(fitting.toString(), fitting.size() <= 1);
    return fitting;
  }

  /** What examples are there to show. */
  private static void look(Example example, Rest.Answer answer) throws IOException {
    switch (example.path) {
      case "/my-events/_doc/1" -> {
        if (example.method.equals("GET")) {
          assertEquals(
              List.of("netcat-listens", "new-user"),
              Json.at(answer.json(), "_source.detection.rule_ids"));
        }
      }
      case "/_detection/alerts/_status?refresh=true" ->
          assertEquals(answer.body(), 1, answer.json().get("updated"));
      case "/_detection/rules/_import" ->
          assertEquals(2, Json.at(answer.json(), "summary.created"));
      case "/_detection/rules/_export" -> assertEquals(5, answer.body().lines().count());
      case "/_detection/rules/_export?exclude_export_details=true" -> {
        Rest.Body exported = new Rest.Body("application/x-ndjson", answer.body());
        Rest.Answer again = CLUSTER.rest().call("POST", "/_detection/rules/_import", exported);
        assertEquals(again.body(), 2, Json.at(again.json(), "summary.unchanged"));
      }
      case "/_detection/rules/_stats?v&s=time:desc" -> {
        List<String> lines = answer.body().lines().toList();
        assertEquals(5, lines.size());
        assertTrue(lines.getFirst(), lines.getFirst().startsWith("rule_id"));
      }
      case "/_detection/coverage" ->
          assertEquals("T1059", Json.at(answer.json(), "tactics.0.techniques.0.id"));
      case "/_detection/coverage?format=navigator" ->
          assertEquals("4.5", Json.at(answer.json(), "versions.layer"));
      case "/_detection/coverage?format=svg",
          "/_detection/jobs/many-starts/_plot?partition=alice&from=now-2d" ->
          assertTrue(answer.body(), answer.body().startsWith("<svg"));
      case "/_detection/_uninstall" ->
          assertEquals("would be changed", Json.at(answer.json(), "pipelines.0.result"));
      case "/_detection/_uninstall?dry_run=false" ->
          assertEquals(answer.body(), true, answer.json().get("done"));
      default -> {}
    }
  }
}
