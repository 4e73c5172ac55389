package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.ClassRule;
import org.junit.Test;

/** The zip installs, and a node starts with it. */
public class InstallDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  @Test
  public void pluginIsListed() throws IOException {
    List<String> plugins = CLUSTER.run("elasticsearch-plugin", "list").lines().toList();
    assertTrue("plugins: " + plugins, plugins.contains("detection"));
  }

  @Test
  public void statusAnswers() throws IOException {
    assertEquals(200, CLUSTER.rest().call("GET", "/_detection/status", null).status());
  }

  @Test
  public void statusAnswersAfterACrash() throws IOException {
    CLUSTER.node(0).kill();
    CLUSTER.node(0).start();
    assertEquals(200, CLUSTER.rest().call("GET", "/_detection/status", null).status());
  }
}
