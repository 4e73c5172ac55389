package dev.detection.query.eql;

import dev.detection.query.QueryException;
import dev.detection.query.eql.EqlParser.KeysContext;
import dev.detection.query.eql.EqlParser.OptionContext;
import dev.detection.query.eql.EqlParser.SeriesContext;
import dev.detection.query.eql.EqlParser.StepContext;
import dev.detection.query.eql.EqlQuery.JoinKey;
import dev.detection.query.eql.EqlQuery.Pipe;
import dev.detection.query.eql.EqlQuery.Step;
import dev.detection.rule.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/** Builds sequences and samples and checks that their parts fit together. */
final class SeriesBuilder {
  private static final int MAX_RUNS = 100;

  private final Places places;
  private final QueryBuilder queries;
  private final ExpressionBuilder expressions;

  SeriesBuilder(Places places, QueryBuilder queries, ExpressionBuilder expressions) {
    this.places = places;
    this.queries = queries;
    this.expressions = expressions;
  }

  EqlQuery build(SeriesContext context, List<Pipe> pipes) {
    refuseLateKeys(context.late);
    if (context.kind.getType() == EqlParser.JOIN) {
      throw error(
          "[join] is not supported; use [sample] for events in any order, or [sequence]",
          context.kind);
    }
    boolean sample = context.kind.getType() == EqlParser.SAMPLE;
    if (sample) {
      refuseWhatSamplesLack(context);
    }
    List<JoinKey> common = context.keys().isEmpty() ? List.of() : keys(context.keys(0));
    List<Step> steps = context.step().stream().map(step -> step(step, common)).toList();
    Position at = places.of(context.kind);
    checkCounts(steps, sample, at);
    int width = steps.getFirst().keys().size();
    steps.forEach(step -> checkKeys(step, width));
    if (sample) {
      return new EqlQuery.Sample(steps, pipes);
    }
    Duration maxspan = context.option() == null ? null : maxspan(context.option());
    checkMissing(steps, maxspan);
    Step until = context.until() == null ? null : until(context.until().step(), common);
    if (until != null) {
      checkKeys(until, width);
    }
    return new EqlQuery.Sequence(steps, maxspan, until, pipes);
  }

  private Step step(StepContext context, List<JoinKey> common) {
    refuseLateKeys(context.late);
    List<JoinKey> keys = new ArrayList<>(common);
    context.keys().forEach(own -> keys.addAll(keys(own)));
    boolean missing = context.missing != null;
    if (missing && context.option() != null) {
      throw error("a missing event cannot be repeated", context.option().start);
    }
    return new Step(
        queries.event(context.event()),
        keys,
        context.option() == null ? 1 : runs(context.option()),
        missing,
        places.of(context.start));
  }

  private Step until(StepContext context, List<JoinKey> common) {
    if (context.missing != null) {
      throw error("[until] names an event that happens, not a missing one", context.start);
    }
    if (context.option() != null) {
      throw error("[until] takes no [with]", context.option().start);
    }
    return step(context, common);
  }

  private List<JoinKey> keys(KeysContext context) {
    return context.field().stream()
        .map(
            field ->
                new JoinKey(
                    expressions.path(field), field.optional != null, places.of(field.start)))
        .toList();
  }

  private int runs(OptionContext context) {
    refuseOtherNames(context, "runs");
    Token value = context.value;
    boolean whole = value.getType() == EqlParser.INTEGER && context.unit == null;
    int runs = whole && value.getText().length() <= 9 ? Integer.parseInt(value.getText()) : 0;
    if (runs < 1 || runs > MAX_RUNS) {
      throw error("[runs] is a whole number from 1 to " + MAX_RUNS, value);
    }
    return runs;
  }

  private Duration maxspan(OptionContext context) {
    refuseOtherNames(context, "maxspan");
    Token value = context.value;
    if (value.getType() != EqlParser.INTEGER) {
      throw error("[maxspan] is a whole number of a unit, as in 90s", value);
    }
    if (context.unit == null) {
      throw error(
          "[maxspan] lacks its unit, as in %ss; the units are ms, s, m, h and d"
              .formatted(value.getText()),
          value);
    }
    long millis =
        switch (context.unit.getText()) {
          case "ms" -> 1L;
          case "s" -> 1_000L;
          case "m" -> 60_000L;
          case "h" -> 3_600_000L;
          case "d" -> 86_400_000L;
          default ->
              throw error(
                  "there is no unit [%s]; the units of [maxspan] are ms, s, m, h and d"
                      .formatted(context.unit.getText()),
                  context.unit);
        };
    // Nine digits of days are within the reach of any clock.
    long number = value.getText().length() <= 9 ? Long.parseLong(value.getText()) : 0;
    if (number == 0) {
      throw error("[maxspan] must be longer than nothing and at most 999999999 units", value);
    }
    return Duration.ofMillis(number * millis);
  }

  private void refuseOtherNames(OptionContext context, String name) {
    if (!context.name.getText().equals(name)) {
      throw error(
          "there is no option [%s] here, only [%s]".formatted(context.name.getText(), name),
          context.name);
    }
  }

  private void refuseLateKeys(KeysContext late) {
    if (late != null) {
      throw error("[by] must stand before [with]", late.start);
    }
  }

  private void refuseWhatSamplesLack(SeriesContext context) {
    if (context.option() != null) {
      throw error("a sample has no order in time and takes no [with]", context.option().start);
    }
    if (context.until() != null) {
      throw error("a sample has no order in time and no [until]", context.until().start);
    }
    for (StepContext step : context.step()) {
      if (step.missing != null) {
        throw error("a sample cannot ask for missing events", step.start);
      }
      if (step.option() != null) {
        throw error("an event of a sample cannot be repeated", step.option().start);
      }
    }
  }

  private static void checkCounts(List<Step> steps, boolean sample, Position at) {
    int events = steps.stream().mapToInt(Step::runs).sum();
    if (events < 2) {
      throw new QueryException(
          "a %s needs at least two events; a single one is written without [%1$s] and brackets"
              .formatted(sample ? "sample" : "sequence"),
          at);
    }
    if (sample && steps.getFirst().keys().isEmpty()) {
      throw new QueryException("a sample needs at least one join key, as in sample by host.id", at);
    }
  }

  private static void checkKeys(Step step, int width) {
    if (step.keys().size() != width) {
      throw new QueryException(
          "number of join keys: %s here and %s in the first event; all must have the same"
              .formatted(step.keys().size(), width),
          step.at());
    }
  }

  private static void checkMissing(List<Step> steps, Duration maxspan) {
    for (Step step : steps) {
      if (step.missing() && maxspan == null) {
        throw new QueryException(
            "a missing event needs a limit in time: sequence … with maxspan=…", step.at());
      }
    }
    if (steps.stream().allMatch(Step::missing)) {
      throw new QueryException(
          "at least one event of a sequence must not be missing", steps.getFirst().at());
    }
  }

  private QueryException error(String message, Token token) {
    return new QueryException(message, places.of(token));
  }
}
