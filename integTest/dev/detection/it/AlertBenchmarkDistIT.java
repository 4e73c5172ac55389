package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import org.junit.ClassRule;
import org.junit.Test;

/** The short form of {@code ./alert-benchmark}: a flood loses nothing. Says nothing of time. */
public class AlertBenchmarkDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  @Test
  public void everyMarkedDocumentHasItsAlertAndEverythingIsMeasured() throws IOException {
    AlertBenchmark.Size size = AlertBenchmark.SHORT;
    AlertReport report = AlertRounds.run(CLUSTER.node(0), size, new Progress(System.err, false));
    System.out.println(report.print());
    assertTrue(report.print(), report.isComplete());
    assertEquals((long) size.seconds() * size.rate(), report.balances().getLast().alerts());
    assertEquals(size.seconds() * size.rate() / 100, report.quiet().latencies().size());
    assertEquals(size.seconds() * size.rate() / 100, report.flooded().latencies().size());
    assertEquals(size.pairs(), report.pairs().size());
    assertEquals(3, report.idle().size());
  }
}
