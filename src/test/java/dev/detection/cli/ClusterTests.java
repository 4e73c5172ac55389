package dev.detection.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * What commands send to a cluster and what they make of its answers; a real one is in the DistIT.
 */
public class ClusterTests {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final List<String> requests = new ArrayList<>();
  private HttpServer server;
  private String url;
  private Program program;
  private int status = 200;
  private String answer = "{}";

  @Before
  public void startServer() throws IOException {
    program = new Program(folder.getRoot().toPath().toRealPath());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @After
  public void stopServer() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization")
            + " "
            + body.strip());
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  public void idsAreWrittenAsPartsOfAPath() {
    assertEquals(0, program.call("enable", "--url", url + "/", "a/b c").code());
    assertEquals(List.of("POST /_detection/rules/a%2Fb%20c/_enable null "), requests);
  }

  @Test
  public void secretsComeFromFiles() throws IOException {
    program.write("password", "secret\n");
    program.write("key", "a2V5\n");
    program.call("enable", "--url", url, "--user", "ann", "--password-file", "DIR/password", "r");
    program.call("enable", "--url", url, "--api-key-file", "DIR/key", "r");
    assertEquals(
        List.of(
            "POST /_detection/rules/r/_enable Basic YW5uOnNlY3JldA== ",
            "POST /_detection/rules/r/_enable ApiKey a2V5 "),
        requests);
  }

  @Test
  public void theReasonOfARefusalIsTold() {
    status = 403;
    answer = "{\"error\": {\"type\": \"security_exception\", \"reason\": \"not you\"}}";
    Program.Result result = program.call("enable", "--url", url, "r");
    assertEquals(
        "detection-rules: [POST /_detection/rules/r/_enable] was answered with 403: not you",
        result.err().strip());
    assertEquals(3, result.code());
  }

  @Test
  public void whoeverIsNotThereIsNamed() {
    server.stop(0);
    Program.Result result = program.call("enable", "--url", url, "r");
    assertTrue(result.err(), result.err().contains("cannot connect to [" + url + "]"));
    assertEquals(3, result.code());
    assertTrue(program.call("enable", "--url", "somewhere", "r").err().contains("is no URL"));
  }

  @Test
  public void jobsAreNotSentWithRules() throws IOException {
    program.write("job.toml", Program.job("j", ""));
    program.write("rule.toml", Program.rule("a", "type = 'query'\nquery = '*'"));
    answer = "{\"rules\": [{\"line\": 1, \"rule_id\": \"a\", \"result\": \"created\"}]}";
    Program.Result result = program.call("import", "--url", url, "DIR");
    assertEquals(List.of("1 created"), result.lines());
    assertEquals(0, result.code());
    assertEquals(1, requests.size());
    assertFalse(requests.getFirst(), requests.getFirst().contains("[job]"));
  }

  @Test
  public void rejectedRulesAreToldByFileAndLine() throws IOException {
    program.write(
        "a.ndjson",
        """
        {"rule_id": "a", "name": "n", "description": "d", "type": "query", "query": "*", "severity": "low", "risk_score": 1}
        {"rule_id": "b", "name": "n", "description": "d", "type": "query", "query": "*", "severity": "low", "risk_score": 1}
        {"rule_id": "c"}\
        """);
    answer =
        """
        {"rules": [{"line": 1, "rule_id": "a", "result": "created"},
          {"line": 2, "rule_id": "b", "result": "rejected", "errors": [{"reason": "may not read"}]}]}
        """;
    Program.Result result =
        program.call("import", "--url", url, "--enabled", "false", "DIR/a.ndjson");
    assertTrue(
        requests.getFirst(),
        requests.getFirst().startsWith("POST /_detection/rules/_import?enabled=false "));
    assertFalse("what is wrong is not sent", requests.getFirst().contains("\"c\""));
    assertTrue(result.out(), result.out().contains("DIR/a.ndjson:2:1: error: may not read"));
    assertTrue(result.out(), result.out().contains("DIR/a.ndjson:3:"));
    assertTrue(result.out(), result.out().endsWith("1 created\n2 rejected\n"));
    assertEquals(1, result.code());
  }

  @Test
  public void eventsGoWithTheRulesOfFiles() throws IOException {
    program.write("rules/a.toml", Program.rule("a", "type = 'query'\nquery = '*'"));
    program.write("events", "{\"user\": {\"name\": \"ann\"}}", "{\"a\": 1}");
    answer =
        "{\"docs\": [{\"_id\": \"events:1\", \"rule_ids\": [\"a\"]}, {\"_id\": \"events:2\","
            + " \"rule_ids\": []}]}";
    Program.Result result =
        program.call("simulate", "--url", url, "--events", "DIR/events", "--", "DIR/rules");
    assertEquals(
        List.of("events:1", "events:2"),
        result.json().stream().map(one -> one.get("_id")).toList());
    assertTrue(requests.getFirst(), requests.getFirst().contains("\"rule_id\":\"a\""));
    assertTrue(requests.getFirst(), requests.getFirst().contains("\"_id\":\"events:2\""));
  }
}
