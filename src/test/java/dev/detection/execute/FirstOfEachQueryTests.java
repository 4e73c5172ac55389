package dev.detection.execute;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.elasticsearch.common.lucene.search.Queries;
import org.elasticsearch.test.ESTestCase;

/** Which documents are found, against a plain search for each query. */
public class FirstOfEachQueryTests extends ESTestCase {
  private static final int VALUES = 12;

  public void testEveryQueryThatADocumentMeetsIsFoundWithFewDocuments() throws IOException {
    for (int round = 0; round < 50; round++) {
      try (Directory directory = newDirectory()) {
        index(directory);
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          check(newSearcher(reader, true, false), reader);
        }
      }
    }
  }

  private static void index(Directory directory) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      int documents = randomIntBetween(1, 120);
      for (int i = 0; i < documents; i++) {
        Document document = new Document();
        document.add(new StringField("id", "" + i, Field.Store.NO));
        for (int j = randomIntBetween(0, 3); j > 0; j--) {
          document.add(new StringField("value", "v" + randomInt(VALUES), Field.Store.NO));
        }
        document.add(new StringField("kind", "k" + randomInt(2), Field.Store.NO));
        document.add(new NumericDocValuesField("size", randomInt(3)));
        writer.addDocument(document);
        if (rarely()) {
          writer.flush();
        }
        if (randomInt(4) == 0) {
          writer.deleteDocuments(new Term("id", "" + randomInt(i)));
        }
      }
    }
  }

  private static void check(IndexSearcher searcher, DirectoryReader reader) throws IOException {
    Query common =
        switch (randomInt(2)) {
          case 0 -> new TermQuery(new Term("kind", "k0"));
          case 1 -> NumericDocValuesField.newSlowRangeQuery("size", 1, 2); // two phases
          default -> Queries.ALL_DOCS_INSTANCE;
        };
    List<Query> each = new ArrayList<>();
    for (int value : IntStream.rangeClosed(0, VALUES).toArray()) {
      if (randomBoolean()) {
        each.add(new TermQuery(new Term("value", "v" + value)));
      }
    }
    if (randomBoolean()) {
      each.add(NumericDocValuesField.newSlowExactQuery("size", randomInt(3)));
    }
    Set<Integer> found = found(searcher, new FirstOfEachQuery(common, each));
    Set<Integer> meetCommon = found(searcher, common);
    assertTrue(meetCommon.containsAll(found));
    assertTrue(found.size() <= each.size() * reader.leaves().size());
    for (Query one : each) {
      Set<Integer> all = found(searcher, one);
      all.retainAll(meetCommon);
      assertEquals(one.toString(), all.isEmpty(), found.stream().noneMatch(all::contains));
    }
  }

  private static Set<Integer> found(IndexSearcher searcher, Query query) throws IOException {
    Set<Integer> found = new HashSet<>();
    for (ScoreDoc hit : searcher.search(query, 1_000).scoreDocs) {
      found.add(hit.doc);
    }
    return found;
  }
}
