package dev.detection.match;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.core.SimpleAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * The words of a question, as an analyzer finds them.
 *
 * @param words in their order
 * @param open whether nothing stands behind the last one, so that more of it could follow
 */
record QueryWords(List<String> words, boolean open) {

  /** Finds the words of a text with a built-in analyzer. */
  static QueryWords of(String text, String analyzer) {
    List<String> words = new ArrayList<>();
    try (Analyzer named = named(analyzer);
        TokenStream stream = named.tokenStream("", text)) {
      CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
      OffsetAttribute offset = stream.addAttribute(OffsetAttribute.class);
      int last = 0;
      stream.reset();
      while (stream.incrementToken()) {
        words.add(word.toString());
        last = offset.endOffset();
      }
      stream.end();
      return new QueryWords(List.copyOf(words), last == offset.endOffset());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text in memory is read from memory
    }
  }

  private static Analyzer named(String analyzer) {
    return switch (analyzer) {
      case "standard" -> new StandardAnalyzer();
      case "whitespace" -> new WhitespaceAnalyzer();
      case "simple" -> new SimpleAnalyzer();
      case "keyword" -> new KeywordAnalyzer();
      default -> throw new IllegalArgumentException("no analyzer: " + analyzer);
    };
  }
}
