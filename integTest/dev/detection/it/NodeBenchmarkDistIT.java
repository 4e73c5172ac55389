package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.ClassRule;
import org.junit.Test;

/** The short form of {@code ./node-benchmark}: our own rules and events. Says nothing of time. */
public class NodeBenchmarkDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  @Test
  public void everyVariantIsMeasuredAndDocumentsAreMarked() throws IOException {
    Path rules = Path.of(System.getProperty("detection.rules", "rules"));
    NodeReport report =
        new NodeRounds(CLUSTER.node(0), new Progress(System.err, false), 1)
            .run(Inputs.ours(rules), NodeBenchmark.SHORT);
    System.out.println(report.print());
    assertTrue("rules", report.rules() > 0);
    assertTrue("marked documents", report.sample().withMarks() > 0);
    assertEquals("left incomplete", Map.of(), report.sample().unjudged());
    assertEquals(NodeBenchmark.SHORT.rounds(), report.rounds().size());
    for (Map<Variant, NodeRounds.Measured> round : report.rounds()) {
      assertEquals(Set.of(Variant.values()), round.keySet());
      round.forEach(
          (variant, measured) -> {
            assertTrue(variant + " CPU " + measured.cpu(), measured.cpu() > 0);
            assertTrue(variant + " documents a second", measured.documents() > 0);
            assertEquals(
                variant + " in the processor",
                variant.hasProcessor(),
                Double.isFinite(measured.processor()));
          });
    }
  }
}
