package dev.detection.bench;

import dev.detection.match.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Rules and events to measure with. The same at every call and in every process. */
interface Inputs {
  /** The system property that names the folder of a corpus; without it inputs are generated. */
  String CORPUS = "bench.corpus";

  /** What they are, for the head of the table. */
  String name();

  /** The fields of the events. */
  Schema schema();

  /** All that the rules ask, sorted by id. */
  List<Question> questions();

  /**
   * Events in random order, so that any stretch of them is a fair sample; maps as the ingest
   * service makes them.
   *
   * @param most the first so many at most
   */
  List<Map<String, Object>> events(int most);

  /** Those that the system properties ask for. */
  static Inputs configured() {
    String corpus = System.getProperty(CORPUS, "");
    if (corpus.isEmpty()) {
      return new GeneratedInputs();
    }
    Path folder = Path.of(corpus);
    if (!Files.isDirectory(folder.resolve("events"))) {
      throw new IllegalArgumentException("no corpus in the folder [" + folder + "]");
    }
    return new CorpusInputs(folder);
  }
}
