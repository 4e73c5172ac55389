package dev.detection.execute;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitDocIdSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * For each of several queries, one document of a segment that meets it and a common one; so whether
 * there are any is known without looking at all there are. A value that half of the documents have
 * costs as little as one that a single document has.
 *
 * <p>All queries are walked together in the order of documents, so that the common one, which may
 * be costly, is read once.
 */
final class FirstOfEachQuery extends Query {
  private final Query common;
  private final List<Query> each;

  FirstOfEachQuery(Query common, List<Query> each) {
    this.common = common;
    this.each = List.copyOf(each);
  }

  @Override
  public Query rewrite(IndexSearcher searcher) throws IOException {
    Query newCommon = common.rewrite(searcher);
    boolean changed = !newCommon.equals(common);
    List<Query> rewritten = new ArrayList<>();
    for (Query one : each) {
      Query next = one.rewrite(searcher);
      changed |= !next.equals(one);
      rewritten.add(next);
    }
    return changed ? new FirstOfEachQuery(newCommon, rewritten) : this;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost)
      throws IOException {
    Weight all = common.createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1);
    List<Weight> weights = new ArrayList<>();
    for (Query one : each) {
      weights.add(one.createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1));
    }
    return new ConstantScoreWeight(this, boost) {
      @Override
      public ScorerSupplier scorerSupplier(LeafReaderContext segment) throws IOException {
        ScorerSupplier supplier = all.scorerSupplier(segment);
        return supplier == null
            ? null
            : new ScorerSupplier() {
              @Override
              public Scorer get(long leadCost) throws IOException {
                FixedBitSet found = first(supplier.get(leadCost), weights, segment);
                return new ConstantScoreScorer(
                    score(), mode, new BitDocIdSet(found, weights.size()).iterator());
              }

              @Override
              public long cost() {
                return weights.size();
              }
            };
      }

      @Override
      public boolean isCacheable(LeafReaderContext segment) {
        return false; // deletions change what is first
      }
    };
  }

  private static FixedBitSet first(Scorer common, List<Weight> weights, LeafReaderContext segment)
      throws IOException {
    FixedBitSet found = new FixedBitSet(segment.reader().maxDoc());
    PriorityQueue<Walk> walks = new PriorityQueue<>(Comparator.comparingInt(Walk::doc));
    for (Weight weight : weights) {
      Scorer scorer = weight.scorer(segment);
      if (scorer != null) {
        enter(new Walk(scorer), 0, walks);
      }
    }
    Bits live = segment.reader().getLiveDocs();
    Walk commonWalk = new Walk(common);
    while (!walks.isEmpty()) {
      int doc = walks.peek().doc();
      if (commonWalk.doc() < doc && commonWalk.advance(doc) == DocIdSetIterator.NO_MORE_DOCS) {
        break;
      }
      boolean isThere =
          commonWalk.doc() == doc && (live == null || live.get(doc)) && commonWalk.matches();
      int next = isThere ? doc : Math.max(doc + 1, commonWalk.doc());
      while (!walks.isEmpty() && walks.peek().doc() == doc) {
        Walk walk = walks.poll();
        if (isThere && walk.matches()) {
          found.set(doc);
        } else {
          enter(walk, Math.max(next, doc + 1), walks);
        }
      }
    }
    return found;
  }

  private static void enter(Walk walk, int target, PriorityQueue<Walk> walks) throws IOException {
    if (walk.advance(target) != DocIdSetIterator.NO_MORE_DOCS) {
      walks.add(walk);
    }
  }

  /** Goes over what may match; {@link #matches} tells whether it does. */
  private static final class Walk {
    private final TwoPhaseIterator twoPhase;
    private final DocIdSetIterator documents;

    Walk(Scorer scorer) {
      twoPhase = scorer.twoPhaseIterator();
      documents = twoPhase == null ? scorer.iterator() : twoPhase.approximation();
    }

    int doc() {
      return documents.docID();
    }

    int advance(int target) throws IOException {
      return documents.advance(target);
    }

    boolean matches() throws IOException {
      return twoPhase == null || twoPhase.matches();
    }
  }

  @Override
  public void visit(QueryVisitor visitor) {
    common.visit(visitor);
    each.forEach(one -> one.visit(visitor));
  }

  @Override
  public String toString(String field) {
    return "first of each of " + each.size() + " in " + common.toString(field);
  }

  @Override
  public boolean equals(Object other) {
    return sameClassAs(other)
        && common.equals(((FirstOfEachQuery) other).common)
        && each.equals(((FirstOfEachQuery) other).each);
  }

  @Override
  public int hashCode() {
    return Objects.hash(classHash(), common, each);
  }
}
