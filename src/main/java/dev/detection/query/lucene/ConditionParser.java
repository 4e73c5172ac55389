package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.util.List;
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
  /** Lengths from which on a tilde alone allows an edit, and two. */
  private static final int ONE_EDIT = 3;

  private static final int TWO_EDITS = 6;

  // What the parser calls its operators and signs, which it keeps to its package.
  private static final int AND = 1;
  private static final int NOT = 10;
  private static final int REQUIRED = 11;

  /** Values that may be dropped: what follows from each is part of the condition. */
  private static final int MAX_WORDLESS = 100;

  private final Tokens tokens;
  private int wordless;

  ConditionParser(Tokens tokens) {
    super(tokens);
    this.tokens = tokens;
    init(Values.DEFAULT, null);
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
    return new Values(name, at());
  }

  private Found found(Condition leaf) {
    Condition asked = Values.asked(leaf);
    if (asked instanceof Condition.Asked && ++wordless > MAX_WORDLESS) {
      throw new QueryException(
          "a query has at most " + MAX_WORDLESS + " values without any word", leaf.at());
    }
    return new Found(leaf, asked, 1);
  }

  private Position at() {
    return tokens.ofValue(token);
  }

  @Override
  protected Query getFieldQuery(String name, String text, boolean quoted) {
    return found(values(name).words(text));
  }

  @Override
  protected Query getFieldQuery(String name, String text, int slop) {
    return found(values(name).phrase(text, slop));
  }

  @Override
  protected Query getPrefixQuery(String name, String text) {
    return found(values(name).prefix(text));
  }

  @Override
  protected Query getWildcardQuery(String name, String pattern) {
    return found(values(name).wildcard(pattern));
  }

  @Override
  protected Query getRegexpQuery(String name, String pattern) {
    return found(values(name).regexp(pattern));
  }

  @Override
  protected Query getRangeQuery(
      String name, String low, String high, boolean withLow, boolean withHigh) {
    return found(values(name).range(low, high, withLow, withHigh));
  }

  /** A tilde alone allows as many edits as the length of the word is worth. */
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
    int length = text.codePointCount(0, text.length());
    return length < ONE_EDIT ? 0 : length < TWO_EDITS ? 1 : 2;
  }

  @Override
  protected Query getFuzzyQuery(String name, String text, float edits) {
    return found(values(name).fuzzy(text, (int) edits));
  }

  /** Several words are one leaf: neither AND nor OR follows them, so only their sum counts. */
  @Override
  protected void addMultiTermClauses(List<BooleanClause> clauses, Query words) {
    clauses.add(newBooleanClause(words, BooleanClause.Occur.SHOULD));
  }

  /** Leaves to {@link Clauses} what an AND does to the clause before it. */
  @Override
  protected void addClause(
      List<BooleanClause> clauses, int conjunction, int modifier, Query clause) {
    boolean and = conjunction == AND;
    Found found = Found.in(clause);
    BooleanClause.Occur occur =
        switch (modifier) {
          case NOT -> BooleanClause.Occur.MUST_NOT;
          case REQUIRED -> BooleanClause.Occur.MUST;
          default -> and ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD;
        };
    clauses.add(newBooleanClause(and ? found.behindAnd() : found, occur));
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
    return new Clauses.Clause(found, sign, found.isAfterAnd());
  }
}
