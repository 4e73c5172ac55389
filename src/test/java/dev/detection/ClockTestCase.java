package dev.detection;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.threadpool.ThreadPool;

/** A cluster with a clock that stands still until the test moves it, and without replicas. */
public abstract class ClockTestCase extends DetectionClusterTestCase {
  /** What time it is on all nodes. */
  protected static volatile Instant now = Instant.EPOCH;

  /** The plugin with this clock. */
  public static final class WithClock extends DetectionPlugin {
    @Override
    InstantSource clock(ThreadPool threadPool) {
      return () -> now;
    }
  }

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(WithClock.class);
  }

  @Override
  protected int numberOfReplicas() {
    return 0;
  }
}
