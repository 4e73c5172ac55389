package dev.detection.execute;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;

/**
 * Tells of segments whether all of their documents were judged. A segment never changes, so each is
 * looked through once; that is remembered for the process, as queries that come from other nodes
 * can hold nothing.
 */
final class JudgedSegments {
  private static final long NOT_ALL = Long.MIN_VALUE;

  private static final Map<IndexReader.CacheKey, Long> LEAST = new ConcurrentHashMap<>();

  private JudgedSegments() {}

  /**
   * Whether all documents that a reader has were judged completely, by the rules of a generation or
   * later ones. The mapping must have the fields of {@link Judged} with doc values.
   */
  static boolean all(IndexReader reader, long since) throws IOException {
    for (LeafReaderContext context : reader.leaves()) {
      // Below what hides fields or documents from somebody: what is there counts, for everybody.
      LeafReader segment = FilterLeafReader.unwrap(context.reader());
      IndexReader.CacheHelper cache = segment.getCoreCacheHelper();
      if (cache == null) {
        return false;
      }
      Long least = LEAST.get(cache.getKey());
      if (least == null) {
        least = least(segment);
        if (LEAST.put(cache.getKey(), least) == null) {
          cache.addClosedListener(LEAST::remove);
        }
      }
      if (least < since) {
        return false;
      }
    }
    return true;
  }

  private static long least(LeafReader segment) throws IOException {
    SortedNumericDocValues values = segment.getSortedNumericDocValues(Judged.GENERATION);
    if (values == null || segment.getFieldInfos().fieldInfo(Judged.UNJUDGED) != null) {
      return NOT_ALL;
    }
    long least = Long.MAX_VALUE;
    int documents = 0;
    for (; values.nextDoc() != DocIdSetIterator.NO_MORE_DOCS; documents++) {
      least = Math.min(least, values.nextValue()); // the least of a document comes first
    }
    return documents == segment.maxDoc() ? least : NOT_ALL;
  }
}
