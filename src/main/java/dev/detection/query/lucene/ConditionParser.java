package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.util.ArrayList;
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
  private final Tokens tokens;

  /** The first thing that no condition says: told only if there is no error in the query. */
  private NotSupportedException notSupported;

  ConditionParser(Tokens tokens) {
    super(tokens);
    this.tokens = tokens;
    init("*", null);
  }

  /** Reads the query. */
  Condition condition() {
    Condition condition;
    try {
      condition = Found.in(TopLevelQuery(getField())).condition();
    } catch (ParseException e) {
      throw error(e);
    } catch (QueryException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      // Of the whole language, only a boost that is too large is checked as an argument.
      throw new QueryException(e.getMessage(), tokens.at(token));
    }
    if (notSupported != null) {
      throw notSupported;
    }
    return condition;
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

  private Position at() {
    return tokens.ofValue(token);
  }

  @Override
  protected Query getFieldQuery(String name, String text, boolean quoted) {
    return new Found(values(name).words(text));
  }

  @Override
  protected Query getFieldQuery(String name, String text, int slop) {
    return new Found(values(name).phrase(text, slop));
  }

  @Override
  protected Query getPrefixQuery(String name, String text) {
    return new Found(values(name).prefix(text));
  }

  @Override
  protected Query getWildcardQuery(String name, String pattern) {
    return new Found(values(name).wildcard(pattern));
  }

  @Override
  protected Query getRegexpQuery(String name, String pattern) {
    return new Found(values(name).regexp(pattern));
  }

  @Override
  protected Query getRangeQuery(
      String name, String low, String high, boolean withLow, boolean withHigh) {
    return new Found(values(name).range(low, high, withLow, withHigh));
  }

  @Override
  protected float getFuzzyDistance(Token fuzzy, String text) {
    return 0;
  }

  @Override
  protected Query getFuzzyQuery(String name, String text, float distance) {
    if (notSupported == null) {
      notSupported = new NotSupportedException("a fuzzy term [" + text + "~]", at());
    }
    return new Found(new Condition.Always(false, at()));
  }

  /** Several words are one leaf: neither AND nor OR follows them, so only their sum counts. */
  @Override
  protected void addMultiTermClauses(List<BooleanClause> clauses, Query words) {
    clauses.add(newBooleanClause(words, BooleanClause.Occur.SHOULD));
  }

  /** Clauses that may hold count only where none must; where all must not, all else is found. */
  @Override
  protected Query getBooleanQuery(List<BooleanClause> clauses) {
    List<Condition> parts = new ArrayList<>();
    List<Condition> optional = new ArrayList<>();
    List<Condition> excluded = new ArrayList<>();
    for (BooleanClause clause : clauses) {
      Condition condition = Found.in(clause.query()).condition();
      switch (clause.occur()) {
        case MUST, FILTER -> parts.add(condition);
        case SHOULD -> optional.add(condition);
        case MUST_NOT -> excluded.add(new Condition.Not(condition, condition.at()));
      }
    }
    if (parts.isEmpty() && !optional.isEmpty()) {
      parts.add(
          optional.size() == 1
              ? optional.getFirst()
              : new Condition.Any(optional, optional.getFirst().at()));
    }
    parts.addAll(excluded);
    return new Found(
        parts.size() == 1 ? parts.getFirst() : new Condition.All(parts, parts.getFirst().at()));
  }
}
