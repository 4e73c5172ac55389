package dev.detection.bench.monitor;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.BinaryPoint;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.monitor.MatchingQueries;
import org.apache.lucene.monitor.Monitor;
import org.apache.lucene.monitor.MonitorQuery;
import org.apache.lucene.monitor.MultipassTermFilteredPresearcher;
import org.apache.lucene.monitor.Presearcher;
import org.apache.lucene.monitor.QueryMatch;
import org.apache.lucene.monitor.TermFilteredPresearcher;
import org.apache.lucene.search.BooleanQuery;

/**
 * Lucene Monitor behind types of the JDK, for it needs another Lucene than Elasticsearch. Given the
 * values of an event by path it makes the document, which is asked as often as one likes for the
 * ids of the queries that it meets.
 */
public final class MonitorBridge
    implements Function<Map<String, List<Object>>, Supplier<List<String>>>, Closeable {
  private static final int PASSES = 4;

  private final Analyzer analyzer = new StandardAnalyzer();
  private final Monitor monitor;
  private final Set<String> asked;

  /**
   * @param questions conditions as lists by id
   * @param multipass whether the presearcher is the multipass one
   */
  public MonitorBridge(Map<String, List<Object>> questions, boolean multipass) throws IOException {
    BooleanQuery.setMaxClauseCount(Integer.MAX_VALUE);
    Presearcher presearcher =
        multipass ? new MultipassTermFilteredPresearcher(PASSES) : new TermFilteredPresearcher();
    monitor = new Monitor(analyzer, presearcher);
    MonitorQueries queries = new MonitorQueries(analyzer);
    List<MonitorQuery> all = new ArrayList<>();
    questions.forEach((id, question) -> all.add(query(id, queries.of(question))));
    monitor.register(all);
    asked = queries.asked();
  }

  private static MonitorQuery query(String id, org.apache.lucene.search.Query query) {
    return new MonitorQuery(id, query, null, Collections.emptyMap());
  }

  @Override
  public Supplier<List<String>> apply(Map<String, List<Object>> event) {
    Document document = document(event);
    return () -> match(document);
  }

  /** Ends the threads of the monitor, which keep a process from ending. */
  @Override
  public void close() throws IOException {
    monitor.close();
  }

  private List<String> match(Document document) {
    try {
      MatchingQueries<QueryMatch> matches = monitor.match(document, QueryMatch.SIMPLE_MATCHER);
      List<String> ids = new ArrayList<>();
      matches.getMatches().forEach(match -> ids.add(match.getQueryId()));
      return ids;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Only what queries look at is indexed. */
  private Document document(Map<String, List<Object>> event) {
    Document document = new Document();
    event.forEach(
        (path, values) -> {
          document.add(new StringField(MonitorQueries.FIELD_NAMES, path, Store.NO));
          values.forEach(value -> add(document, path, value));
        });
    return document;
  }

  private void add(Document document, String path, Object value) {
    String text = value.toString();
    if (asked.contains(path)) {
      document.add(new StringField(path, text, Store.NO));
    }
    if (asked.contains(path + MonitorQueries.LOWER)) {
      String lower = text.toLowerCase(Locale.ROOT);
      document.add(new StringField(path + MonitorQueries.LOWER, lower, Store.NO));
    }
    if (asked.contains(path + MonitorQueries.WORDS)) {
      document.add(new TextField(path + MonitorQueries.WORDS, text, Store.NO));
    }
    if (asked.contains(path + MonitorQueries.NUMBER)) {
      addNumber(document, path, text);
    }
    if (asked.contains(path + MonitorQueries.ADDRESS)) {
      byte[] address = MonitorQueries.address(text);
      if (address != null) {
        document.add(new BinaryPoint(path + MonitorQueries.ADDRESS, address));
      }
    }
  }

  private static void addNumber(Document document, String path, String text) {
    try {
      document.add(new DoublePoint(path + MonitorQueries.NUMBER, Double.parseDouble(text)));
    } catch (NumberFormatException e) {
      // A mapping would refuse it or ignore it: no query finds it.
    }
  }
}
