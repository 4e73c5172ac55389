package dev.detection.bench;

import dev.detection.match.CompiledRule;
import dev.detection.match.Judge;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The time that rule sets take to be made. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
public class RuleSetBenchmark {

  /** Rules, one of which changes. */
  @State(Scope.Benchmark)
  public static class Changing {
    /** How many rules there are. */
    @Param("10000")
    public int changing;

    private Schema schema;
    private List<CompiledRule> rules;
    private RuleSet set;
    private Judge judge;
    private int next;

    /** Reads the rules. */
    @Setup(Level.Trial)
    public void read() {
      schema = Given.inputs().schema();
      List<Question> questions = Given.questions(changing, schema);
      rules = new ArrayList<>(Question.rules(questions));
      set = RuleSet.of(rules);
      judge = set.judge(schema);
    }

    /** Gives one rule the condition of the one before it. */
    private void change() {
      next = next % (rules.size() - 1) + 1;
      Question changed = new Question(rules.get(next).id(), rules.get(next - 1).condition());
      rules.set(next, Question.rules(List.of(changed)).getFirst());
    }

    private Judge changed() {
      change();
      set = set.with(rules);
      judge = set.judge(judge);
      return judge;
    }
  }

  /** From conditions to a judge. */
  @Benchmark
  public Judge compile(Given.Rules rules) {
    return RuleSet.of(rules.compiled()).judge(rules.schema());
  }

  /** From a rule that changed to the judge that knows it. */
  @Benchmark
  public Judge changeOneRule(Changing changing) {
    return changing.changed();
  }
}
