package dev.detection.store;

import org.elasticsearch.action.search.SearchPhaseExecutionException;
import org.elasticsearch.action.search.ShardSearchFailure;
import org.elasticsearch.test.ESTestCase;

/** What is told of failures. */
public class ProblemLogTests extends ESTestCase {
  public void testTheRootOfAFailureIsTold() {
    ShardSearchFailure shard = new ShardSearchFailure(new IllegalArgumentException("no such type"));
    assertEquals(
        "no such type",
        ProblemLog.reason(
            new SearchPhaseExecutionException(
                "query", "all shards failed", new ShardSearchFailure[] {shard})));
  }

  /** So it is when the nodes of the shards leave before one of them has answered. */
  public void testAFailureOfASearchWithoutAnyFailedShardIsToldToo() {
    assertEquals(
        "all shards failed",
        ProblemLog.reason(
            new SearchPhaseExecutionException(
                "query", "all shards failed", ShardSearchFailure.EMPTY_ARRAY)));
  }
}
