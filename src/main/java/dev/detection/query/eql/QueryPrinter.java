package dev.detection.query.eql;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import dev.detection.query.eql.EqlQuery.JoinKey;
import dev.detection.query.eql.EqlQuery.Pipe;
import dev.detection.query.eql.EqlQuery.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes queries: single events in one line, sequences and samples with a line for each step. */
final class QueryPrinter {
  private final Field categoryField;

  QueryPrinter(String categoryField) {
    this.categoryField = Field.named(categoryField);
  }

  String print(EqlQuery query) {
    return switch (query) {
      case EqlQuery.Event(var condition, var pipes) -> event(condition) + pipes(pipes, " ");
      case EqlQuery.Sequence sequence -> sequence(sequence);
      case EqlQuery.Sample(var steps, var pipes) -> {
        int common = commonKeys(steps);
        yield "sample"
            + by(steps.getFirst().keys().subList(0, common))
            + steps(steps, common)
            + pipes(pipes, "\n");
      }
    };
  }

  private String sequence(EqlQuery.Sequence sequence) {
    List<Step> all = new ArrayList<>(sequence.steps());
    if (sequence.until() != null) {
      all.add(sequence.until());
    }
    int common = commonKeys(all);
    return "sequence"
        + by(all.getFirst().keys().subList(0, common))
        + (sequence.maxspan() == null ? "" : " with maxspan=" + span(sequence.maxspan()))
        + steps(sequence.steps(), common)
        + (sequence.until() == null ? "" : "\nuntil " + step(sequence.until(), common))
        + pipes(sequence.pipes(), "\n");
  }

  /** The keys that all steps begin with are those of the whole. */
  private static int commonKeys(List<Step> steps) {
    List<JoinKey> first = steps.getFirst().keys();
    int common = 0;
    while (common < first.size() && allHave(steps, common, first.get(common))) {
      common++;
    }
    return common;
  }

  private static boolean allHave(List<Step> steps, int index, JoinKey key) {
    return steps.stream()
        .map(step -> step.keys().get(index))
        .allMatch(other -> key(other).equals(key(key)));
  }

  private static String key(JoinKey key) {
    return (key.optional() ? "?" : "") + Spelling.path(key.field());
  }

  private static String by(List<JoinKey> keys) {
    return keys.isEmpty()
        ? ""
        : keys.stream().map(QueryPrinter::key).collect(Collectors.joining(", ", " by ", ""));
  }

  private String steps(List<Step> steps, int common) {
    return steps.stream().map(step -> "\n  " + step(step, common)).collect(Collectors.joining());
  }

  private String step(Step step, int common) {
    return (step.missing() ? "![" : "[")
        + event(step.condition())
        + "]"
        + by(step.keys().subList(common, step.keys().size()))
        + (step.runs() == 1 ? "" : " with runs=" + step.runs());
  }

  private String event(Condition condition) {
    List<Condition> parts =
        condition instanceof Condition.All(var all, var at) && !all.isEmpty()
            ? all
            : List.of(condition);
    if (!(parts.getFirst()
            instanceof
            Condition.Term(var field, Literal.Text(String category), boolean ignoreCase, var at)
        && field.equals(categoryField)
        && !ignoreCase)) {
      return "any where " + ConditionPrinter.print(condition);
    }
    List<Condition> rest = parts.subList(1, parts.size());
    return Spelling.category(category)
        + " where "
        + (rest.isEmpty() ? "true" : ConditionPrinter.print(new Condition.All(rest, at)));
  }

  /** In the largest unit that has no rest. */
  private static String span(Duration span) {
    long millis = span.toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    if (millis % 60_000 != 0) {
      return millis / 1_000 + "s";
    }
    if (millis % 3_600_000 != 0) {
      return millis / 60_000 + "m";
    }
    return millis % 86_400_000 == 0 ? millis / 86_400_000 + "d" : millis / 3_600_000 + "h";
  }

  private static String pipes(List<Pipe> pipes, String before) {
    return pipes.stream()
        .map(
            pipe -> before + "| " + pipe.end().name().toLowerCase(Locale.ROOT) + " " + pipe.count())
        .collect(Collectors.joining());
  }
}
