package dev.detection.it;

import org.junit.ClassRule;
import org.junit.Test;

/** The plugin is used, uninstalled and removed, in a cluster with security. */
public class LifecycleDistIT {
  @ClassRule
  public static final ElasticsearchCluster CLUSTER =
      ElasticsearchCluster.of(3).ownPlugins().withSecurity();

  @Test
  public void nothingIsRefusedLostOrDouble() throws Exception {
    Lifecycle.run(CLUSTER, true, false);
  }
}
