package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.it.NewTermsReport.Measured;
import dev.detection.it.NewTermsReport.Round;
import java.io.IOException;
import java.util.Set;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * The short form of {@code ./new-terms-benchmark}: the plugin alerts on the same terms as the
 * searches that it replaces. Says nothing of time.
 */
public class NewTermsBenchmarkDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  @Test
  public void alertsAreThoseOfThreePhasesAndEverythingIsMeasured() throws IOException {
    NewTermsReport report =
        NewTermsBenchmark.measure(
            CLUSTER.nodes(), NewTermsBenchmark.SHORT, 1, new Progress(System.err, false));
    System.out.println(report.print());
    assertEquals("alerts of the plugin alone", Set.of(), report.onlyOurs());
    assertEquals("alerts of three phases alone", Set.of(), report.onlyTheirs());
    assertTrue("alerts", report.common() > 0);
    assertEquals("rules with one, two and three fields", Set.of(1, 2, 3), report.rules().keySet());
    Measured measured = report.nodes().getFirst();
    assertEquals(NewTermsBenchmark.SHORT.rounds(), measured.rounds().size());
    assertTrue("rules that pick an event", measured.picked().byRule().size() > 20);
    for (Round round : measured.rounds()) {
      assertTrue("windows", round.windows() > 0);
      assertTrue("CPU", round.cpu() > 0);
      assertEquals(report.rules().keySet(), round.rival().keySet());
      assertTrue("searches", round.searches() >= NewTermsBenchmark.SHORT.rules());
    }
  }
}
