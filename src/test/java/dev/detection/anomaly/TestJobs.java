package dev.detection.anomaly;

import dev.detection.rule.Detector;
import dev.detection.rule.Detector.CustomRule;
import dev.detection.rule.Detector.ExcludeFrequent;
import dev.detection.rule.DetectorFunction;
import dev.detection.rule.Job;
import dev.detection.rule.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Jobs with what a test asks for. */
final class TestJobs {
  private final List<Detector> detectors = new ArrayList<>();
  private List<String> influencers = List.of();
  private Duration span = Duration.ofMinutes(15);
  private Duration prune;
  private long memory = 1L << 30;

  static TestJobs job() {
    return new TestJobs();
  }

  /** Null for what a detector does not have. */
  TestJobs detector(String function, String field, String by, String over, String partition) {
    return detector(function, field, by, over, partition, ExcludeFrequent.NONE, false, List.of());
  }

  TestJobs detector(
      String function,
      String field,
      String by,
      String over,
      String partition,
      ExcludeFrequent excluded,
      boolean useNull,
      List<CustomRule> rules) {
    Side side =
        function.startsWith("high_")
            ? Side.HIGH
            : function.startsWith("low_") ? Side.LOW : Side.BOTH;
    String base = function.replaceFirst("^(high|low)_", "");
    detectors.add(
        new Detector(
            detectors.size(),
            DetectorFunction.valueOf(base.toUpperCase(Locale.ROOT)),
            side,
            function,
            function,
            field,
            by,
            over,
            partition,
            excluded,
            useNull,
            rules));
    return this;
  }

  TestJobs influencers(String... fields) {
    influencers = List.of(fields);
    return this;
  }

  TestJobs span(Duration bucketSpan) {
    span = bucketSpan;
    return this;
  }

  TestJobs prune(Duration window) {
    prune = window;
    return this;
  }

  TestJobs memory(long bytes) {
    memory = bytes;
    return this;
  }

  Job build() {
    return new Job(
        "test_job",
        "",
        List.of(),
        List.of(),
        List.of("logs-*"),
        null,
        "@timestamp",
        span,
        Duration.ofMinutes(1),
        detectors,
        influencers,
        prune,
        memory,
        Map.of());
  }
}
