package dev.detection.alert;

import dev.detection.store.ProblemLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.seqno.SequenceNumbers;
import org.elasticsearch.index.shard.GlobalCheckpointListeners;
import org.elasticsearch.index.shard.IndexShard;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * Follows one primary shard on the node that holds it: waits until operations past its position are
 * replicated and searchable, has their marks made into alerts, and only then moves the position. No
 * operation up to the global checkpoint can become visible later, so none is skipped.
 *
 * <p>Waits by listeners and not by polling: a shard that nobody writes to costs nothing. Two
 * followers of one shard (a relocation, a node that was cut off) do no harm: alerts have
 * deterministic ids, and the position is only moved by the one that read it last.
 */
final class ShardFollower {
  private static final Logger logger = LogManager.getLogger(ShardFollower.class);
  private static final TimeValue FIRST_RETRY = TimeValue.timeValueMillis(500);
  private static final TimeValue LAST_RETRY = TimeValue.timeValueSeconds(30);

  private final IndexShard shard;
  private final Followed followed;
  private final Positions positions;
  private final MarkReader reader;
  private final ThreadPool threadPool;
  private final Executor executor;
  private final ProblemLog problems;

  private volatile boolean stopped;
  private volatile Positions.Position position;
  private final AtomicInteger failures = new AtomicInteger();

  /**
   * What is followed.
   *
   * @param index name of the index
   * @param markFields where marks can be, at least one
   */
  record Followed(String index, List<String> markFields) {}

  ShardFollower(
      IndexShard shard,
      Followed followed,
      Positions positions,
      MarkReader reader,
      ThreadPool threadPool,
      Executor executor,
      ProblemLog problems) {
    this.shard = shard;
    this.followed = followed;
    this.positions = positions;
    this.reader = reader;
    this.threadPool = threadPool;
    this.executor = executor;
    this.problems = problems;
  }

  void start() {
    executor.execute(guarded(this::awaitOperations));
  }

  void stop() {
    stopped = true;
  }

  IndexShard shard() {
    return shard;
  }

  List<String> markFields() {
    return followed.markFields();
  }

  /** For {@code GET /_detection/status}. */
  Map<String, Object> status() {
    Positions.Position current = position;
    long read = current == null ? SequenceNumbers.NO_OPS_PERFORMED : current.seqNo();
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("index", followed.index());
    status.put("shard", shard.shardId().id());
    status.put("position", read);
    status.put("lag", Math.max(0, shard.getLastKnownGlobalCheckpoint() - read));
    return status;
  }

  private void awaitOperations() {
    if (position == null) {
      position = positions.load(shard.shardId(), shard.getHistoryUUID());
    }
    shard.addGlobalCheckpointListener(
        position.seqNo() + 1,
        new GlobalCheckpointListeners.GlobalCheckpointListener() {
          @Override
          public Executor executor() {
            return executor;
          }

          @Override
          public void accept(long checkpoint, Exception e) {
            if (e == null) {
              guarded(() -> awaitRefresh(checkpoint)).run();
            } else {
              logger.debug(() -> "no longer following " + shard.shardId(), e); // the shard closed
            }
          }
        },
        null);
  }

  private void awaitRefresh(long checkpoint) {
    shard.addRefreshListener(
        checkpoint,
        false,
        new ActionListener<>() {
          @Override
          public void onResponse(Void ignored) {
            executor.execute(guarded(() -> read(checkpoint)));
          }

          @Override
          public void onFailure(Exception e) {
            executor.execute(guarded(() -> retry(e)));
          }
        });
  }

  private void read(long checkpoint) {
    MarkReader.Page page =
        reader.read(shard.shardId(), followed, position.seqNo(), checkpoint, this::isStopped);
    position = positions.store(position, page.readUpTo(), page.marks() > 0);
    if (failures.getAndSet(0) > 0) {
      problems.clear(ProblemLog.Kind.ALERTS, shard.shardId().toString());
    }
    awaitOperations();
  }

  private boolean isStopped() {
    return stopped;
  }

  private Runnable guarded(Runnable step) {
    return () -> {
      if (stopped) {
        return;
      }
      try {
        step.run();
      } catch (RuntimeException e) {
        retry(e);
      }
    };
  }

  /** Tries again from the stored position, less and less often, and says so in the status. */
  private void retry(Exception e) {
    if (stopped || threadPool.scheduler().isShutdown()) {
      return;
    }
    int count = failures.incrementAndGet();
    logger.debug(() -> "cannot make alerts of " + shard.shardId(), e);
    problems.report(
        ProblemLog.Kind.ALERTS,
        shard.shardId().toString(),
        "trying again: " + ProblemLog.reason(e));
    position = null;
    long delay = Math.min(LAST_RETRY.millis(), FIRST_RETRY.millis() << Math.min(count - 1, 10));
    threadPool.schedule(guarded(this::awaitOperations), TimeValue.timeValueMillis(delay), executor);
  }
}
