package dev.detection.bench;

import dev.detection.match.Judge;
import dev.detection.match.Judgement;
import dev.detection.match.PlainLoop;
import dev.detection.match.RuleSet;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** The time that one event takes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
public class EventBenchmark {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

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
}
