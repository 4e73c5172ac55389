package dev.detection.alert;

import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.common.breaker.CircuitBreakingException;
import org.elasticsearch.core.TimeValue;

/**
 * How often reading was tried, and so how much is read next. What fails because of one document
 * must not stop a shard for ever: pages shrink until that document is alone, which is then passed
 * over after some more tries. What fails because of the cluster waits for it. Not shared by
 * threads.
 */
final class Attempts {
  private static final TimeValue FIRST_RETRY = TimeValue.timeValueMillis(500);
  private static final TimeValue LAST_RETRY = TimeValue.timeValueSeconds(30);
  private static final TimeValue AT_ONCE = TimeValue.timeValueMillis(50);

  /** So often a document is tried alone. */
  private static final int TRIES = 3;

  private final PageSize size = new PageSize();
  private int failures;
  private int alone;

  int pageSize() {
    return size.documents();
  }

  /** Whether to pass over what cannot be done. */
  boolean giveUp() {
    return alone >= TRIES;
  }

  /**
   * A page was dealt with.
   *
   * @return whether the one before was not
   */
  boolean succeeded(Outcome outcome) {
    boolean again = failures > 0;
    size.read(outcome.read(), outcome.bytes());
    failures = 0;
    alone = 0;
    return again;
  }

  /**
   * A page could not be dealt with.
   *
   * @return when to try again
   */
  TimeValue failed(Exception e) {
    failures++;
    boolean ofDocument = Blame.of(e) != Blame.CLUSTER;
    if (ofDocument && size.isOne()) {
      alone++;
    } else if (ofDocument || isForMemory(e)) {
      size.failed();
      return ofDocument ? AT_ONCE : FIRST_RETRY;
    }
    int doublings = Math.min(ofDocument ? alone - 1 : failures - 1, 10);
    return TimeValue.timeValueMillis(
        Math.min(LAST_RETRY.millis(), FIRST_RETRY.millis() << doublings));
  }

  private static boolean isForMemory(Exception e) {
    return ExceptionsHelper.unwrapCausesAndSuppressed(
            e, cause -> cause instanceof CircuitBreakingException)
        .isPresent();
  }
}
