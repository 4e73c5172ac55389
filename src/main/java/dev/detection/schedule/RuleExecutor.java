package dev.detection.schedule;

import dev.detection.rule.Rule;
import dev.detection.store.StoredRule;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.io.stream.Writeable;

/** Runs the rules of one type. */
public interface RuleExecutor {

  /** Whether this runs such a rule. */
  boolean runs(Rule rule);

  /**
   * Whether such rules run on a schedule, window by window. Others run over the past alone: as
   * events come in, their alerts are made of marks.
   */
  boolean isScheduled();

  /** The patterns of the indices that such a rule looks at. */
  default List<String> watched(Rule rule) {
    return rule.head().index();
  }

  /**
   * Runs a rule; running the same again adds nothing. Blocks.
   *
   * @param since which state of the rule this is: the generation since which it is there
   * @throws TooLongException if it did not come to an end in time
   * @throws RuntimeException if the run did not complete; it will be run again
   */
  Run run(StoredRule rule, long since, Span span);

  /**
   * What a run did.
   *
   * @param documents how many documents it looked at
   * @param alerts how many alerts it added
   * @param ahead the indices that have documents of a time after the window; {@link #ANY_INDEX} if
   *     there are too many of them
   * @param warning what was left out and why; null if nothing was
   */
  record Run(long documents, int alerts, Set<String> ahead, String warning) implements Writeable {
    /** Stands for all indices. */
    public static final String ANY_INDEX = "*";

    /** Keeps an own copy of the set. */
    public Run {
      ahead = Set.copyOf(ahead);
    }

    static Run read(StreamInput in) throws IOException {
      return new Run(
          in.readVLong(),
          in.readVInt(),
          in.readCollectionAsSet(StreamInput::readString),
          in.readOptionalString());
    }

    /** The same with another warning. */
    public Run withWarning(String text) {
      return new Run(documents, alerts, ahead, text);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeVLong(documents);
      out.writeVInt(alerts);
      out.writeStringCollection(ahead);
      out.writeOptionalString(warning);
    }
  }

  /** A run took longer than it may. */
  final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean gotOn;

    /**
     * @param message what took so long
     */
    public TooLongException(String message) {
      this(message, false);
    }

    /**
     * @param message what took so long
     * @param gotOn whether the next run of the same goes on where this one stopped
     */
    public TooLongException(String message, boolean gotOn) {
      super(message);
      this.gotOn = gotOn;
    }

    boolean hasGotOn() {
      return gotOn;
    }
  }
}
