package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.queryparser.classic.ParseException;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.queryparser.classic.QueryParserConstants;
import org.apache.lucene.queryparser.classic.Token;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.Query;

/**
 * Lucene's parser, making conditions instead of queries. It calls back for every value and for
 * every list of clauses, in the order in which they end.
 */
final class ConditionParser extends QueryParser {
  // What the parser calls its operators and signs, which it keeps to its package.
  private static final int AND = 1;
  private static final int OR = 2;
  private static final int NOT = 10;
  private static final int REQUIRED = 11;

  /** Values that may be dropped: what follows from each is part of the condition. */
  private static final int MAX_WORDLESS = 100;

  private final Tokens tokens;
  private final Lucene.Options options;

  /** What was read as several words. */
  private final Set<Query> texts = new HashSet<>();

  private int wordless;

  ConditionParser(Tokens tokens, Lucene.Options options) {
    super(tokens);
    this.options = options;
    this.tokens = tokens;
    init(options.unnamed() == Lucene.Unnamed.ONE ? options.field() : Values.DEFAULT, null);
    setPhraseSlop(options.slop());
    setDefaultOperator(options.every() ? Operator.AND : Operator.OR);
  }

  /** Reads the query. */
  Condition condition() {
    try {
      return Found.in(TopLevelQuery(getField())).condition();
    } catch (ParseException e) {
      throw error(e);
    } catch (QueryException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      // Of the whole language, only a boost that is too large is checked as an argument.
      throw new QueryException(e.getMessage(), tokens.at(token));
    }
  }

  private QueryException error(ParseException e) {
    if (e.currentToken == null) {
      return new QueryException(e.getMessage(), tokens.ofValue(token));
    }
    Token wrong = e.currentToken.next;
    return new QueryException(unexpected(wrong), tokens.at(wrong));
  }

  private static String unexpected(Token wrong) {
    String advice =
        switch (wrong.kind) {
          case QueryParserConstants.AND, QueryParserConstants.OR ->
              "a clause must stand before and after it; as part of a value it is written \\"
                  + wrong.image;
          case QueryParserConstants.RANGE_GOOP, QueryParserConstants.RANGE_QUOTED ->
              "a range is written [1 TO 5], its limits in quotes if there is white space in them";
          default -> "a value with special characters is written in quotes";
        };
    return wrong.kind == QueryParserConstants.EOF
        ? "the query ends too early: a value is missing"
        : "[%s] does not belong here; %s".formatted(wrong.image, advice);
  }

  private Values values(String name) {
    return new Values(name, at(), options);
  }

  private Found found(Values values, Condition leaf) {
    Condition asked = Values.asked(leaf);
    if (asked instanceof Condition.Asked && ++wordless > MAX_WORDLESS) {
      throw new QueryException(
          "a query has at most " + MAX_WORDLESS + " values without any word", leaf.at());
    }
    return new Found(values.tuned(leaf), asked, 1);
  }

  private Position at() {
    return tokens.ofValue(token);
  }

  @Override
  protected Query getFieldQuery(String name, String text, boolean quoted) {
    Values values = values(name);
    return found(values, values.words(text));
  }

  @Override
  protected Query getFieldQuery(String name, String text, int slop) {
    Values values = values(name);
    return found(values, values.phrase(text, slop));
  }

  @Override
  protected Query getPrefixQuery(String name, String text) {
    Values values = values(name);
    return found(values, values.prefix(text));
  }

  @Override
  protected Query getWildcardQuery(String name, String pattern) {
    Values values = values(name);
    return found(values, values.wildcard(pattern));
  }

  @Override
  protected Query getRegexpQuery(String name, String pattern) {
    Values values = values(name);
    return found(values, values.regexp(pattern));
  }

  @Override
  protected Query getRangeQuery(
      String name, String low, String high, boolean withLow, boolean withHigh) {
    Values values = values(name);
    return found(values, values.range(low, high, withLow, withHigh));
  }

  /** A tilde alone allows as many edits as the options say, by themselves by the length. */
  @Override
  protected float getFuzzyDistance(Token fuzzy, String text) {
    if (fuzzy.image.length() > 1) {
      float edits = Float.parseFloat(fuzzy.image.substring(1));
      if (edits != 0 && edits != 1 && edits != 2) {
        throw new QueryException(
            "[%s] is not one of [~], [~0], [~1] and [~2]".formatted(fuzzy.image), tokens.at(fuzzy));
      }
      return edits;
    }
    return options.likeness().edits(text);
  }

  @Override
  protected Query getFuzzyQuery(String name, String text, float edits) {
    Values values = values(name);
    return found(values, values.fuzzy(text, (int) edits));
  }

  /** Several words are one leaf: neither AND nor OR follows them, so only their sum counts. */
  @Override
  protected void addMultiTermClauses(List<BooleanClause> clauses, Query words) {
    texts.add(words);
    clauses.add(
        newBooleanClause(
            words, options.every() ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD));
  }

  /** Leaves to {@link Clauses} what an operator does to the clause before it. */
  @Override
  protected void addClause(
      List<BooleanClause> clauses, int conjunction, int modifier, Query clause) {
    Clauses.Conjunction before =
        switch (conjunction) {
          case AND -> Clauses.Conjunction.AND;
          case OR -> options.every() ? Clauses.Conjunction.OR : Clauses.Conjunction.NONE;
          default -> Clauses.Conjunction.NONE;
        };
    boolean decides = before == Clauses.Conjunction.AND && !options.every();
    if (decides || before == Clauses.Conjunction.OR) {
      refuseTexts(clauses);
    }
    clauses.add(newBooleanClause(Found.in(clause).behind(before), occur(before, modifier)));
  }

  /** Of several words in a text field, what follows dropped clauses is about the last one only. */
  private void refuseTexts(List<BooleanClause> clauses) {
    for (BooleanClause before : clauses.reversed()) {
      if (texts.contains(before.query())) {
        throw new NotSupportedException(
            "an operator behind several words and a text without any word", at());
      }
      if (Found.in(before.query()).asked() instanceof Condition.Always) {
        return;
      }
    }
  }

  private BooleanClause.Occur occur(Clauses.Conjunction before, int modifier) {
    if (modifier == NOT) {
      return BooleanClause.Occur.MUST_NOT;
    }
    boolean must =
        options.every()
            ? before != Clauses.Conjunction.OR // which a sign does not outdo
            : modifier == REQUIRED || before == Clauses.Conjunction.AND;
    return must ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD;
  }

  @Override
  protected Query getBooleanQuery(List<BooleanClause> clauses) {
    return new Clauses(clauses.stream().map(ConditionParser::clause).toList()).together();
  }

  private static Clauses.Clause clause(BooleanClause clause) {
    Found found = Found.in(clause.query());
    Clauses.Sign sign =
        switch (clause.occur()) {
          case MUST, FILTER -> Clauses.Sign.MUST;
          case SHOULD -> Clauses.Sign.MAY;
          case MUST_NOT -> Clauses.Sign.MUST_NOT;
        };
    return new Clauses.Clause(found, sign, found.before());
  }
}
