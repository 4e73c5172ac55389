package dev.detection.alert;

import dev.detection.store.ProblemLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
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
 *
 * <p>A rule whose matches flood the shard gets a lane: a position of its own that lags behind, read
 * at a bounded rate, while the others go on without it.
 */
final class ShardFollower {
  private static final Logger logger = LogManager.getLogger(ShardFollower.class);

  /** How often lanes are read. */
  private static final TimeValue LANE_INTERVAL = TimeValue.timeValueMillis(500);

  private final IndexShard shard;
  private final Followed followed;
  private final Work work;

  /** Held while the position is moved; lanes are read in between. */
  private final Object moving = new Object();

  private final Attempts attempts = new Attempts();
  private final Attempts laneAttempts = new Attempts();
  private final Map<String, Long> totals = new TreeMap<>();
  private volatile boolean stopped;
  private volatile Position position;
  private boolean reload = true;
  private boolean lanesScheduled;

  /**
   * What all followers of a node share.
   *
   * @param executor where reading and writing run; may block
   * @param beginnings where a shard begins of which no position is stored
   */
  record Work(
      Positions positions,
      MarkReader reader,
      FloodGate gate,
      SignalLimit limit,
      ThreadPool threadPool,
      Executor executor,
      ProblemLog problems,
      Beginnings beginnings) {}

  ShardFollower(IndexShard shard, Followed followed, Work work) {
    this.shard = shard;
    this.followed = followed;
    this.work = work;
  }

  void start() {
    work.executor.execute(guarded(this::awaitOperations));
  }

  void stop() {
    stopped = true;
  }

  IndexShard shard() {
    return shard;
  }

  Followed followed() {
    return followed;
  }

  /** For {@code GET /_detection/status}. */
  Map<String, Object> status() {
    Position current = position;
    long checkpoint = shard.getLastKnownGlobalCheckpoint();
    long read = current == null ? SequenceNumbers.NO_OPS_PERFORMED : current.seqNo();
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("index", followed.index());
    status.put("shard", shard.shardId().id());
    status.put("position", read);
    status.put("lag", Math.max(0, checkpoint - read));
    if (current != null && !current.lanes().isEmpty()) {
      status.put("lanes", current.lanesBehind(checkpoint));
    }
    synchronized (totals) {
      totals.forEach(
          (name, count) -> {
            if (count > 0) {
              status.put(name, count);
            }
          });
    }
    return status;
  }

  private void awaitOperations() {
    synchronized (moving) {
      if (reload) {
        position =
            work.positions.load(
                shard.shardId(),
                shard.getHistoryUUID(),
                work.beginnings.of(shard),
                work.beginnings.lateAfter(shard));
        reload = false;
      }
      scheduleLanes(LANE_INTERVAL);
    }
    shard.addGlobalCheckpointListener(
        position.seqNo() + 1,
        new GlobalCheckpointListeners.GlobalCheckpointListener() {
          @Override
          public Executor executor() {
            return work.executor;
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
            work.executor.execute(
                guarded(
                    () ->
                        read(
                            Visible.upTo(
                                shard, checkpoint, shard.getLastKnownGlobalCheckpoint()))));
          }

          @Override
          public void onFailure(Exception e) {
            work.executor.execute(guarded(() -> retry(e)));
          }
        });
  }

  private void read(long visible) {
    boolean hasMore;
    synchronized (moving) {
      long after = position.seqNo();
      Ask ask =
          new Ask(
              after,
              visible,
              position.lateAfter(),
              attempts.pageSize(),
              null,
              position.lanes().keySet(),
              attempts.giveUp());
      MarkReader.Page page = work.reader.read(followed, ask, this::isStopped);
      if (stopped) {
        return; // what was found may not have been written
      }
      Position moved = position.moved(page.upTo(), page.generation());
      if (followed.hasLanes()) {
        for (String ruleId : Floods.of(page, after, visible, position.lanes().keySet())) {
          moved = moved.withLane(ruleId);
        }
      }
      position = work.positions.store(moved, !page.marked().isEmpty());
      done(page, attempts);
      hasMore = position.seqNo() < visible;
      scheduleLanes(LANE_INTERVAL);
    }
    if (hasMore) {
      // Not by way of the listeners: where others keep writing, each would wait for a refresh.
      work.executor.execute(guarded(() -> read(visible)));
    } else {
      awaitOperations();
    }
  }

  private void done(MarkReader.Page page, Attempts of) {
    synchronized (totals) {
      page.outcome().addTo(totals);
    }
    work.limit.count(page.outcome().over());
    if (of.succeeded(page.outcome())) {
      work.problems.clear(ProblemLog.Kind.ALERTS, shard.shardId().toString());
    }
  }

  /** One page of each lane, as far as the gate lets it; what is furthest behind goes first. */
  private void readLanes() {
    TimeValue next = LANE_INTERVAL;
    synchronized (moving) {
      lanesScheduled = false;
      if (reload) {
        return; // before long, and lanes with it
      }
      try {
        List<Map.Entry<String, Long>> lanes = new ArrayList<>(position.lanes().entrySet());
        lanes.sort(Map.Entry.comparingByValue());
        for (Map.Entry<String, Long> lane : lanes) {
          readLane(lane.getKey(), lane.getValue());
        }
      } catch (RuntimeException e) {
        next = laneAttempts.failed(e);
        report(e);
      }
      scheduleLanes(next);
    }
  }

  private void readLane(String ruleId, long after) {
    if (after >= position.seqNo()) {
      return; // it has just begun, and must not end before the others go on
    }
    int size = work.gate.take(laneAttempts.pageSize());
    if (size == 0 || stopped) {
      return;
    }
    int unused = size;
    try {
      Ask ask =
          new Ask(
              after,
              position.seqNo(),
              position.lateAfter(),
              size,
              ruleId,
              position.lanes().keySet(),
              laneAttempts.giveUp());
      MarkReader.Page page = work.reader.read(followed, ask, this::isStopped);
      if (stopped) {
        return;
      }
      unused = size - page.marked().size();
      position = work.positions.store(position.laneMoved(ruleId, page.upTo()), true);
      done(page, laneAttempts);
    } finally {
      work.gate.giveBack(unused);
    }
  }

  private void scheduleLanes(TimeValue delay) {
    if (!lanesScheduled && !position.lanes().isEmpty()) {
      lanesScheduled = true;
      schedule(this::readLanes, delay);
    }
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
    TimeValue delay;
    synchronized (moving) {
      reload = true;
      delay = attempts.failed(e);
    }
    report(e);
    schedule(this::awaitOperations, delay);
  }

  private void report(Exception e) {
    if (!stopped) {
      logger.debug(() -> "cannot make alerts of " + shard.shardId(), e);
      work.problems.report(
          ProblemLog.Kind.ALERTS,
          shard.shardId().toString(),
          "trying again: " + ProblemLog.reason(e));
    }
  }

  private void schedule(Runnable step, TimeValue delay) {
    if (!stopped && !work.threadPool.scheduler().isShutdown()) {
      work.threadPool.schedule(guarded(step), delay, work.executor);
    }
  }
}
