package dev.detection.query;

import dev.detection.query.Expression.Call;
import dev.detection.query.Expression.Comparator;
import dev.detection.query.Expression.Constant;
import dev.detection.query.Expression.FieldValue;
import dev.detection.query.Expression.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random conditions as EQL's parser makes them: flat, without parts that are always true. */
final class RandomEqlTrees extends RandomTrees {
  RandomEqlTrees(Random random) {
    super(random);
  }

  @Override
  boolean keepsBrackets() {
    return false;
  }

  @Override
  Condition leaf() {
    Field field = Field.named(texts.any(List.of("a", texts.name())));
    boolean ignoreCase = random.nextBoolean();
    return switch (random.nextInt(9)) {
      case 0 -> new Condition.Exists(field, AT);
      case 1 -> new Condition.Term(field, new Literal.Text(texts.text()), ignoreCase, AT);
      case 2 -> new Condition.Term(field, texts.literal(), false, AT);
      case 3 -> new Condition.Range(field, side(), texts.literal(), AT);
      case 4 -> new Condition.Wildcard(field, pattern(), ignoreCase, false, AT);
      case 5 -> new Condition.Wildcard(field, affix(), ignoreCase, false, AT);
      case 6 -> new Condition.Regexp(field, texts.text() + ".+", ignoreCase, AT);
      case 7 -> new Condition.Cidr(field, List.of("10.0.0.0/8", "fe80::/10"), AT);
      default -> test();
    };
  }

  private Glob pattern() {
    return new Glob(
        texts.stars(true).parts().stream()
            .map(
                part ->
                    part instanceof Glob.Text(String text)
                        ? new Glob.Text("x" + text.replaceAll("[*?]", "-"))
                        : part)
            .toList());
  }

  private Glob affix() {
    Glob.Part text = new Glob.Text(texts.trimmed());
    Glob.Part star = new Glob.Many();
    return new Glob(
        texts.any(List.of(List.of(text, star), List.of(star, text), List.of(star, text, star))));
  }

  private Condition test() {
    return new Condition.Test(truth(4, true), AT);
  }

  /** A condition; outside of everything it is none that becomes a part of the tree around it. */
  private Expression truth(int depth, boolean outside) {
    return switch (random.nextInt(outside || depth < 0 ? 5 : 8)) {
      case 0 ->
          new Expression.Comparison(
              texts.any(
                  List.of(
                      Comparator.EQUAL,
                      Comparator.LESS,
                      Comparator.LESS_OR_EQUAL,
                      Comparator.GREATER,
                      Comparator.GREATER_OR_EQUAL)),
              computed(depth),
              number(depth),
              AT);
      case 1 -> call("isNull", false, computed(depth));
      case 2 -> call("in", false, computed(depth), number(depth), number(0));
      case 3 -> call("like", random.nextBoolean(), string(depth), constant(), constant());
      case 4 -> call("regex", random.nextBoolean(), string(depth), constant());
      case 5 -> call("not", false, truth(depth - 1, false));
      case 6 -> call("and", false, truth(depth - 1, false), truth(depth - 1, false));
      default -> call("or", false, truth(depth - 1, false), truth(depth - 1, false));
    };
  }

  private Expression number(int depth) {
    return random.nextInt(3) == 0 ? new Constant(new Literal.Whole(-3), AT) : computed(depth);
  }

  /** A number that depends on the event, and is no plain field. */
  private Expression computed(int depth) {
    if (depth > 0 && random.nextBoolean()) {
      Operator operator = texts.any(List.of(Operator.values()));
      return random.nextBoolean()
          ? new Expression.Arithmetic(operator, computed(depth - 1), number(depth - 1), AT)
          : new Expression.Arithmetic(operator, number(depth - 1), computed(depth - 1), AT);
    }
    return random.nextBoolean()
        ? call("length", false, string(depth - 1))
        : call("indexOf", random.nextBoolean(), string(depth - 1), constant());
  }

  private Expression string(int depth) {
    Expression field = new FieldValue(texts.name(), AT);
    return depth > 0 && random.nextInt(3) == 0
        ? call("string", false, truth(depth - 1, false))
        : call("concat", false, field, constant(), new Expression.Null(AT));
  }

  private Expression constant() {
    return new Constant(new Literal.Text(texts.text()), AT);
  }

  private static Call call(String function, boolean ignoreCase, Expression... arguments) {
    return new Call(function, ignoreCase, new ArrayList<>(List.of(arguments)), AT);
  }
}
