package dev.detection.it;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures what judging costs a whole node: each round indexes the same events in every {@link
 * Variant}, in an order made at random, each time into an index of its own.
 *
 * <p>Alerts are kept out: they are made of documents that searches can find, and nothing is
 * refreshed while the indices are there. That none were written is checked at the end.
 */
final class NodeRounds {
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final ElasticsearchNode node;
  private final Rest rest;
  private final Progress progress;
  private final Random random;

  /**
   * How much is measured.
   *
   * @param rounds that are counted
   * @param warmUp rounds before them
   * @param documents that a round indexes in each variant
   * @param clients how many requests the node gets at a time
   */
  record Size(int rounds, int warmUp, int documents, int clients) {}

  /**
   * One variant in one round.
   *
   * @param cpu µs of the processor that the node took for a document
   * @param documents a second
   * @param processor µs that a document was in the processor; NaN where there is none
   */
  record Measured(double cpu, double documents, double processor) {}

  /**
   * @param node has the plugin and nothing else yet
   * @param seed of the choice of events and of the order
   */
  NodeRounds(ElasticsearchNode node, Progress progress, long seed) {
    this.node = node;
    this.rest = node.rest();
    this.progress = progress;
    this.random = new Random(seed);
  }

  /** Runs it. */
  NodeReport run(Inputs inputs, Size size) throws IOException {
    int rules = importRules(inputs);
    Inputs.putTemplate(
        rest,
        inputs.template(),
        List.of(Variant.WATCHED + "*", Variant.NOT_WATCHED + "*"),
        Map.of("translog.durability", "async"));
    for (Variant variant : Variant.values()) {
      if (!variant.definition().isEmpty()) {
        rest.put("/_ingest/pipeline/" + variant.pipeline(), variant.definition());
      }
    }
    progress.step("judging the events once");
    MarkedSample sample =
        MarkedSample.of(rest, progress, inputs.events().read(), size.documents(), random);
    Batch plain = Batch.of(sample.plain(), size.documents());
    Batch marked = Batch.of(sample.marked(), size.documents());
    List<Map<Variant, Measured>> rounds = new ArrayList<>();
    progress.step("measuring");
    for (int round = 0; round < size.warmUp() + size.rounds(); round++) {
      Map<Variant, Measured> measured = new EnumMap<>(Variant.class);
      List<Variant> order = new ArrayList<>(Arrays.asList(Variant.values()));
      Collections.shuffle(order, random);
      for (Variant variant : order) {
        Batch batch = variant == Variant.MARKS ? marked : plain;
        measured.put(variant, measure(variant, round, batch, sample.mapping(), size.clients()));
      }
      if (round >= size.warmUp()) {
        rounds.add(measured);
      }
      progress.done(round + 1L, size.warmUp() + size.rounds());
    }
    checkNoAlerts();
    return new NodeReport(rules, sample, size, plain.length(), marked.length(), rounds);
  }

  /** Every rule with a query, as a plain rule of the indices that are watched. */
  private int importRules(Inputs inputs) throws IOException {
    Questions questions = Questions.read(inputs.rules(), inputs.truth(), false);
    progress.step("importing %,d rules".formatted(questions.rules().size()));
    List<Map<String, Object>> rules =
        questions.rules().stream()
            .map(rule -> Engine.with(rule, "index", List.of(Variant.WATCHED + "*")))
            .toList();
    Map<String, Object> answer = rest.post("/_detection/rules/_import", rules);
    return (int)
        ((List<?>) answer.get("rules"))
            .stream().filter(rule -> !"rejected".equals(Json.at(rule, "result"))).count();
  }

  private Measured measure(
      Variant variant, int round, Batch batch, Map<String, Object> mapping, int clients)
      throws IOException {
    String index = variant.index(round);
    rest.put("/" + index, Map.of("mappings", mapping));
    // The first document binds the rules to the new index; then what creating it caused goes by.
    Batch.of(List.of("{\"@timestamp\":\"2026-01-01T00:00:00Z\"}"), 1)
        .send(rest, index, variant.pipeline(), 1);
    Wait.pause(PAUSE);
    long version = mappingVersion(index);
    Map<?, ?> before = processor(variant);
    long cpu = node.cpu().toNanos();
    long start = System.nanoTime();
    batch.send(rest, index, variant.pipeline(), clients);
    // Until now much of what was indexed is in memory only; a flush does not let searches see it.
    rest.post("/" + index + "/_flush", null);
    double seconds = (System.nanoTime() - start) / 1e9;
    double micros = (node.cpu().toNanos() - cpu) / 1e3;
    Map<?, ?> after = processor(variant);
    if (mappingVersion(index) != version) {
      throw new IllegalStateException("the mapping of [" + index + "] changed while measuring");
    }
    rest.delete("/" + index);
    return new Measured(
        micros / batch.size(),
        batch.size() / seconds,
        variant.hasProcessor()
            ? 1_000.0 * increase(before, after, "time_in_millis") / increase(before, after, "count")
            : Double.NaN);
  }

  private long mappingVersion(String index) throws IOException {
    Map<String, Object> state = rest.get("/_cluster/state/metadata/" + index);
    Object indices = Json.at(state, "metadata.indices");
    return ((Number) ((Map<?, ?>) ((Map<?, ?>) indices).get(index)).get("mapping_version"))
        .longValue();
  }

  /** The counters of the processor of a variant; empty if it has none. */
  private Map<?, ?> processor(Variant variant) throws IOException {
    if (!variant.hasProcessor()) {
      return Map.of();
    }
    Map<String, Object> stats = rest.get("/_nodes/stats/ingest");
    Map<?, ?> only = (Map<?, ?>) ((Map<?, ?>) stats.get("nodes")).values().iterator().next();
    Map<?, ?> pipelines = (Map<?, ?>) Json.at(only, "ingest.pipelines");
    Object pipeline = pipelines.get(variant.pipeline());
    return (Map<?, ?>) Json.at(pipeline, "processors.0.detection.stats");
  }

  private static long increase(Map<?, ?> before, Map<?, ?> after, String counter) {
    return ((Number) after.get(counter)).longValue() - ((Number) before.get(counter)).longValue();
  }

  private void checkNoAlerts() throws IOException {
    rest.call("POST", "/detection-alerts/_refresh", null);
    Object alerts = rest.get("/detection-alerts/_count?ignore_unavailable=true").get("count");
    if (!Integer.valueOf(0).equals(alerts)) {
      throw new IllegalStateException(alerts + " alerts were written while measuring");
    }
  }
}
