package dev.detection.it;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.ClassRule;
import org.junit.Test;

/** The short form of {@code ./differential}: our own rules and events. */
public class DifferentialDistIT {
  @ClassRule
  public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1).withKql();

  @Test
  public void marksOfOurRulesAreWhatSearchesFind() throws IOException {
    Path rules = Path.of(System.getProperty("detection.rules", "rules"));
    Questions questions = Questions.read(List.of(rules), Path.of("no", "truth"), true);
    DifferentialReport report =
        new DifferentialCheck(CLUSTER.rest(), new Progress(System.err, false), questions)
            .run(Differential.template(), EventFiles.ours(rules), 1, 150);
    System.out.println(report.summary());
    assertEquals(report.summary(), List.of(), report.disagreements());
  }
}
