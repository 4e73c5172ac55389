package dev.detection.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An unpacked Elasticsearch with its plugins, in a directory of its own; the nodes of one cluster
 * share it. Elasticsearch refuses to run as root: where this process is root, everything here
 * belongs to the user {@code nobody} and runs as that one, so the directory must lie where that
 * user can reach it.
 */
final class ElasticsearchHome {
  private static final String NOBODY = "65534";
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private final Path base;
  private final Path home;

  private ElasticsearchHome(Path base, Path home) {
    this.base = base;
    this.home = home;
  }

  /**
   * Unpacks a distribution and installs plugins into it.
   *
   * @param distribution a zip of Elasticsearch
   * @param plugins zips of plugins
   * @param base an existing empty directory
   * @throws IOException also if a plugin does not install; the message holds what the tool said
   */
  static ElasticsearchHome create(Path distribution, List<Path> plugins, Path base)
      throws IOException {
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    ElasticsearchHome created = new ElasticsearchHome(base, unzip(distribution, base));
    created.handOver(base);
    for (Path plugin : plugins) {
      created.install(plugin);
    }
    return created;
  }

  /** Installs a plugin for the next start of the nodes. */
  void install(Path plugin) throws IOException {
    // A copy, because nobody may not be able to read the build's own directory.
    Path copy = Files.copy(plugin, base.resolve(plugin.getFileName()));
    run("elasticsearch-plugin", "install", "--batch", copy.toUri().toString());
    Files.delete(copy);
  }

  /** Where the nodes keep their directories, beside the unpacked distribution. */
  Path base() {
    return base;
  }

  /** The unpacked distribution: {@code bin}, {@code config}, {@code modules}, … */
  Path path() {
    return home;
  }

  /**
   * Runs a tool of {@code bin} on the shared configuration.
   *
   * @return what it printed
   * @throws IOException if it fails; the message holds what it printed
   */
  String run(String tool, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bin/" + tool));
    command.addAll(List.of(arguments));
    return finish(command(command, Map.of()));
  }

  /** A command in the home directory, as a user that Elasticsearch accepts. */
  ProcessBuilder command(List<String> command, Map<String, String> environment) {
    List<String> full = new ArrayList<>();
    if (ROOT) {
      full.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    full.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(full).directory(home.toFile()).redirectErrorStream(true);
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("ES_") || name.endsWith("JAVA_OPTIONS"));
    variables.remove("JAVA_HOME"); // the start script warns that it ignores it
    variables.put("ES_JAVA_HOME", System.getProperty("java.home"));
    variables.put("HOME", base.toString());
    variables.putAll(environment);
    return builder;
  }

  /** Gives a file or directory with all below it to the user that runs Elasticsearch. */
  void handOver(Path path) throws IOException {
    if (ROOT) {
      finish(new ProcessBuilder("chown", "-R", NOBODY + ":" + NOBODY, path.toString()));
    }
  }

  /** Removes everything. */
  void delete() throws IOException {
    try (Stream<Path> all = Files.walk(base)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Waits for a command and gives what it printed. */
  static String finish(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (InputStream out = process.getInputStream()) {
      String printed = new String(out.readAllBytes(), UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        String command = String.join(" ", builder.command());
        throw new IOException(command + " ended with " + code + ":\n" + printed);
      }
      return printed;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Copies a directory with all below it. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      all.forEach(
          path -> {
            try {
              Files.copy(path, to.resolve(from.relativize(path)));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Path unzip(Path zip, Path into) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (Enumeration<? extends ZipEntry> all = file.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        Path target = into.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.getParent());
        try (InputStream content = file.getInputStream(entry)) {
          Files.copy(content, target);
        }
        if (target.getParent().endsWith("bin")) {
          // java.util.zip does not restore the modes.
          Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
    try (Stream<Path> unpacked = Files.list(into)) {
      return unpacked
          .filter(path -> Files.isDirectory(path.resolve("bin")))
          .findFirst()
          .orElseThrow(() -> new IOException(zip + " is no distribution of Elasticsearch"));
    }
  }
}
