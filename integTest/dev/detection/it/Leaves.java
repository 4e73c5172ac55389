package dev.detection.it;

import dev.detection.query.Condition;
import dev.detection.query.Expression;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.tests.util.automaton.AutomatonTestUtil;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.RegExp;

/**
 * What a condition asks, field by field, each with a value that fits or nearly fits: enough to
 * build events that come close to a rule. Seeded, not thread-safe.
 */
final class Leaves {
  private static final int LONGEST_STATES = 10_000;

  private final Random random;
  private final Instant now;

  /** A field and a value that a leaf of the condition accepts, as far as that is easily said. */
  record Leaf(String path, Object value) {}

  /**
   * @param now the time of events, and what {@code now} stands for
   */
  Leaves(Random random, Instant now) {
    this.random = random;
    this.now = now;
  }

  /** Every leaf, those under a negation too. */
  List<Leaf> all(Condition condition) {
    List<Leaf> leaves = new ArrayList<>();
    collect(condition, true, leaves);
    return leaves;
  }

  /** One way through the alternatives: an event made of these probably meets the condition. */
  List<Leaf> oneWay(Condition condition) {
    List<Leaf> leaves = new ArrayList<>();
    collect(condition, false, leaves);
    return leaves;
  }

  private void collect(Condition condition, boolean every, List<Leaf> leaves) {
    switch (condition) {
      case Condition.All all -> all.parts().forEach(part -> collect(part, every, leaves));
      case Condition.Any any -> {
        if (every) {
          any.parts().forEach(part -> collect(part, true, leaves));
        } else if (!any.parts().isEmpty()) {
          collect(any.parts().get(random.nextInt(any.parts().size())), false, leaves);
        }
      }
      case Condition.Not not -> {
        if (every) {
          collect(not.part(), true, leaves);
        } else if (not.part() instanceof Condition.Not(Condition inner, var at)) {
          collect(inner, false, leaves);
        }
      }
      case Condition.Always always -> {}
      case Condition.Nested nested -> collect(nested.part(), every, leaves);
      case Condition.Exists exists -> add(exists.field(), "x", leaves);
      case Condition.Match match -> add(match.field(), address(match.text()), leaves);
      case Condition.Term term -> add(term.field(), term.value().value(), leaves);
      case Condition.Wildcard wildcard -> add(wildcard.field(), fill(wildcard.pattern()), leaves);
      case Condition.Regexp regexp -> add(regexp.field(), accepted(regexp.pattern()), leaves);
      case Condition.Range range -> add(range.field(), beside(range), leaves);
      case Condition.Between between -> add(between.from().field(), beside(between.from()), leaves);
      case Condition.Analysed analysed -> collect(analysed.leaf(), every, leaves);
      case Condition.Asked asked -> collect(asked.leaf(), every, leaves);
      case Condition.Tuned tuned -> collect(tuned.leaf(), every, leaves);
      case Condition.AtLeast some ->
          some.parts().stream()
              .limit(every ? some.parts().size() : some.minimum())
              .forEach(part -> collect(part, every, leaves));
      case Condition.Prefix prefix -> add(prefix.field(), prefix.text() + "x", leaves);
      case Condition.Alike alike -> add(alike.field(), alike.value().value(), leaves);
      case Condition.FullText text -> add(text.field(), text.value().value(), leaves);
      case Condition.DateRange range -> collect(range.range(), every, leaves);
      case Condition.Fuzzy fuzzy -> add(fuzzy.field(), fuzzy.text(), leaves);
      case Condition.Near near -> add(near.field(), near.text(), leaves);
      case Condition.Cidr cidr ->
          cidr.blocks().forEach(block -> add(cidr.field(), address(block), leaves));
      case Condition.Test test -> guess(test.expression(), leaves);
    }
  }

  private static void add(Field field, Object value, List<Leaf> leaves) {
    String path =
        switch (field) {
          case Field.Named named -> named.path();
          case Field.Itself itself -> itself.path();
          case Field.Like like ->
              like.pattern().isAnything() ? "message" : fill(like.pattern(), "x", "x");
          case Field.Default all -> "message";
        };
    leaves.add(new Leaf(path, value));
  }

  /** The first address of a block, and any other text as it is. */
  private static String address(String text) {
    return text.matches("[0-9a-fA-F.:]+/\\d{1,3}") ? text.substring(0, text.indexOf('/')) : text;
  }

  private String fill(Glob pattern) {
    return fill(pattern, random.nextBoolean() ? "" : "any thing", "x");
  }

  private static String fill(Glob pattern, String many, String one) {
    StringBuilder text = new StringBuilder();
    for (Glob.Part part : pattern.parts()) {
      switch (part) {
        case Glob.Text(String literal) -> text.append(literal);
        case Glob.Many() -> text.append(many);
        case Glob.One() -> text.append(one);
      }
    }
    return text.toString();
  }

  private String accepted(String pattern) {
    Automaton automaton = Operations.determinize(new RegExp(pattern).toAutomaton(), LONGEST_STATES);
    if (Operations.isEmpty(automaton)) {
      return "";
    }
    int[] points =
        new AutomatonTestUtil.RandomAcceptedStrings(automaton).getRandomAcceptedString(random);
    return new String(points, 0, points.length);
  }

  /** The limit itself, or a value on the side that is asked for. */
  private Object beside(Condition.Range range) {
    int step =
        switch (range.comparison()) {
          case LESS -> -1;
          case GREATER -> 1;
          case LESS_OR_EQUAL, GREATER_OR_EQUAL -> 0;
        };
    return switch (range.limit()) {
      case Literal.Whole(long number) -> number + step;
      case Literal.Decimal(double number) -> number + step;
      case Literal.Bool(boolean truth) -> truth;
      case Literal.Huge huge -> huge.number();
      case Literal.Text(String text) when text.startsWith("now") -> now.toString();
      case Literal.Text(String text) when step != 0 && text.matches("-?\\d{1,18}") ->
          Long.toString(Long.parseLong(text) + step);
      case Literal.Text(String text) -> address(text);
    };
  }

  /** Computed conditions: each field gets one of the constants. */
  private void guess(Expression expression, List<Leaf> leaves) {
    List<Object> constants = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    read(expression, constants, paths);
    for (String path : paths) {
      Object value = constants.isEmpty() ? "x" : constants.get(random.nextInt(constants.size()));
      leaves.add(new Leaf(path, value));
    }
  }

  private static void read(Expression expression, List<Object> constants, List<String> paths) {
    switch (expression) {
      case Expression.Constant(Literal literal, var at) -> {
        constants.add(literal.value());
        if (literal instanceof Literal.Whole(long number) && number >= 0 && number < 10_000) {
          constants.add("x".repeat((int) number));
          constants.add("x".repeat((int) number + 1));
        } else if (literal instanceof Literal.Text(String text)) {
          constants.add(fill(Glob.parse(text), "", "x"));
          constants.add(address(text));
        }
      }
      case Expression.Null none -> {}
      case Expression.FieldValue value -> paths.add(value.path());
      case Expression.Call call -> call.arguments().forEach(one -> read(one, constants, paths));
      case Expression.Arithmetic sum -> {
        read(sum.left(), constants, paths);
        read(sum.right(), constants, paths);
      }
      case Expression.Comparison comparison -> {
        read(comparison.left(), constants, paths);
        read(comparison.right(), constants, paths);
      }
    }
  }

  /** An event that probably meets the condition. */
  Map<String, Object> event(Condition condition) {
    Map<String, Object> event = new LinkedHashMap<>(Map.of("@timestamp", now.toString()));
    oneWay(condition).forEach(leaf -> Paths.put(event, leaf.path(), leaf.value()));
    return event;
  }
}
