package dev.detection.it;

import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.ClassRule;
import org.junit.Test;

/** The short form of {@code ./crash-test}. */
public class CrashDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = CrashRound.cluster();

  @Test
  public void alertsAreExactThoughNodesAreKilled() throws IOException {
    CrashRound.Result result =
        new CrashRound(CLUSTER.nodes(), CrashTest.SHORT, new Progress(System.err, false)).run();
    String report = CrashReport.print(List.of(result));
    System.out.println(report);
    assertTrue(report, result.good());
    assertTrue("the master was not among the victims", result.masters() > 0);
  }
}
