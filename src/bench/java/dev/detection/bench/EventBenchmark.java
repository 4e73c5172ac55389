package dev.detection.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detection.match.Judge;
import dev.detection.match.Judgement;
import dev.detection.match.PlainLoop;
import dev.detection.match.RuleSet;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The time that one event takes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
public class EventBenchmark {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  /** More cold events than Lucene Monitor judges in a measurement. */
  private static final int MONITORED = 20_000;

  /** All rules, compiled. */
  @State(Scope.Benchmark)
  public static class Ours {
    private Judge judge;

    /** Compiles the rules. */
    @Setup(Level.Trial)
    public void compile(Given.Rules rules) {
      judge = RuleSet.of(rules.compiled()).judge(rules.schema());
    }
  }

  /** All rules, each by itself. */
  @State(Scope.Benchmark)
  public static class Loop {
    private PlainLoop loop;

    /** Binds the rules. */
    @Setup(Level.Trial)
    public void bind(Given.Rules rules) {
      loop = new PlainLoop(rules.compiled(), rules.schema());
    }
  }

  /** What event-ruler can say of the rules, in event-ruler and in the engine. */
  @State(Scope.Benchmark)
  public static class Sayable {
    private EventRuler ruler;
    private Judge judge;

    /** Translates the rules. */
    @Setup(Level.Trial)
    public void compile(Given.Rules rules) {
      ruler = new EventRuler(rules.questions(), rules.schema());
      judge = RuleSet.of(Question.rules(ruler.said())).judge(rules.schema());
    }
  }

  /** Events in Jackson's form, the fastest that event-ruler takes. */
  @State(Scope.Benchmark)
  public static class Nodes {
    private Given.Cycle<JsonNode> cycle;

    /** Makes the nodes. */
    @Setup(Level.Trial)
    public void make(Given.Events events) {
      cycle = new Given.Cycle<>(events.all().stream().map(EventRuler::event).toList());
    }
  }

  /** Lucene Monitor with the rules and the events. */
  public abstract static class Monitor {
    private LuceneMonitor monitor;
    private Given.Cycle<Supplier<List<String>>> cycle;

    void make(Given.Rules rules, Given.Events events, boolean multipass) {
      monitor = new LuceneMonitor(rules.questions(), rules.schema(), multipass);
      cycle =
          new Given.Cycle<>(events.all().stream().limit(MONITORED).map(monitor::event).toList());
    }

    /** Ends its threads. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
      monitor.close();
    }

    List<String> next() {
      return cycle.next().get();
    }
  }

  /** With the default presearcher. */
  @State(Scope.Benchmark)
  public static class Terms extends Monitor {
    /** Translates rules and events. */
    @Setup(Level.Trial)
    public void make(Given.Rules rules, Given.Events events) {
      make(rules, events, false);
    }
  }

  /** With the multipass presearcher. */
  @State(Scope.Benchmark)
  public static class Multipass extends Monitor {
    /** Translates rules and events. */
    @Setup(Level.Trial)
    public void make(Given.Rules rules, Given.Events events) {
      make(rules, events, true);
    }
  }

  /** Events with leaves added that no rule asks for. */
  @State(Scope.Benchmark)
  public static class Unasked {
    private Given.Cycle<Map<String, Object>> cycle;

    /** Adds the leaves. */
    @Setup(Level.Trial)
    public void add() {
      cycle = new Given.Cycle<>(UnaskedLeaves.addedTo(Given.events("hot")));
    }
  }

  /** Every leaf is looked at and its characters are hashed. */
  @Benchmark
  public long floor(Given.Events events) {
    return Floor.computed(events.next());
  }

  /** Every leaf is looked at; strings remember their hash. */
  @Benchmark
  public long floorRememberedHash(Given.Events events) {
    return Floor.remembered(events.next());
  }

  /** The engine. */
  @Benchmark
  public Judgement ours(Ours ours, Given.Events events) {
    return ours.judge.judge(events.next(), NOW);
  }

  /** The same trees one after the other. */
  @Benchmark
  public List<String> plainLoop(Loop plain, Given.Events events) {
    return plain.loop.judge(events.next(), NOW);
  }

  /** Event-ruler on what it can say. */
  @Benchmark
  public List<String> eventRuler(Sayable rules, Nodes nodes) {
    return rules.ruler.match(nodes.cycle.next());
  }

  /** The engine on what event-ruler can say. */
  @Benchmark
  public Judgement oursAsEventRuler(Sayable rules, Given.Events events) {
    return rules.judge.judge(events.next(), NOW);
  }

  /** Lucene Monitor with the default presearcher. */
  @Benchmark
  public List<String> luceneMonitor(Terms monitor) {
    return monitor.next();
  }

  /** Lucene Monitor with the multipass presearcher. */
  @Benchmark
  public List<String> luceneMonitorMultipass(Multipass monitor) {
    return monitor.next();
  }

  /** The engine on hot events with three times the leaves. */
  @Benchmark
  public Judgement oursUnaskedLeaves(Ours ours, Unasked events) {
    return ours.judge.judge(events.cycle.next(), NOW);
  }

  /** The floor of hot events with three times the leaves. */
  @Benchmark
  public long floorUnaskedLeaves(Unasked events) {
    return Floor.computed(events.cycle.next());
  }
}
