package dev.detection.bench.monitor;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.BinaryPoint;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RegexpQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.RegExp;

/** Makes Lucene's queries of the lists of plain objects that conditions become. */
final class MonitorQueries {
  /** Has the paths that have values. */
  static final String FIELD_NAMES = "_field_names";

  /** What follows the path in the names of fields of other kinds than whole strings. */
  static final String LOWER = "~lower";

  static final String WORDS = "~words";
  static final String NUMBER = "~number";
  static final String ADDRESS = "~ip";

  private static final int LENGTH = 16;

  /** What an IPv4 address begins with as an IPv6 address. */
  private static final byte[] V4_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final Analyzer analyzer;
  private final Set<String> asked = new HashSet<>();

  MonitorQueries(Analyzer analyzer) {
    this.analyzer = analyzer;
  }

  /** The names of the fields that queries made so far look at, so that no other is indexed. */
  Set<String> asked() {
    return asked;
  }

  Query of(List<?> query) {
    return switch ((String) query.get(0)) {
      case "all" -> bool(query, 1, Occur.MUST, 0);
      case "any" -> bool(query, 1, Occur.SHOULD, 1);
      case "atLeast" -> bool(query, 2, Occur.SHOULD, (Integer) query.get(1));
      case "not" ->
          new BooleanQuery.Builder()
              .add(new MatchAllDocsQuery(), Occur.MUST)
              .add(of((List<?>) query.get(1)), Occur.MUST_NOT)
              .build();
      case "every" -> new MatchAllDocsQuery();
      case "none" -> new MatchNoDocsQuery();
      case "exists" -> new TermQuery(new Term(field(FIELD_NAMES), text(query, 1)));
      case "existsBelow" -> new PrefixQuery(new Term(field(FIELD_NAMES), text(query, 1) + "."));
      case "term" -> new TermQuery(term(query));
      case "like" -> new WildcardQuery(term(query));
      case "prefix" -> new PrefixQuery(term(query));
      case "regexp" ->
          new RegexpQuery(
              new Term(field(text(query, 1)), text(query, 2)),
              RegExp.ALL,
              (Boolean) query.get(3) ? RegExp.ASCII_CASE_INSENSITIVE : 0,
              Operations.DEFAULT_DETERMINIZE_WORK_LIMIT);
      case "words" -> words(field(text(query, 1) + WORDS), text(query, 2), (Boolean) query.get(3));
      case "wordLike" ->
          new WildcardQuery(
              new Term(field(text(query, 1) + WORDS), text(query, 2).toLowerCase(Locale.ROOT)));
      case "number" ->
          DoublePoint.newExactQuery(field(text(query, 1) + NUMBER), (Double) query.get(2));
      case "range" -> range(field(text(query, 1) + NUMBER), text(query, 2), (Double) query.get(3));
      case "ip" -> address(field(text(query, 1) + ADDRESS), text(query, 2));
      default -> throw new IllegalArgumentException("no query " + query.get(0));
    };
  }

  private static String text(List<?> query, int place) {
    return (String) query.get(place);
  }

  private String field(String name) {
    asked.add(name);
    return name;
  }

  private Term term(List<?> query) {
    return (Boolean) query.get(3)
        ? new Term(field(text(query, 1) + LOWER), text(query, 2).toLowerCase(Locale.ROOT))
        : new Term(field(text(query, 1)), text(query, 2));
  }

  private Query bool(List<?> query, int from, Occur occur, int minimum) {
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    builder.setMinimumNumberShouldMatch(minimum);
    if (query.size() == from) {
      return occur == Occur.MUST ? new MatchAllDocsQuery() : new MatchNoDocsQuery();
    }
    for (Object part : query.subList(from, query.size())) {
      List<?> inner = (List<?>) part;
      if (occur == Occur.MUST && inner.get(0).equals("not")) {
        builder.add(of((List<?>) inner.get(1)), Occur.MUST_NOT);
      } else {
        builder.add(of(inner), occur);
      }
    }
    BooleanQuery built = builder.build();
    boolean onlyNegative =
        occur == Occur.MUST
            && built.clauses().stream().allMatch(clause -> clause.getOccur() == Occur.MUST_NOT);
    return onlyNegative ? builder.add(new MatchAllDocsQuery(), Occur.MUST).build() : built;
  }

  private Query words(String field, String text, boolean phrase) {
    List<String> words = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream(field, new StringReader(text))) {
      CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        words.add(word.toString());
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (phrase && words.size() > 1) {
      return new PhraseQuery(field, words.toArray(new String[0]));
    }
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    words.forEach(word -> any.add(new TermQuery(new Term(field, word)), Occur.SHOULD));
    return any.build();
  }

  private static Query range(String field, String comparison, double limit) {
    double from = Double.NEGATIVE_INFINITY;
    double to = Double.POSITIVE_INFINITY;
    switch (comparison) {
      case "lt" -> to = Math.nextDown(limit);
      case "lte" -> to = limit;
      case "gt" -> from = Math.nextUp(limit);
      case "gte" -> from = limit;
      default -> throw new IllegalArgumentException(comparison);
    }
    return DoublePoint.newRangeQuery(field, from, to);
  }

  private static Query address(String field, String block) {
    int slash = block.indexOf('/');
    byte[] from = address(slash < 0 ? block : block.substring(0, slash));
    if (from == null) {
      return new MatchNoDocsQuery();
    }
    boolean v4 = block.indexOf(':') < 0;
    int bits = slash < 0 ? Byte.SIZE * LENGTH : Integer.parseInt(block.substring(slash + 1));
    int fixed = v4 && slash >= 0 ? bits + Byte.SIZE * V4_PREFIX.length : bits;
    byte[] to = from.clone();
    for (int bit = fixed; bit < Byte.SIZE * LENGTH; bit++) {
      int mask = 1 << (Byte.SIZE - 1 - bit % Byte.SIZE);
      from[bit / Byte.SIZE] &= (byte) ~mask;
      to[bit / Byte.SIZE] |= (byte) mask;
    }
    return BinaryPoint.newRangeQuery(field, from, to);
  }

  /** The bytes of an IPv6 address; null if the text is none. Never asks for a name. */
  static byte[] address(String text) {
    if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      return null;
    }
    try {
      byte[] address = InetAddress.getByName(text).getAddress();
      if (address.length == LENGTH) {
        return address;
      }
      byte[] mapped = Arrays.copyOf(V4_PREFIX, LENGTH);
      System.arraycopy(address, 0, mapped, V4_PREFIX.length, address.length);
      return mapped;
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
