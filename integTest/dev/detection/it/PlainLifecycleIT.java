package dev.detection.it;

import org.junit.ClassRule;
import org.junit.Test;

/**
 * The life of the plugin in a cluster without security; {@link LifecycleDistIT} is the short form.
 */
public class PlainLifecycleIT {
  @ClassRule
  public static final ElasticsearchCluster CLUSTER =
      ElasticsearchCluster.of(3).ownPlugins().withoutPlugin();

  @Test
  public void nothingIsRefusedLostOrDouble() throws Exception {
    Lifecycle.run(CLUSTER, false, true);
  }
}
