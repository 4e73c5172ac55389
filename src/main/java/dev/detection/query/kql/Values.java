package dev.detection.query.kql;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;

/** The values of one field: distributes the field over a list. */
final class Values extends Joining {
  private final Field field;
  private final boolean everyField;

  /**
   * @param everyField whether the clause is on no field in particular, so that {@code *} as a value
   *     finds every document
   */
  Values(Field field, boolean everyField) {
    this.field = field;
    this.everyField = everyField;
  }

  @Override
  public Condition visitValueList(KqlParser.ValueListContext list) {
    return visit(list.eitherValue());
  }

  @Override
  public Condition visitEitherValue(KqlParser.EitherValueContext either) {
    return join(either, either.bothValues(), Condition.Any::new);
  }

  @Override
  public Condition visitBothValues(KqlParser.BothValuesContext both) {
    return join(both, both.singleValue(), Condition.All::new);
  }

  @Override
  public Condition visitSingleValue(KqlParser.SingleValueContext single) {
    return negate(single.NOT(), single.values());
  }

  @Override
  public Condition visitOneValue(KqlParser.OneValueContext value) {
    Words words = Words.ofValue(value.literal());
    return leaf(words, words.at());
  }

  Condition leaf(Words value, Position at) {
    if (value.isNull()) {
      throw new QueryException(
          "no field has the value [null]; documents without a field are found by [not field: *],"
              + " the text by [\"null\"]",
          value.at());
    }
    if (value.glob().isAnything()) {
      return everyField ? new Condition.Always(true, at) : new Condition.Exists(field, at);
    }
    return value.hasWildcard()
        ? new Condition.Wildcard(field, value.glob(), false, true, at)
        : new Condition.Match(field, value.text(), value.quoted(), at);
  }
}
