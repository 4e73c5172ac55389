package dev.detection.query.lucene;

import dev.detection.query.Condition;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;

/** A condition on its way through Lucene's parser, which knows queries only. */
final class Found extends Query {
  private final Condition condition;

  Found(Condition condition) {
    this.condition = condition;
  }

  /** What the parser made of a condition: it may have a boost, which only orders. */
  static Found in(Query query) {
    Query inner = query;
    while (inner instanceof BoostQuery boost) {
      inner = boost.getQuery();
    }
    return (Found) inner;
  }

  /** The condition. */
  Condition condition() {
    return condition;
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
