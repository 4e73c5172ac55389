package dev.detection.query.eql;

import dev.detection.query.Condition;
import dev.detection.rule.Position;
import java.time.Duration;
import java.util.List;

/** What an EQL text asks for: single events, or events that belong together. */
public sealed interface EqlQuery {

  /** What is taken of the result, in the order written; empty means all of it. */
  List<Pipe> pipes();

  /**
   * What the pipes leave.
   *
   * @param results all of them, in the order of time
   */
  default <T> List<T> taken(List<T> results) {
    List<T> taken = results;
    for (Pipe pipe : pipes()) {
      int count = Math.min(pipe.count(), taken.size());
      taken =
          switch (pipe.end()) {
            case HEAD -> taken.subList(0, count);
            case TAIL -> taken.subList(taken.size() - count, taken.size());
          };
    }
    return List.copyOf(taken);
  }

  /**
   * Single events ({@code process where …}).
   *
   * @param condition the event category, unless it is {@code any}, and what stands after {@code
   *     where}
   */
  record Event(Condition condition, List<Pipe> pipes) implements EqlQuery {
    /** Keeps an own copy of the pipes. */
    public Event {
      pipes = List.copyOf(pipes);
    }
  }

  /**
   * Events in the order of time ({@code sequence}).
   *
   * @param steps in the order written: together at least two events, at least one step not {@link
   *     Step#missing}, all with the same number of keys
   * @param maxspan the longest time from the first event to the last; null if there is no limit,
   *     never null if a step is missing
   * @param until the event that ends an unfinished sequence of its keys, with as many keys as the
   *     steps; null if there is none
   */
  record Sequence(List<Step> steps, Duration maxspan, Step until, List<Pipe> pipes)
      implements EqlQuery {
    /** Keeps own copies of the lists. */
    public Sequence {
      steps = List.copyOf(steps);
      pipes = List.copyOf(pipes);
    }

    /** The number of join keys, which every step has. */
    public int width() {
      return steps.getFirst().keys().size();
    }
  }

  /**
   * Events with the same keys in any order ({@code sample}).
   *
   * @param steps at least two, all with the same number of keys, at least one, and none of them
   *     repeated or missing
   */
  record Sample(List<Step> steps, List<Pipe> pipes) implements EqlQuery {
    /** Keeps own copies of the lists. */
    public Sample {
      steps = List.copyOf(steps);
      pipes = List.copyOf(pipes);
    }

    /** The number of join keys, which every step has. */
    public int width() {
      return steps.getFirst().keys().size();
    }
  }

  /**
   * One event of a sequence or sample.
   *
   * @param condition the event category, unless it is {@code any}, and what stands after {@code
   *     where}
   * @param keys what the events have in common, position by position: first the keys common to all
   *     steps ({@code sequence by …}), then the step's own ({@code [ … ] by …})
   * @param runs how many such events in a row, 1 to 100 ({@code with runs})
   * @param missing whether no such event may be there ({@code ![ … ]})
   * @param at the opening bracket
   */
  record Step(Condition condition, List<JoinKey> keys, int runs, boolean missing, Position at) {
    /** Keeps an own copy of the keys. */
    public Step {
      keys = List.copyOf(keys);
    }
  }

  /**
   * A field whose value events of one sequence or sample share.
   *
   * @param field dotted path
   * @param optional whether a missing value is a value as well ({@code by ?f}); otherwise an event
   *     without it takes no part
   */
  record JoinKey(String field, boolean optional, Position at) {}

  /**
   * The first or the last of the results ({@code | head 5}).
   *
   * @param count how many, from 0
   */
  record Pipe(End end, int count, Position at) {}

  /** Where a pipe takes results from. */
  enum End {
    /** The earliest. */
    HEAD,
    /** The latest. */
    TAIL
  }
}
