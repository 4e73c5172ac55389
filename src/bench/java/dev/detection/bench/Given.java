package dev.detection.bench;

import dev.detection.match.CompiledRule;
import dev.detection.match.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What benchmarks are given. */
public final class Given {
  /** So many events are hot: they stay in the caches of the processor. */
  static final int HOT = 200;

  /** So many events show which copies of rules match. */
  private static final int SAMPLE = 4_000;

  private static final Inputs INPUTS = Inputs.configured();

  private Given() {}

  /** The inputs of this process. */
  static Inputs inputs() {
    return INPUTS;
  }

  /** The events of a kind, {@code hot} or {@code cold}. */
  static List<Map<String, Object>> events(String kind) {
    return switch (kind) {
      case "hot" -> INPUTS.events(HOT);
      case "cold" -> INPUTS.events(Integer.MAX_VALUE);
      default -> throw new IllegalArgumentException("events are hot or cold, not [" + kind + "]");
    };
  }

  /** So many questions. */
  static List<Question> questions(int count, Schema schema) {
    Path known = Path.of(System.getProperty(MetCopies.FILE));
    return new RuleScale(INPUTS.questions(), schema, MetCopies.read(known)).of(count);
  }

  /** Finds which copies of rules may be used for so many questions, for this process and forks. */
  static void prepare(int most) {
    try {
      Path file = Files.createTempFile("met-copies", ".txt");
      file.toFile().deleteOnExit();
      Schema schema = INPUTS.schema();
      MetCopies met = new MetCopies(schema, INPUTS.events(SAMPLE));
      new RuleScale(INPUTS.questions(), schema, met::unmet).of(most);
      met.write(file);
      System.setProperty(MetCopies.FILE, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Values that are given out in turn, for ever. */
  static final class Cycle<T> {
    private final List<T> values;
    private int next;

    Cycle(List<T> values) {
      this.values = new ArrayList<>(values);
    }

    T next() {
      if (next == values.size()) {
        next = 0;
      }
      return values.get(next++);
    }
  }

  /** Events, given out in turn. */
  @State(Scope.Benchmark)
  public static class Events {
    /** Few events that are seen again and again, or all of them. */
    @Param({"hot", "cold"})
    public String events;

    private List<Map<String, Object>> all;
    private Cycle<Map<String, Object>> cycle;

    /** Reads the events. */
    @Setup(Level.Trial)
    public void read() {
      all = Given.events(events);
      cycle = new Cycle<>(all);
    }

    List<Map<String, Object>> all() {
      return all;
    }

    Map<String, Object> next() {
      return cycle.next();
    }
  }

  /** Rules. */
  @State(Scope.Benchmark)
  public static class Rules {
    /** How many questions; 0 for all there are. */
    @Param({"250", "1000", "0", "2000", "8000", "16000"})
    public int rules;

    private Schema schema;
    private List<Question> questions;

    /** Reads the rules. */
    @Setup(Level.Trial)
    public void read() {
      schema = INPUTS.schema();
      questions = Given.questions(rules, schema);
    }

    Schema schema() {
      return schema;
    }

    List<Question> questions() {
      return questions;
    }

    List<CompiledRule> compiled() {
      return Question.rules(questions);
    }
  }
}
