package dev.detection.query.lucene;

import dev.detection.query.Condition;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;

/** A condition on its way through Lucene's parser, which knows queries only. */
final class Found extends Query {
  private final Condition condition;
  private final Condition asked;
  private final Clauses.Conjunction before;
  private final int copies;

  /**
   * @param asked whether there is a condition at all on the fields of an index; always true unless
   *     they may drop it
   * @param copies how often the most repeated leaf stands in the condition
   */
  Found(Condition condition, Condition asked, int copies) {
    this(condition, asked, Clauses.Conjunction.NONE, copies);
  }

  private Found(Condition condition, Condition asked, Clauses.Conjunction before, int copies) {
    this.condition = condition;
    this.asked = asked;
    this.before = before;
    this.copies = copies;
  }

  /** The same with something before it. */
  Found behind(Clauses.Conjunction conjunction) {
    return new Found(condition, asked, conjunction, copies);
  }

  /** What the parser made of a condition: it may have a boost, which only orders. */
  static Found in(Query query) {
    Query inner = query;
    while (inner instanceof BoostQuery boost) {
      inner = boost.getQuery();
    }
    return (Found) inner;
  }

  /** The condition; false where it is dropped. */
  Condition condition() {
    return condition;
  }

  /** Whether it is not dropped. */
  Condition asked() {
    return asked;
  }

  /** How often the most repeated leaf stands in the condition. */
  int copies() {
    return copies;
  }

  /** What stands before it. */
  Clauses.Conjunction before() {
    return before;
  }

  @Override
  public String toString(String field) {
    return condition.toString();
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
