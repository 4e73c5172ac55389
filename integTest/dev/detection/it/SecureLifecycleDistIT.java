package dev.detection.it;

import org.junit.ClassRule;
import org.junit.Test;

/** The life of the plugin in a cluster with security. */
public class SecureLifecycleDistIT {
  @ClassRule
  public static final ElasticsearchCluster CLUSTER =
      ElasticsearchCluster.of(3).rolling().withSecurity();

  @Test
  public void nothingIsRefusedLostOrDouble() throws Exception {
    Lifecycle.run(CLUSTER, true);
  }
}
