package dev.detection.execute;

import java.io.IOException;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.store.Directory;
import org.elasticsearch.test.ESTestCase;

/** Whether all was judged, against the documents one by one. */
public class JudgedSegmentsTests extends ESTestCase {

  public void testAllMeansEveryDocumentOfEverySegment() throws IOException {
    for (int round = 0; round < 200; round++) {
      long since = randomLongBetween(0, 5);
      boolean all = true;
      try (Directory directory = newDirectory();
          IndexWriter writer =
              new IndexWriter(
                  directory, new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE))) {
        for (int i = randomInt(6); i > 0; i--) {
          int what = randomInt(9);
          long generation = randomLongBetween(since + (what == 0 ? -2 : 0), since + 2);
          writer.addDocument(document(what == 1 ? null : generation, what == 2));
          all &= what != 1 && what != 2 && generation >= since;
          if (randomBoolean()) {
            writer.commit();
          }
        }
        writer.commit();
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          for (int again = 0; again < 2; again++) {
            assertEquals(all, JudgedSegments.all(reader, since));
          }
          assertEquals(reader.maxDoc() == 0, JudgedSegments.all(reader, since + 3));
        }
      }
    }
  }

  private static Document document(Long generation, boolean unjudged) {
    Document document = new Document();
    if (generation != null) {
      document.add(new SortedNumericDocValuesField(Judged.GENERATION, generation));
    }
    if (unjudged) {
      document.add(new StringField(Judged.UNJUDGED, "budget", Field.Store.NO));
    }
    return document;
  }
}
