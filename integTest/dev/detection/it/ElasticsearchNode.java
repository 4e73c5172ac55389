package dev.detection.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One Elasticsearch node in a process of its own, bound to 127.0.0.1. It keeps its data, settings
 * and ports over {@link #stop}, {@link #kill} and the next {@link #start}. Not thread-safe.
 */
public final class ElasticsearchNode implements AutoCloseable {
  /** The user that every node with security knows; may do everything. */
  static final String ADMIN = "admin";

  static final String ADMIN_PASSWORD = "admin-password";

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final int LOG_LINES = 60;

  private final ElasticsearchHome home;
  private final String name;
  private final int httpPort;
  private final Path directory;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Rest> clients = new ArrayList<>();
  private String heap = "512m";
  private Process process;
  private Rest rest;

  /**
   * A node that is not started yet; takes over the configuration of its home as it is now.
   *
   * @param security whether users must log in; then {@link #ADMIN} must be a user of the home
   */
  ElasticsearchNode(
      ElasticsearchHome home, String name, int httpPort, int transportPort, boolean security)
      throws IOException {
    this.home = home;
    this.name = name;
    this.httpPort = httpPort;
    this.directory = Files.createDirectory(home.base().resolve(name));
    for (String child : List.of("data", "logs", "tmp")) {
      Files.createDirectory(directory.resolve(child));
    }
    ElasticsearchHome.copy(home.path().resolve("config"), config());
    settings.put("cluster.name", "detection");
    settings.put("node.name", name);
    settings.put("path.data", directory.resolve("data").toString());
    settings.put("path.logs", directory.resolve("logs").toString());
    settings.put("network.host", "127.0.0.1");
    settings.put("http.port", Integer.toString(httpPort));
    settings.put("transport.port", Integer.toString(transportPort));
    // A nearly full disk must not make a test fail.
    settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
    settings.put("xpack.security.enabled", Boolean.toString(security));
    if (security) {
      settings.put("xpack.security.http.ssl.enabled", "false");
      settings.put("xpack.security.transport.ssl.enabled", "false");
    }
  }

  /** The node's name. */
  public String name() {
    return name;
  }

  /** The port of the REST API. */
  public int port() {
    return httpPort;
  }

  /** Where the node writes its logs. */
  public Path logs() {
    return directory.resolve("logs");
  }

  /** Where the node reads its configuration, {@code roles.yml} for instance. */
  public Path config() {
    return directory.resolve("config");
  }

  /** Changes a setting of {@code elasticsearch.yml}; it holds from the next start on. */
  public ElasticsearchNode set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** Changes the heap, {@code 2g} for instance; it holds from the next start on. */
  ElasticsearchNode heap(String size) {
    heap = size;
    return this;
  }

  /** Calls as {@link #ADMIN}, or as nobody in particular where security is off. */
  public Rest rest() {
    if (rest == null) {
      rest = security() ? as(ADMIN, ADMIN_PASSWORD) : as(null, null);
    }
    return rest;
  }

  /** Calls as a user; null, null sends no credentials. Closed together with the node. */
  public Rest as(String user, String password) {
    Rest created = new Rest(httpPort, user, password);
    clients.add(created);
    return created;
  }

  private boolean security() {
    return Boolean.parseBoolean(settings.get("xpack.security.enabled"));
  }

  /** Starts the node and waits until its cluster has a master and all primaries. */
  public ElasticsearchNode start() throws IOException {
    launch();
    awaitReady();
    return this;
  }

  /** Starts the node without waiting. */
  void launch() throws IOException {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException("node [" + name + "] runs already");
    }
    process = prepare(List.of("bin/elasticsearch")).redirectOutput(console().toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::destroy));
  }

  /**
   * Starts the node so that it outlives this process, and waits until it answers.
   *
   * @param pidFile where its process id is written
   */
  void startDetached(Path pidFile) throws IOException {
    ProcessBuilder builder =
        prepare(List.of("bin/elasticsearch", "-d", "-p", pidFile.toString()))
            .redirectOutput(console().toFile());
    Process launcher = builder.start();
    try {
      if (!launcher.waitFor(START.toSeconds(), TimeUnit.SECONDS) || launcher.exitValue() != 0) {
        launcher.descendants().forEach(ProcessHandle::destroyForcibly);
        launcher.destroyForcibly();
        throw new IOException("node [" + name + "] did not start:\n" + lastLines());
      }
    } catch (InterruptedException e) {
      launcher.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    awaitReady();
  }

  private ProcessBuilder prepare(List<String> command) throws IOException {
    Files.writeString(
        config().resolve("elasticsearch.yml"),
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + ": " + setting.getValue() + "\n")
            .collect(Collectors.joining()));
    home.handOver(directory);
    return home.command(
        command,
        Map.of(
            "ES_PATH_CONF", config().toString(),
            "ES_TMPDIR", directory.resolve("tmp").toString(),
            "ES_JAVA_OPTS", "-Xms" + heap + " -Xmx" + heap));
  }

  /** Waits until the node answers and its cluster has a master and all primaries. */
  void awaitReady() throws IOException {
    try {
      Wait.until(START, "node [" + name + "] to start", () -> ended() || ready());
    } catch (AssertionError e) {
      destroy();
      throw new IOException(e.getMessage() + "\n" + lastLines(), e);
    }
    if (ended()) {
      throw new IOException("node [" + name + "] ended while starting:\n" + lastLines());
    }
  }

  private boolean ended() {
    return process != null && !process.isAlive();
  }

  private boolean ready() throws IOException {
    // GET / does not exist in the distribution without modules.
    Map<String, Object> health = rest().get("/_cluster/health?wait_for_status=yellow&timeout=10s");
    return Boolean.FALSE.equals(health.get("timed_out"));
  }

  /** The end of the node's log and what else it printed, for messages. */
  String lastLines() throws IOException {
    List<String> log = lines(logs().resolve("detection.log"));
    List<String> console = new ArrayList<>(lines(console()));
    console.removeAll(new HashSet<>(log));
    return "--- end of the log of node [" + name + "]\n" + end(log) + end(console);
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private static String end(List<String> lines) {
    return lines.stream()
        .skip(Math.max(0, lines.size() - LOG_LINES))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private Path console() {
    return logs().resolve("console.log");
  }

  /** Ends the node in order (SIGTERM) and waits for it. */
  public void stop() throws IOException {
    closeClients();
    if (process == null) {
      return;
    }
    process.destroy();
    if (!awaitEnd()) {
      destroy();
      throw new IOException(
          "node [" + name + "] did not stop within " + STOP.toSeconds() + "s\n" + lastLines());
    }
  }

  /** Ends the node at once, as a crash would (SIGKILL). */
  public void kill() throws IOException {
    closeClients();
    destroy();
    if (process != null && !awaitEnd()) {
      throw new IOException("node [" + name + "] survived SIGKILL");
    }
  }

  /** Stops the node and starts it again on its data. */
  public void restart() throws IOException {
    stop();
    start();
  }

  /** Freezes the node (SIGSTOP), as a long pause or a lost network would, until {@link #resume}. */
  public void pause() throws IOException {
    signal("-STOP");
  }

  /** Lets a frozen node go on. */
  public void resume() throws IOException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    process.descendants().forEach(child -> command.add(Long.toString(child.pid())));
    ElasticsearchHome.finish(new ProcessBuilder(command));
  }

  /**
   * How long the node had the processor since it started, the collection of garbage and compilers
   * included; in steps of 10 ms on Linux.
   */
  Duration cpu() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(one -> one.info().totalCpuDuration().orElseThrow())
        .reduce(Duration.ZERO, Duration::plus);
  }

  private boolean awaitEnd() throws IOException {
    try {
      return process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void destroy() {
    if (process != null) {
      // The server is a child of the launcher; once the launcher is gone nobody knows it any more.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private void closeClients() throws IOException {
    for (Rest client : clients) {
      client.close();
    }
    clients.clear();
    rest = null;
  }

  /** Stops the node; its data stay. */
  @Override
  public void close() throws IOException {
    stop();
  }
}
