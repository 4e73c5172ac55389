package dev.detection.it;

import java.io.PrintStream;

/**
 * Says on stderr how far a long program is: a bar where a person looks on, else some lines.
 * Thread-safe.
 */
final class Progress {
  private static final int WIDTH = 30;
  private static final long QUIET_NANOS = 20_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private String step = "";
  private long last;

  /**
   * @param terminal whether a line can be written over
   */
  Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** The next step begins. */
  synchronized void step(String what) {
    step = what;
    last = System.nanoTime();
    line("[%4.0f s] %s".formatted(seconds(), what));
  }

  /** What the step came to. */
  void note(String what) {
    line("         " + what);
  }

  /** So much of the step is done. */
  synchronized void done(long count, long all) {
    long now = System.nanoTime();
    if (terminal) {
      int full = all == 0 ? WIDTH : (int) (WIDTH * count / all);
      out.printf("\r[%s%s] %,d of %,d", "#".repeat(full), ".".repeat(WIDTH - full), count, all);
      if (count >= all) {
        out.print("\r\033[K");
      }
      out.flush();
    } else if (now - last > QUIET_NANOS) {
      last = now;
      line("[%4.0f s] %s: %,d of %,d".formatted(seconds(), step, count, all));
    }
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  private void line(String text) {
    out.println(text);
  }
}
