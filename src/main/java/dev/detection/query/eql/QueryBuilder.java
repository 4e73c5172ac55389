package dev.detection.query.eql;

import dev.detection.query.Condition;
import dev.detection.query.Expression;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import dev.detection.query.QueryException;
import dev.detection.query.Suggestions;
import dev.detection.query.eql.EqlParser.CategoryContext;
import dev.detection.query.eql.EqlParser.EventContext;
import dev.detection.query.eql.EqlParser.PipeContext;
import dev.detection.query.eql.EqlParser.QueryContext;
import dev.detection.query.eql.EqlQuery.End;
import dev.detection.query.eql.EqlQuery.Pipe;
import dev.detection.rule.Position;
import java.util.List;
import java.util.Set;

/** From the parse tree to the query: categories, conditions and pipes. */
final class QueryBuilder {
  /** Pipes of EQL that Elasticsearch's EQL does not have. */
  private static final Set<String> FOREIGN_PIPES =
      Set.of("count", "filter", "sort", "unique", "unique_count");

  private final Places places;
  private final Literals literals;
  private final ExpressionBuilder expressions;
  private final String categoryField;

  QueryBuilder(Places places, String categoryField) {
    this.places = places;
    this.categoryField = categoryField;
    literals = new Literals(places);
    expressions = new ExpressionBuilder(places);
  }

  EqlQuery build(QueryContext context) {
    List<Pipe> pipes = context.pipe().stream().map(this::pipe).toList();
    return context.event() != null
        ? new EqlQuery.Event(event(context.event()), pipes)
        : new SeriesBuilder(places, this, expressions).build(context.series(), pipes);
  }

  Condition event(EventContext context) {
    Condition condition = ConditionBuilder.of(expressions.condition(context.disjunction()));
    CategoryContext category = context.category();
    if (category.ANY() != null) {
      return condition;
    }
    Position at = places.of(category.start);
    String name = category.NAME() != null ? category.getText() : literals.string(category.start);
    Condition term =
        new Condition.Term(Field.named(categoryField), new Literal.Text(name), false, at);
    return ConditionBuilder.all(List.of(term, condition), at);
  }

  private Pipe pipe(PipeContext context) {
    String name = context.name.getText();
    Position at = places.of(context.name);
    End end =
        switch (name) {
          case "head" -> End.HEAD;
          case "tail" -> End.TAIL;
          default -> throw new QueryException(unknownPipe(name), at);
        };
    boolean single = context.disjunction().size() == 1;
    Expression count = single ? expressions.value(context.disjunction(0)) : null;
    if (count instanceof Expression.Constant(Literal.Whole(long number), Position numberAt)
        && number >= 0
        && number <= Integer.MAX_VALUE) {
      return new Pipe(end, (int) number, at);
    }
    throw new QueryException(
        "[%1$s] takes one whole number, as in %1$s 10".formatted(name),
        count == null ? at : count.at());
  }

  private static String unknownPipe(String name) {
    if (FOREIGN_PIPES.contains(name)) {
      return "the pipe [" + name + "] is not supported, only [head] and [tail] are";
    }
    return "there is no pipe ["
        + name
        + "]"
        + Suggestions.nearest(name, List.of("head", "tail"))
            .map(near -> ", did you mean [" + near + "]?")
            .orElse(", only [head] and [tail]");
  }
}
