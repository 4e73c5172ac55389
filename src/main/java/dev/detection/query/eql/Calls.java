package dev.detection.query.eql;

import dev.detection.query.Expression;
import dev.detection.query.Literal;
import dev.detection.query.QueryException;
import dev.detection.query.Suggestions;
import dev.detection.rule.Position;
import java.util.List;
import java.util.Locale;

/** Builds function calls and says what is wrong with them. */
final class Calls {
  private Calls() {}

  static Expression build(
      String name, boolean ignoreCase, List<Expression> arguments, Position at) {
    EqlFunction function =
        EqlFunction.named(name).orElseThrow(() -> new QueryException(unknown(name), at));
    if (ignoreCase && !function.canIgnoreCase()) {
      throw new QueryException(
          "case means nothing to [%1$s]; write it without [~]".formatted(function.canonicalName()),
          at);
    }
    if (!function.takes(arguments.size())) {
      throw new QueryException(
          "[%s] takes %s, not %s"
              .formatted(function.canonicalName(), function.arity(), arguments.size()),
          at);
    }
    for (int i = 0; i < arguments.size(); i++) {
      check(function, i, arguments.get(i));
    }
    return function
        .operator()
        .map(operator -> arithmetic(operator, arguments, at))
        .orElseGet(
            () ->
                Constants.fold(
                    new Expression.Call(function.canonicalName(), ignoreCase, arguments, at)));
  }

  private static Expression arithmetic(
      Expression.Operator operator, List<Expression> arguments, Position at) {
    return Constants.fold(
        new Expression.Arithmetic(operator, arguments.getFirst(), arguments.getLast(), at));
  }

  private static void check(EqlFunction function, int index, Expression argument) {
    Type expected = function.parameter(index);
    Type actual = Type.of(argument);
    if (!actual.fits(expected)) {
      throw wrong(
          function,
          index,
          "must be %s, not %s".formatted(expected.description(), actual.description()),
          argument);
    }
    if (function.needsConstant(index) && !Constants.isConstant(argument)) {
      throw wrong(function, index, "must be a constant", argument);
    }
    boolean isBlock = function == EqlFunction.CIDR_MATCH && index > 0;
    if (isBlock
        && argument instanceof Expression.Constant(Literal.Text(String block), var at)
        && IpBlock.parse(block).isEmpty()) {
      throw wrong(
          function,
          index,
          "must be a CIDR block such as \"10.0.0.0/8\" or \"fe80::/10\", not [" + block + "]",
          argument);
    }
  }

  private static QueryException wrong(
      EqlFunction function, int index, String what, Expression argument) {
    return new QueryException(
        "argument %s of [%s] %s".formatted(index + 1, function.canonicalName(), what),
        argument.at());
  }

  private static String unknown(String name) {
    String instead =
        switch (name.toLowerCase(Locale.ROOT)) {
          case "wildcard" -> "; use the operator [like], as in field like (\"a*\", \"b*\")";
          case "match" -> "; use the operator [regex], as in field regex \"a.*\"";
          case "arraycontains", "arraysearch", "arraycount" ->
              "; a condition on a field holds if any of its values meets it, as in field == \"a\"";
          default ->
              Suggestions.nearest(name, EqlFunction.names())
                  .map(near -> ", did you mean [" + near + "]?")
                  .orElse("");
        };
    return "there is no function [" + name + "]" + instead;
  }
}
