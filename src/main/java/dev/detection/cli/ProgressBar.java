package dev.detection.cli;

import java.io.PrintWriter;

/** How far something is, for who looks on: a bar that appears after a second and goes away. */
final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final long PATIENCE_NANOS = 1_000_000_000L;
  private static final long PAUSE_NANOS = 100_000_000L;

  private final PrintWriter out;
  private final String what;
  private final long all;
  private final boolean terminal;
  private long next = System.nanoTime() + PATIENCE_NANOS;
  private boolean shown;

  /**
   * @param all of what is to be done, in any unit
   * @param terminal whether anybody looks on; else nothing is shown
   */
  ProgressBar(PrintWriter out, String what, long all, boolean terminal) {
    this.out = out;
    this.what = what;
    this.all = Math.max(1, all);
    this.terminal = terminal;
  }

  /** So much is done, in that unit. */
  void done(long count) {
    long now = System.nanoTime();
    if (terminal && now - next >= 0) {
      next = now + PAUSE_NANOS;
      shown = true;
      int full = (int) Math.min(WIDTH, WIDTH * count / all);
      out.printf(
          "\r%s [%s%s] %3d %%",
          what, "#".repeat(full), ".".repeat(WIDTH - full), Math.min(100, 100 * count / all));
      out.flush();
    }
  }

  @Override
  public void close() {
    if (shown) {
      out.print("\r\033[K");
      out.flush();
    }
  }
}
