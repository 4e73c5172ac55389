package dev.detection.query.kql;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.util.Arrays;
import org.antlr.v4.runtime.Token;

/** From the parse tree to conditions. */
final class Clauses extends Joining {
  private final String nestedPath;

  /**
   * @param nestedPath full path of the nested field whose group is read; null outside of any
   */
  Clauses(String nestedPath) {
    this.nestedPath = nestedPath;
  }

  @Override
  public Condition visitQuery(KqlParser.QueryContext query) {
    return query.either() == null
        ? new Condition.Always(true, new Position(1, 1))
        : visit(query.either());
  }

  @Override
  public Condition visitEither(KqlParser.EitherContext either) {
    return join(either, either.both(), Condition.Any::new);
  }

  @Override
  public Condition visitBoth(KqlParser.BothContext both) {
    return join(both, both.single(), Condition.All::new);
  }

  @Override
  public Condition visitSingle(KqlParser.SingleContext single) {
    return negate(single.NOT(), single.simple());
  }

  @Override
  public Condition visitGroup(KqlParser.GroupContext group) {
    return visit(group.either());
  }

  @Override
  public Condition visitNestedGroup(KqlParser.NestedGroupContext group) {
    FieldName name = FieldName.of(group.literal(), nestedPath);
    if (!(name.field() instanceof Field.Named(String path))) {
      throw new QueryException(
          "a group in braces belongs to one nested field, whose name has no wildcard", name.at());
    }
    return new Condition.Nested(path, new Clauses(path).visit(group.either()), name.at());
  }

  @Override
  public Condition visitFieldValues(KqlParser.FieldValuesContext clause) {
    FieldName name = FieldName.of(clause.literal(), nestedPath);
    Values values = new Values(name.field(), name.isEvery());
    return clause.values() instanceof KqlParser.OneValueContext one
        ? values.leaf(Words.ofValue(one.literal()), name.at())
        : values.visit(clause.values());
  }

  @Override
  public Condition visitFieldRange(KqlParser.FieldRangeContext clause) {
    FieldName name = FieldName.of(clause.literal(0), nestedPath);
    Words limit = Words.of(clause.literal(1));
    if (limit.isNull()) {
      throw new QueryException("[null] cannot be a limit; write a number or a text", limit.at());
    }
    return new Condition.Range(
        name.field() instanceof Field.Named(String path) ? new Field.Itself(path) : name.field(),
        comparison(clause.COMPARISON().getSymbol()),
        new Literal.Text(limit.text()),
        name.at());
  }

  @Override
  public Condition visitFreeText(KqlParser.FreeTextContext text) {
    Words words = Words.of(text.literal());
    Misplaced.refuseInText(text.literal());
    if (nestedPath != null) {
      throw new QueryException(
          "inside the group of [%s] every value needs a field: write field: value"
              .formatted(nestedPath),
          words.at());
    }
    return new Values(new Field.Default(), true).leaf(words, words.at());
  }

  private static Condition.Comparison comparison(Token token) {
    return Arrays.stream(Condition.Comparison.values())
        .filter(comparison -> comparison.symbol().equals(Places.sign(token)))
        .findFirst()
        .orElseThrow();
  }
}
