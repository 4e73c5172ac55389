package dev.detection.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@code detection-rules anomaly} finds what a job finds in a cluster. */
public class AnomalyCommandTests {
  private static final Instant BEGIN = Instant.parse("2026-03-02T00:00:00Z");
  private static final int DAYS = 10;
  private static final int DAY = 96;
  private static final Instant ODD = BEGIN.plusSeconds(900L * (9 * DAY + 40));

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Program program;

  @Before
  public void start() throws IOException {
    program = new Program(folder.getRoot().toPath().toRealPath());
  }

  private Path path(String name) throws IOException {
    return folder.getRoot().toPath().toRealPath().resolve(name);
  }

  /** A row each quarter of an hour, with one value that is far off. */
  private List<String> rows(String heading, String format) {
    List<String> rows = new ArrayList<>(List.of(heading));
    Random random = new Random(11);
    for (int i = 0; i < DAYS * DAY; i++) {
      Instant time = BEGIN.plusSeconds(900L * i);
      double value = 100 + random.nextGaussian() * 3 + (time.equals(ODD) ? 400 : 0);
      rows.add(format.formatted(time.toString().replace('T', ' ').replace("Z", ""), value));
    }
    return rows;
  }

  private void write(String name, List<String> lines) throws IOException {
    program.write(name, lines.toArray(String[]::new));
  }

  @Test
  public void aSpikeInATableIsFound() throws IOException {
    write("table.csv", rows("timestamp,value", "%s,%s"));
    Program.Result result =
        program.call(
            "anomaly", "DIR/table.csv", "--scores", "DIR/scores.csv", "--plot", "DIR/plot.svg");
    assertEquals(result.err(), 0, result.code());
    assertTrue(result.err(), result.err().startsWith("960 events in 960 buckets of 15m in "));
    assertEquals(result.out(), 2, result.lines().size());
    assertTrue(result.out(), result.lines().get(1).startsWith("2026-03-11T10:00:00Z"));
    assertTrue(result.out(), result.lines().get(1).endsWith("mean(value)"));

    List<String> scores = Files.readAllLines(path("scores.csv"));
    assertEquals("timestamp,value,score", scores.getFirst());
    assertEquals(961, scores.size());
    List<String> high =
        scores.stream()
            .skip(1)
            .filter(line -> Double.parseDouble(line.split(",")[2]) >= 50)
            .toList();
    assertEquals(high.toString(), 1, high.size());
    assertTrue(high.toString(), high.getFirst().startsWith("2026-03-11T10:00:00Z,"));

    String picture = Files.readString(path("plot.svg"));
    assertTrue(picture, picture.contains("mean(value) · job table"));
    assertTrue(picture, picture.contains("\n2026-03-11 10:00 UTC\nactual "));
  }

  @Test
  public void columnsAreNamedAndValuesAreForThemselves() throws IOException {
    List<String> rows = rows("when;host;\"bytes; out\"", "%s;a;%s");
    List<String> both = new ArrayList<>();
    for (String row : rows) {
      both.add(row);
      if (!row.startsWith("when")) {
        both.add(row.substring(0, row.indexOf(';')) + ";\"b; \"\"other\"\"\";7");
      }
    }
    write("table.csv", both);
    String[] call = {
      "anomaly", "DIR/table.csv", "--time", "when", "--value", "bytes; out", "--split", "host"
    };
    Program.Result result = program.call(with(call, "--format", "json"));
    assertEquals(result.err(), 0, result.code());
    assertEquals(1, result.json().size());
    Map<String, Object> record = result.json().getFirst();
    assertEquals("a", record.get("partition_field_value"));
    assertEquals("record", record.get("result_type"));
    assertEquals(ODD.toEpochMilli(), ((Number) record.get("timestamp")).longValue());
    assertEquals(900, ((Number) record.get("bucket_span")).intValue());

    Program.Result unsaid = program.call(with(call, "--plot", "DIR/plot.svg"));
    assertEquals(2, unsaid.code());
    assertTrue(unsaid.err(), unsaid.err().contains("the job splits by [host]"));
    Program.Result said =
        program.call(with(call, "--plot", "DIR/plot.svg", "--partition", "b; \"other\""));
    assertEquals(said.err(), 0, said.code());
    assertTrue(Files.readString(path("plot.svg")).contains("host: b; &quot;other&quot;"));
  }

  private static String[] with(String[] call, String... more) {
    List<String> all = new ArrayList<>(List.of(call));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  public void aRareProcessIsFoundByAShippedJob() throws IOException {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < DAYS * DAY; i++) {
      Instant time = BEGIN.plusSeconds(900L * i + 20);
      for (String name : List.of("sshd", "curl", "chronyd", "apt")) {
        events.add(event(time, name, "start"));
      }
      if (i == 9 * DAY + 40) {
        events.add(event(time, "nc", "start"));
      }
      if (i == 9 * DAY + 60) {
        events.add(event(time, "left-out", "end"));
      }
    }
    write("events.ndjson", events);
    String job =
        Path.of(System.getProperty("detection.rules", "rules")).toAbsolutePath()
            + "/jobs/linux_rare_network_process.toml";
    Program.Result result =
        program.call("anomaly", "DIR/events.ndjson", "--job", job, "--plot", "DIR/plot.svg");
    assertEquals(result.err(), 0, result.code());
    assertTrue(result.err(), result.err().contains("1 events are none of the job's"));
    assertEquals(result.out(), 2, result.lines().size());
    assertTrue(result.out(), result.lines().get(1).startsWith("2026-03-11T10:00:00Z"));
    assertTrue(result.out(), result.lines().get(1).endsWith("process.name=nc"));
    String picture = Files.readString(path("plot.svg"));
    assertTrue(picture, picture.contains(">nc</text>") && picture.contains(">sshd</text>"));
    assertFalse(picture, picture.contains("left-out"));
  }

  private static String event(Instant time, String process, String type) {
    return """
    {"@timestamp": "%s", "event": {"category": ["network"], "type": ["%s"]}, \
    "host": {"name": "web", "os": {"type": "linux"}}, "process": {"name": "%s"}}\
    """
        .formatted(time, type, process);
  }

  @Test
  public void eventsThatComeLateAreToldAndCount() throws IOException {
    program.write(
        "table.csv",
        "timestamp,value",
        "2026-03-02 00:00:00,1",
        "2026-03-02 00:05:00,2",
        "2026-03-02 00:10:00,3",
        "2026-03-02 00:01:00,5");
    Program.Result result =
        program.call("anomaly", "DIR/table.csv", "--scores", "DIR/scores.csv", "--format", "json");
    assertEquals(0, result.code());
    assertTrue(result.err(), result.err().contains("\"events_late\":1"));
    assertEquals(
        List.of(
            "timestamp,value,score",
            "2026-03-02T00:00:00Z,1.0,0.0",
            "2026-03-02T00:05:00Z,2.0,0.0",
            "2026-03-02T00:10:00Z,4.0,0.0"),
        Files.readAllLines(path("scores.csv")));
  }

  @Test
  public void linesThatAreNotRightAreToldAndPassedOver() throws IOException {
    program.write(
        "table.csv",
        "timestamp,value",
        "2026-03-02T00:00:00Z,1",
        "yesterday,2",
        "2026-03-02T00:05:00Z",
        "\"2026-03-02T00:05:00Z,3",
        "9999-03-02T00:05:00Z,3",
        ",3",
        "1772409900,much");
    Program.Result result = program.call("anomaly", "DIR/table.csv", "--bucket-span", "5m");
    assertEquals(1, result.code());
    for (String expected :
        List.of(
            "DIR/table.csv:3:1: error: [timestamp] is [yesterday], expected a time such as",
            "DIR/table.csv:4:1: error: expected 2 values, as the heading has, but were 1",
            "DIR/table.csv:5:1: error: a quote is not closed",
            "DIR/table.csv:6:1: error: [timestamp] is [9999-03-02T00:05:00Z], more than 100,000",
            "DIR/table.csv:7:1: error: has no [timestamp], the time",
            "2 events in 2 buckets of 5m",
            "1 values are no numbers",
            "5 lines are no events with a time")) {
      assertTrue(expected + " in " + result.err(), result.err().contains(expected));
    }
  }

  @Test
  public void whatCannotBeDoneIsToldWithItsPlace() throws IOException {
    program.write("table.csv", "timestamp,value", "2026-03-02T00:00:00Z,1");
    program.write("empty.csv", "");
    program.write("events.ndjson", "{\"@timestamp\": \"2026-03-02T00:00:00Z\"}");
    program.write("job.toml", Program.job("j", "query = 'user.name: ('"));
    assertFails(
        3, "DIR/table.csv:1:1: there is no column [bytes]; the columns are", "--value", "bytes");
    assertFails(2, "[--function] expected one of [count,", "--function", "average");
    assertFails(2, "[--bucket-span] expected whole seconds", "--bucket-span", "7m");
    assertFails(1, "DIR/job.toml:10:", "--job", "DIR/job.toml");
    assertFails(3, "cannot read [DIR/none.toml]: it does not exist", "--job", "DIR/none.toml");
    assertFails(3, "cannot write [DIR/no/scores]: it does not exist", "--scores", "DIR/no/scores");
    assertFails(2, "[--detector] is [1], but the job has 1", "--plot", "DIR/p", "--detector", "1");
    assertFails(2, "[--by] has no meaning", "--plot", "DIR/p", "--by", "x");
    Program.Result events = program.call("anomaly", "DIR/events.ndjson");
    assertEquals(2, events.code());
    assertTrue(events.err(), events.err().contains("events need a job"));
    Program.Result empty = program.call("anomaly", "DIR/empty.csv");
    assertEquals(3, empty.code());
    assertTrue(empty.err(), empty.err().contains("[DIR/empty.csv] is empty"));
  }

  private void assertFails(int code, String message, String... options) {
    String[] call = {"anomaly", "DIR/table.csv"};
    Program.Result result = program.call(with(call, options));
    assertTrue(result.err(), result.err().contains(message));
    assertEquals(code, result.code());
  }

  @Test
  public void eventsOfOtherIndicesAreLeftOut() throws IOException {
    program.write("job.toml", Program.job("j", ""));
    program.write(
        "events.ndjson",
        "{\"_index\": \"logs-a\", \"_source\": {\"@timestamp\": \"2026-03-02\", \"process.name\":"
            + " \"a\"}}",
        "{\"_index\": \"other\", \"_source\": {\"@timestamp\": \"2026-03-02\", \"process.name\":"
            + " \"b\"}}");
    String[] call = {"anomaly", "DIR/events.ndjson", "--job", "DIR/job.toml", "--format", "json"};
    assertTrue(program.call(call).err().contains("\"events_others\":1"));
    assertTrue(program.call(with(call, "--any-index")).err().contains("\"events_others\":0"));
  }
}
