package dev.detection.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the models of a job take, and may take. Sizes are estimates: of each object what a 64-bit
 * Java with compressed references needs, rounded up.
 */
final class Budget {
  private final long limit;
  private long used;
  private long refusedNow;
  private long refused;
  private long prunedForAge;
  private long prunedForMemory;

  Budget(long limit) {
    this.limit = limit;
  }

  /** Whether something new may be kept; if so it is accounted for. */
  boolean take(long bytes) {
    if (used + bytes > limit) {
      refused++;
      refusedNow++;
      return false;
    }
    used += bytes;
    return true;
  }

  /** What is kept has grown, or has shrunk if negative. */
  void grow(long bytes) {
    used += bytes;
  }

  /** Something was dropped: to make room, or else since it was not seen for long. */
  void pruned(long bytes, boolean forMemory) {
    used -= bytes;
    prunedForMemory += forMemory ? 1 : 0;
    prunedForAge += forMemory ? 0 : 1;
  }

  /** Whether room is wanted, since the last time this was asked. */
  boolean wanting() {
    boolean wanting = refusedNow > 0 || used > limit;
    refusedNow = 0;
    return wanting;
  }

  ModelSize size(long splits) {
    return new ModelSize(used, limit, splits, prunedForAge, prunedForMemory, refused);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(refused);
    out.writeLong(prunedForAge);
    out.writeLong(prunedForMemory);
  }

  void read(DataInput in) throws IOException {
    refused = in.readLong();
    prunedForAge = in.readLong();
    prunedForMemory = in.readLong();
  }
}
