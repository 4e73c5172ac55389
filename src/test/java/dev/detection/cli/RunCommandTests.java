package dev.detection.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@code detection-rules run} gives the marks and alerts that a cluster would. */
public class RunCommandTests {
  private static final String ANN =
      "{\"@timestamp\": \"2026-03-10T12:00:00Z\", \"user\": {\"name\": \"ann\"}}";
  private static final String BOB =
      "{\"@timestamp\": \"2026-03-10T12:00:01Z\", \"user\": {\"name\": \"bob\"}}";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Program program;

  @Before
  public void writeRule() throws IOException {
    program = new Program(folder.getRoot().toPath().toRealPath());
    program.write(
        "rules/ann.toml", Program.rule("ann", "type = 'query'\nquery = 'user.name: ann'"));
  }

  private Program.Result run(String... more) {
    String[] arguments = new String[more.length + 4];
    System.arraycopy(
        new String[] {"run", "DIR/rules", "--events", "DIR/events"}, 0, arguments, 0, 4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return program.call(arguments);
  }

  private List<Object> marked(String... more) {
    String[] arguments = new String[more.length + 2];
    System.arraycopy(new String[] {"--output", "marks"}, 0, arguments, 0, 2);
    System.arraycopy(more, 0, arguments, 2, more.length);
    return run(arguments).json().stream().map(line -> line.get("_id")).toList();
  }

  @Test
  public void eventsThatMatchAreMarked() throws IOException {
    program.write("events", BOB, ANN, "", ANN);
    Program.Result result = run("--output", "marks");
    assertEquals(
        List.of(
            Map.of(
                "_index", "", "_id", "events:2", "detection", Map.of("rule_ids", List.of("ann"))),
            Map.of(
                "_index", "", "_id", "events:4", "detection", Map.of("rule_ids", List.of("ann")))),
        result.json());
    assertTrue(result.err(), result.err().startsWith("3 events in "));
    assertEquals(0, result.code());
  }

  @Test
  public void jobsArePassedOver() throws IOException {
    program.write("rules/job.toml", Program.job("j", "query = 'user.name: *'"));
    program.write("events", BOB, ANN);
    Program.Result result = run("--output", "marks");
    assertEquals(1, result.json().size());
    assertEquals(0, result.code());
  }

  @Test
  public void alertsAreThoseThatAClusterStores() throws IOException {
    program.write("events", BOB, ANN);
    Map<String, Object> alert = run().json().getFirst();
    assertEquals("ann", alert.get("kibana.alert.rule.rule_id"));
    assertEquals("open", alert.get("kibana.alert.workflow_status"));
    assertEquals("2026-03-10T12:00:00Z", alert.get("kibana.alert.original_time"));
    assertEquals("2026-03-10T12:00:00Z", alert.get("@timestamp"));
    assertEquals(Map.of("kind", "signal"), alert.get("event"));
    assertEquals(run().out(), run().out());
  }

  @Test
  public void hitsAndBulkLinesSayWhereTheyBelong() throws IOException {
    program.write(
        "events",
        "{\"_index\": \"logs-a\", \"_id\": \"1\", \"_source\": " + ANN + "}",
        "{\"_index\": \"metrics-a\", \"_id\": \"2\", \"_source\": " + ANN + "}",
        "{\"create\": {\"_index\": \"logs-b\", \"_id\": \"3\"}}",
        ANN,
        "{\"index\": {\"_index\": \"other\", \"_id\": \"4\"}}",
        ANN,
        "{\"data_stream\": {\"type\": \"metrics\", \"dataset\": \"a\", \"namespace\": \"b\"},"
            + " \"user.name\": \"ann\"}",
        ANN);
    assertEquals(List.of("1", "3", "events:8"), marked());
    assertEquals(List.of("1", "3"), marked("--index", "other"));
    assertEquals(List.of("1", "2", "3", "4", "events:7", "events:8"), marked("--any-index"));
  }

  @Test
  public void compressedFilesAreToldByTheirContent() throws IOException {
    Path file = folder.getRoot().toPath().resolve("events");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((BOB + "\n" + ANN).getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(List.of("events:2"), marked());
  }

  @Test
  public void linesThatAreNoEventsAreToldAndPassedOver() throws IOException {
    program.write("events", "[1]", ANN, "{\"a\": ", "{} {}");
    Program.Result result = run("--output", "marks");
    assertEquals(1, result.lines().size());
    assertTrue(
        result.err(), result.err().contains("DIR/events:1:1: error: expected a JSON object"));
    assertTrue(result.err(), result.err().contains("DIR/events:3:1: error: "));
    assertTrue(
        result.err(), result.err().contains("DIR/events:4:1: error: expected nothing after"));
    assertEquals(1, result.code());
  }

  @Test
  public void aMappingSaysWhatFieldsAre() throws IOException {
    program.write("events", "{\"user\": {\"name\": \"Ann Lee\"}}");
    assertEquals(List.of(), marked());
    program.write(
        "mapping.json",
        "{\"logs-a\": {\"mappings\": {\"properties\": {\"user\": {\"properties\": {\"name\":"
            + " {\"type\": \"text\"}}}}}}}");
    assertEquals(List.of("events:1"), marked("--mapping", "DIR/mapping.json"));
    program.write("mapping.json", "{\"properties\": 1}");
    Program.Result wrong = run("--mapping", "DIR/mapping.json");
    assertTrue(wrong.err(), wrong.err().contains("is no mapping"));
    assertEquals(3, wrong.code());
  }

  @Test
  public void newTermsRunOverTheTimeOfTheEvents() throws IOException {
    program.write(
        "rules/new.toml",
        Program.rule(
            "new",
            """
            type = "new_terms"
            query = "user.name: *"
            new_terms_fields = ["user.name"]
            history_window_start = "now-7d"
            from = "now-9m"
            interval = "5m"
            """));
    program.write(
        "events",
        ANN,
        ANN.replace("12:00:00Z", "12:03:00Z"),
        BOB.replace("-10T", "-11T"),
        ANN.replace("-10T", "-12T"),
        ANN.replace("-10T", "-30T"));
    List<Map<String, Object>> alerts =
        run().json().stream()
            .filter(alert -> "new".equals(alert.get("kibana.alert.rule.rule_id")))
            .toList();
    assertEquals(
        List.of("2026-03-10T12:00:00Z", "2026-03-11T12:00:01Z", "2026-03-30T12:00:00Z"),
        alerts.stream().map(alert -> alert.get("kibana.alert.original_time")).toList());
    assertEquals(
        List.of(List.of("ann"), List.of("bob"), List.of("ann")),
        alerts.stream().map(alert -> alert.get("kibana.alert.new_terms")).toList());
    assertEquals(
        "each has an id of its own",
        3,
        alerts.stream().map(alert -> alert.get("kibana.alert.uuid")).distinct().count());
  }
}
