package dev.detection.schedule;

import dev.detection.window.Window;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.io.stream.Writeable;

/**
 * What one run of a rule has to look at: the documents of its window, and those that became visible
 * too late for the window that they belong to. What an earlier run has seen need not be looked at
 * again.
 *
 * @param window the time of the run
 * @param done the end of the last window that was searched by the same rule; null if the whole
 *     window is to be searched
 * @param ahead whether earlier runs have seen documents of a time after {@code done}
 * @param fresh the indices that may have operations which no earlier run has seen, with those that
 *     one has: documents of earlier windows that are beyond are late; null if there was no run
 *     before
 * @param recent names of the indices that have all that no earlier run has looked at; empty if it
 *     is not known, or if it is not the same to ask them by their names as by the rule's patterns
 * @param upTo what the run sees for certain, and what the next will not look at again; of nothing
 *     if what runs does not ask for it
 * @param oldest documents before this time are too late
 * @param limit how long the run may take
 */
public record Span(
    Window window,
    Instant done,
    boolean ahead,
    Checkpoints fresh,
    Set<String> recent,
    Checkpoints upTo,
    Instant oldest,
    Duration limit)
    implements Writeable {

  /** Keeps an own copy of the set. */
  public Span {
    recent = Set.copyOf(recent);
  }

  /** All documents of a window of the past. */
  static Span past(Window window, Limits limits) {
    return new Span(
        window, null, false, null, Set.of(), Checkpoints.NONE, window.from(), limits.timeLimit());
  }

  static Span read(StreamInput in) throws IOException {
    return new Span(
        new Window(in.readInstant(), in.readInstant()),
        in.readOptionalInstant(),
        in.readBoolean(),
        in.readOptionalWriteable(Checkpoints::read),
        in.readCollectionAsSet(StreamInput::readString),
        Checkpoints.read(in),
        in.readInstant(),
        Duration.ofMillis(in.readVLong()));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeInstant(window.from());
    out.writeInstant(window.to());
    out.writeOptionalInstant(done);
    out.writeBoolean(ahead);
    out.writeOptionalWriteable(fresh);
    out.writeStringCollection(recent);
    upTo.writeTo(out);
    out.writeInstant(oldest);
    out.writeVLong(limit.toMillis());
  }

  /** Whether documents can have come too late for their window. */
  public boolean hasLate() {
    return fresh != null;
  }
}
