package dev.detection.alert;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Lets so many marks a second through on this node, for all floods together. */
final class FloodGate {
  private final IntSupplier rate;
  private final LongSupplier clock;
  private double left;
  private long refilledAt;

  /**
   * @param rate marks a second
   * @param clock milliseconds that never go back
   */
  FloodGate(IntSupplier rate, LongSupplier clock) {
    this.rate = rate;
    this.clock = clock;
    this.refilledAt = clock.getAsLong();
  }

  /** Takes as many as there are, up to what is wanted; what is not taken is kept for a second. */
  synchronized int take(int wanted) {
    long now = clock.getAsLong();
    double perSecond = rate.getAsInt();
    left = Math.min(perSecond, left + perSecond * (now - refilledAt) / 1_000);
    refilledAt = now;
    int taken = (int) Math.min(wanted, left);
    left -= taken;
    return taken;
  }

  /** Gives back what was taken and not needed. */
  synchronized void giveBack(int count) {
    left += count;
  }
}
