package dev.detection.bench;

import dev.detection.match.Schema;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Lucene Monitor with the questions that it can say, in a class loader with its own Lucene. */
final class LuceneMonitor implements Closeable {
  /** The system property that names the folder with its jars in {@code lib} and our bridge. */
  static final String FOLDER = "bench.monitor";

  private static final String BRIDGE = "dev.detection.bench.monitor.MonitorBridge";

  private final Function<Map<String, List<Object>>, Supplier<List<String>>> bridge;
  private final List<String> said;
  private final Map<String, Integer> unsaid = new TreeMap<>();

  /**
   * @param multipass whether the presearcher is the multipass one, else the default
   */
  LuceneMonitor(List<Question> questions, Schema schema, boolean multipass) {
    MonitorQuestions translation = new MonitorQuestions(schema);
    Map<String, List<Object>> queries = new LinkedHashMap<>();
    for (Question question : questions) {
      try {
        queries.put(question.id(), translation.of(question.condition()));
      } catch (CannotSayException e) {
        unsaid.merge(e.getMessage(), 1, Integer::sum);
      }
    }
    said = List.copyOf(queries.keySet());
    bridge = bridge(queries, multipass);
  }

  @SuppressWarnings("unchecked") // what MonitorBridge implements
  private static Function<Map<String, List<Object>>, Supplier<List<String>>> bridge(
      Map<String, List<Object>> queries, boolean multipass) {
    try {
      Object bridge =
          Loader.LOADER
              .loadClass(BRIDGE)
              .getConstructor(Map.class, boolean.class)
              .newInstance(queries, multipass);
      return (Function<Map<String, List<Object>>, Supplier<List<String>>>) bridge;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Lucene Monitor does not start", e);
    }
  }

  /** The ids of the questions that it can say. */
  List<String> said() {
    return said;
  }

  /** How many questions it cannot say, by the reason. */
  Map<String, Integer> unsaid() {
    return unsaid;
  }

  /** An event as it takes it: gives the ids of the questions that the event meets. */
  Supplier<List<String>> event(Map<String, Object> source) {
    return bridge.apply(Dots.flat(source));
  }

  /** Ends its threads, which keep a process from ending. */
  @Override
  public void close() throws IOException {
    ((Closeable) bridge).close();
  }

  /** One for the whole process, as long as it lives. */
  private static final class Loader {
    private static final ClassLoader LOADER = open();

    private static ClassLoader open() {
      Path folder = Path.of(System.getProperty(FOLDER, "target/bench/lucene-monitor"));
      List<URL> urls = new ArrayList<>();
      try (Stream<Path> jars = Files.list(folder.resolve("lib"))) {
        urls.add(folder.resolve("classes").toUri().toURL());
        for (Path jar : jars.toList()) {
          urls.add(jar.toUri().toURL());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
  }
}
