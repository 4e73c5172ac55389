package dev.detection.match;

import dev.detection.query.Condition;
import java.util.List;
import java.util.function.Predicate;

/**
 * A condition bound to the fields of a target. Immutable and safe for use by many threads.
 *
 * <p>A part that cannot be said of an event is unknown, and the whole is only if it depends on that
 * part: nothing is both unknown and false. So the order of parts does not matter.
 */
sealed interface Node {
  /** Holds for no event. */
  Node NEVER = new Always(false);

  /**
   * Whether it holds.
   *
   * @throws EventException if that cannot be said of this event
   */
  boolean holds(Event event);

  /** Holds for every event, or for none. */
  record Always(boolean truth) implements Node {
    @Override
    public boolean holds(Event event) {
      return truth;
    }
  }

  /** Every part holds. */
  record All(List<Node> parts) implements Node {
    @Override
    public boolean holds(Event event) {
      return reaches(parts.size(), parts, event);
    }
  }

  /** At least one part holds. */
  record Any(List<Node> parts) implements Node {
    @Override
    public boolean holds(Event event) {
      return reaches(1, parts, event);
    }
  }

  /** At least so many parts hold. */
  record AtLeast(int minimum, List<Node> parts) implements Node {
    @Override
    public boolean holds(Event event) {
      return reaches(minimum, parts, event);
    }
  }

  /** The part does not hold. */
  record Not(Node part) implements Node {
    @Override
    public boolean holds(Event event) {
      return !part.holds(event);
    }
  }

  /**
   * A test of the values of one field.
   *
   * @param sources the paths in the source that its values come from
   * @param leaf what is asked
   * @param type of the field
   */
  record OnValues(List<String> sources, Condition leaf, FieldType type, LeafTests.Test test)
      implements Node {
    @Override
    public boolean holds(Event event) {
      for (String source : sources) {
        if (test.holds(event.values(source), event.judging())) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Anything else that an event is asked.
   *
   * @param needs paths in the source one of which must have a value, or else it does not hold; null
   *     if it may hold without
   * @param reads paths whose values it looks at, if it looks at nothing else; empty if it may look
   *     at anything
   */
  record OnEvent(Predicate<Event> test, List<String> needs, List<String> reads) implements Node {
    /** What may hold of an event without any value, and looks at anything. */
    OnEvent(Predicate<Event> test) {
      this(test, null, List.of());
    }

    @Override
    public boolean holds(Event event) {
      return test.test(event);
    }
  }

  private static boolean reaches(int minimum, List<Node> parts, Event event) {
    int held = 0;
    int possible = parts.size();
    EventException unknown = null;
    for (int i = 0; i < parts.size() && held < minimum && possible >= minimum; i++) {
      try {
        if (parts.get(i).holds(event)) {
          held++;
        } else {
          possible--;
        }
      } catch (EventException e) {
        unknown = unknown == null ? e : unknown;
      }
    }
    if (unknown != null && held < minimum && possible >= minimum) {
      throw unknown;
    }
    return held >= minimum;
  }
}
