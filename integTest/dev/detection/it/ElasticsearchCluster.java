package dev.detection.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;
import org.junit.runner.Description;
import org.junit.runners.model.Statement;

/**
 * A cluster of real nodes with the built plugin, for the tests of one class:
 *
 * <pre>{@code
 * @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);
 * }</pre>
 *
 * <p>Needs the system properties {@code detection.elasticsearch.zip} and {@code
 * detection.plugin.zip}. Logs of the nodes stay in {@code target/elasticsearch-logs}.
 */
public final class ElasticsearchCluster extends ExternalResource implements AutoCloseable {
  private static final Path LOGS = Path.of("target", "elasticsearch-logs");

  private final int size;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<List<String>> users = new ArrayList<>();
  private final List<ElasticsearchNode> nodes = new ArrayList<>();
  private boolean security;
  private boolean kql;
  private boolean ownPlugins;
  private boolean plugin = true;
  private String roles = "";
  private final List<ElasticsearchHome> homes = new ArrayList<>();
  private String testClass = "unknown";

  private ElasticsearchCluster(int size) {
    this.size = size;
  }

  /** So many nodes, security off. */
  public static ElasticsearchCluster of(int size) {
    return new ElasticsearchCluster(size);
  }

  /** Security on: the user {@code admin} may do everything, others as given by {@link #user}. */
  public ElasticsearchCluster withSecurity() {
    security = true;
    return this;
  }

  /**
   * With Elasticsearch's query {@code kql}; needs the system property {@code detection.kql.jars}.
   */
  ElasticsearchCluster withKql() {
    kql = true;
    return this;
  }

  /**
   * A user of the file realm. Native users and API keys do not work in this distribution.
   *
   * @param roleNames separated by commas
   */
  public ElasticsearchCluster user(String name, String password, String roleNames) {
    users.add(List.of(name, password, roleNames));
    return this;
  }

  /**
   * A role of the file realm.
   *
   * @param definition the role as in {@code roles.yml}, on one line: <code>{ cluster: [ monitor ] }
   *     </code>
   */
  public ElasticsearchCluster role(String name, String definition) {
    roles += name + ": " + definition + "\n";
    return this;
  }

  /** Each node has its own plugins, so that they can be changed node by node. */
  ElasticsearchCluster ownPlugins() {
    ownPlugins = true;
    return this;
  }

  /** The plugin is not installed at first. */
  ElasticsearchCluster withoutPlugin() {
    plugin = false;
    return this;
  }

  /** A setting for every node. */
  public ElasticsearchCluster set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** The nodes, in the order of their names {@code n1}, {@code n2}, … */
  public List<ElasticsearchNode> nodes() {
    return List.copyOf(nodes);
  }

  /** One of the nodes, from 0. */
  public ElasticsearchNode node(int number) {
    return nodes.get(number);
  }

  /** Calls to the first node as admin. */
  public Rest rest() {
    return node(0).rest();
  }

  /**
   * Runs a tool of {@code bin}.
   *
   * @return what it printed
   */
  public String run(String tool, String... arguments) throws IOException {
    return home(0).run(tool, arguments);
  }

  /** A file that the tools of {@code bin} can read. */
  Path file(String name, String text) throws IOException {
    Path file = Files.writeString(home(0).base().resolve(name), text);
    home(0).handOver(file);
    return file;
  }

  /** Installs the built plugin again, after a test removed it; the nodes must be stopped. */
  public void installPlugin() throws IOException {
    home(0).install(pluginZip());
  }

  /** Removes the plugin as an administrator would; the nodes must be stopped. */
  public void removePlugin() throws IOException {
    run("elasticsearch-plugin", "remove", "detection");
  }

  @Override
  public Statement apply(Statement base, Description description) {
    testClass = description.getTestClass().getSimpleName();
    return super.apply(base, description);
  }

  @Override
  protected void before() throws Throwable {
    start(testClass);
  }

  /**
   * Starts the nodes, for programs that are no test; {@link #close} ends them.
   *
   * @param name of the folder where the logs stay
   */
  void start(String name) throws IOException {
    testClass = name;
    try {
      for (int i = 0; i < (ownPlugins ? size : 1); i++) {
        homes.add(
            ElasticsearchHome.create(
                file("detection.elasticsearch.zip"),
                plugin ? List.of(pluginZip()) : List.of(),
                Files.createTempDirectory("detection-it")));
        prepare(homes.getLast());
      }
      createNodes();
      for (ElasticsearchNode node : nodes) {
        node.launch();
      }
      for (ElasticsearchNode node : nodes) {
        node.awaitReady();
      }
      rest().get("/_cluster/health?wait_for_nodes=" + size + "&timeout=60s");
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void prepare(ElasticsearchHome home) throws IOException {
    if (kql) {
      KqlModule.install(home, Path.of(System.getProperty("detection.kql.jars")));
    }
    if (security) {
      createUsers(home);
    }
  }

  /** The built plugin. */
  static Path pluginZip() {
    return file("detection.plugin.zip");
  }

  /** Where a node has its plugins; nodes share it unless they have their own. */
  ElasticsearchHome home(int node) {
    return homes.get(ownPlugins ? node : 0);
  }

  private static Path file(String property) {
    String value = System.getProperty(property);
    if (value == null || !Files.isRegularFile(Path.of(value))) {
      throw new IllegalStateException(
          "system property [" + property + "] must name a zip but is [" + value + "]");
    }
    return Path.of(value);
  }

  private void createUsers(ElasticsearchHome home) throws IOException {
    Path file = home.path().resolve("config/roles.yml");
    Files.writeString(file, "\n" + roles, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    List<String> admin =
        List.of(ElasticsearchNode.ADMIN, ElasticsearchNode.ADMIN_PASSWORD, "superuser");
    for (List<String> user : Stream.concat(Stream.of(admin), users.stream()).toList()) {
      home.run("elasticsearch-users", "useradd", user.get(0), "-p", user.get(1), "-r", user.get(2));
    }
  }

  private void createNodes() throws IOException {
    List<Integer> ports = freePorts(2 * size);
    List<Integer> transport = ports.subList(size, 2 * size);
    for (int i = 0; i < size; i++) {
      ElasticsearchNode node =
          new ElasticsearchNode(home(i), "n" + (i + 1), ports.get(i), transport.get(i), security);
      if (size == 1) {
        node.set("discovery.type", "single-node");
      } else {
        node.set("discovery.seed_hosts", list(transport, port -> "\"127.0.0.1:" + port + "\""));
        node.set("cluster.initial_master_nodes", list(names(), name -> name));
      }
      settings.forEach(node::set);
      nodes.add(node);
    }
  }

  private List<String> names() {
    return Stream.iterate(1, i -> i + 1).limit(size).map(i -> "n" + i).toList();
  }

  private static <T> String list(List<T> items, Function<T, String> text) {
    return items.stream().map(text).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Ports on 127.0.0.1 that nobody uses now, all different. */
  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return open.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : open) {
        socket.close();
      }
    }
  }

  @Override
  protected void after() {
    close();
  }

  @Override
  public void close() {
    try {
      for (ElasticsearchNode node : nodes) {
        node.kill();
        keepLogs(node);
      }
      for (ElasticsearchHome home : homes) {
        home.delete();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keepLogs(ElasticsearchNode node) throws IOException {
    Path target = Files.createDirectories(LOGS.resolve(testClass).resolve(node.name()));
    try (Stream<Path> files = Files.list(node.logs())) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
