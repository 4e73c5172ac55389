package dev.detection.query.eql;

import dev.detection.query.Condition;
import dev.detection.query.Expression;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Prints queries in one line with every bracket that the tree has, which the canonical text of
 * {@link Eql#print} leaves out: tests of the grammar see precedence and how leaves were made.
 */
final class Printer {
  private Printer() {}

  static String print(EqlQuery query) {
    String text =
        switch (query) {
          case EqlQuery.Event event -> print(event.condition());
          case EqlQuery.Sequence sequence ->
              "sequence"
                  + (sequence.maxspan() == null ? "" : " within " + sequence.maxspan())
                  + steps(sequence.steps())
                  + (sequence.until() == null ? "" : " until" + steps(List.of(sequence.until())));
          case EqlQuery.Sample sample -> "sample" + steps(sample.steps());
        };
    return text
        + query.pipes().stream()
            .map(pipe -> " | " + pipe.end() + " " + pipe.count())
            .collect(Collectors.joining());
  }

  private static String steps(List<EqlQuery.Step> steps) {
    return steps.stream().map(Printer::step).collect(Collectors.joining());
  }

  private static String step(EqlQuery.Step step) {
    String keys =
        step.keys().stream()
            .map(key -> (key.optional() ? "?" : "") + key.field())
            .collect(Collectors.joining(", "));
    return (step.missing() ? " ![" : " [")
        + print(step.condition())
        + "]"
        + (keys.isEmpty() ? "" : " by " + keys)
        + (step.runs() == 1 ? "" : " x" + step.runs());
  }

  static String print(Condition condition) {
    return switch (condition) {
      case Condition.All all -> "(and" + list(all.parts(), Printer::print) + ")";
      case Condition.Any any -> "(or" + list(any.parts(), Printer::print) + ")";
      case Condition.Not not -> "(not " + print(not.part()) + ")";
      case Condition.Always always -> String.valueOf(always.truth());
      case Condition.Exists exists -> "exists(" + print(exists.field()) + ")";
      case Condition.Term term ->
          print(term.field()) + (term.ignoreCase() ? " =~ " : " == ") + print(term.value());
      case Condition.Wildcard wildcard ->
          print(wildcard.field())
              + (wildcard.ignoreCase() ? " like~ " : " like ")
              + wildcard.pattern()
              + (wildcard.words() ? " in words" : "");
      case Condition.Regexp regexp ->
          print(regexp.field()) + (regexp.ignoreCase() ? " regex~ " : " regex ") + regexp.pattern();
      case Condition.Range range ->
          print(range.field()) + " " + range.comparison().symbol() + " " + print(range.limit());
      case Condition.Cidr cidr -> print(cidr.field()) + " within " + cidr.blocks();
      case Condition.Test test -> "test(" + print(test.expression()) + ")";
      case Condition.AtLeast some -> throw new AssertionError(some);
      case Condition.Prefix prefix -> throw new AssertionError(prefix);
      case Condition.Alike fuzzy -> throw new AssertionError(fuzzy);
      case Condition.FullText text -> throw new AssertionError(text);
      case Condition.DateRange range -> throw new AssertionError(range);
      case Condition.Between between -> throw new AssertionError(between);
      case Condition.Match match -> throw new AssertionError(match);
      case Condition.Leaf other -> throw new AssertionError(other);
      case Condition.Nested nested -> throw new AssertionError(nested);
    };
  }

  static String print(Expression expression) {
    return switch (expression) {
      case Expression.Constant constant -> print(constant.literal());
      case Expression.Null nothing -> "null";
      case Expression.FieldValue field -> field.path();
      case Expression.Call call ->
          call.function()
              + (call.ignoreCase() ? "~(" : "(")
              + list(call.arguments(), Printer::print).strip()
              + ")";
      case Expression.Arithmetic(var operator, var left, var right, var at) ->
          "(" + print(left) + " " + operator.symbol() + " " + print(right) + ")";
      case Expression.Comparison(var comparator, var left, var right, var at) ->
          "(" + print(left) + " " + comparator.symbol() + " " + print(right) + ")";
    };
  }

  private static <T> String list(List<T> parts, Function<T, String> print) {
    return parts.stream().map(part -> " " + print.apply(part)).collect(Collectors.joining());
  }

  private static String print(Field field) {
    return ((Field.Named) field).path();
  }

  private static String print(Literal literal) {
    return literal instanceof Literal.Text(String text)
        ? "\"" + text + "\""
        : String.valueOf(literal.value());
  }
}
