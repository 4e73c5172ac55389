package dev.detection.it;

import java.io.IOException;
import java.time.Duration;

/** Waits for what happens in other processes. */
public final class Wait {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Wait() {}

  /** Something that becomes true; an AssertionError or exception counts as not yet. */
  @FunctionalInterface
  public interface Condition {
    /** Whether it is true now. */
    boolean holds() throws Exception;
  }

  /**
   * Returns as soon as the condition holds.
   *
   * @param what completes the sentence "waited 30s for …"
   * @throws AssertionError when the time is over, caused by what the last try threw
   */
  public static void until(Duration atMost, String what, Condition condition) {
    long start = System.nanoTime();
    while (true) {
      Throwable last = null;
      try {
        if (condition.holds()) {
          return;
        }
      } catch (InterruptedException e) {
        throw interrupted(what, e);
      } catch (Exception | AssertionError e) {
        last = e;
      }
      if (System.nanoTime() - start >= atMost.toNanos()) {
        throw new AssertionError("waited " + atMost.toSeconds() + "s for " + what, last);
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        throw interrupted(what, e);
      }
    }
  }

  /** Lets time go by. */
  static void pause(Duration time) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static AssertionError interrupted(String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted while waiting for " + what, cause);
  }
}
