package dev.detection.schedule;

import java.util.Map;
import java.util.Set;

/** What the schedule runs of one kind: rules, or anomaly jobs. */
public interface ScheduledWork {

  /** Whether an id is of this kind, whether there is such a one or not. */
  boolean owns(String id);

  /** What there is now; null if that is not known yet. May block. */
  State state();

  /**
   * Runs one; running the same again adds nothing. Blocks.
   *
   * @param since which state of it this is, as {@link Scheduled} has it
   * @throws RuleExecutor.TooLongException if it did not come to an end in time
   * @throws RuntimeException if the run did not complete; it will be run again
   */
  RuleExecutor.Run run(String id, long since, Span span);

  /**
   * What there is.
   *
   * @param version equal as long as nothing has changed
   * @param scheduled what is run, by id
   * @param ids of all there are, run or not: where they stand is kept
   */
  record State(Object version, Map<String, Scheduled> scheduled, Set<String> ids) {}
}
