package dev.detection.match;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * How a text becomes words, by an analyzer or a normalizer of an index. Those made of the same
 * parts are equal. No two words stand at the same position.
 */
final class Analysis {
  /** The analyzer {@code standard}. */
  static final Analysis STANDARD =
      new Analysis("standard", new StandardAnalyzer(), Lowercase::of, Analysis.GAP);

  /** The positions that lie between the values of a field, unless the mapping says otherwise. */
  static final int GAP = 100;

  /**
   * A word of a text.
   *
   * @param position where it stands; greater than that of the word before it
   */
  record Word(String text, int position) {}

  /**
   * The words of a text.
   *
   * @param end where the next value of the field begins, before the gap; greater than the last
   *     position if words were left out at the end
   */
  record Words(List<Word> list, int end) {}

  private final Object parts;
  private final Analyzer analyzer;
  private final UnaryOperator<String> normalizer;
  private final int gap;

  /**
   * @param parts what it is made of; decides what is equal
   * @param normalizer what it does to a single term
   * @param gap positions between the values of a field
   */
  Analysis(Object parts, Analyzer analyzer, UnaryOperator<String> normalizer, int gap) {
    this.parts = parts;
    this.analyzer = analyzer;
    this.normalizer = normalizer;
    this.gap = gap;
  }

  /** Positions between the values of a field. */
  int gap() {
    return gap;
  }

  /** A text as a single term, as the terms of patterns and ranges are read. */
  String normal(String text) {
    try {
      return normalizer.apply(text);
    } catch (StackOverflowError e) {
      throw tooComplex();
    }
  }

  /** The words of a text. */
  Words words(String text) {
    List<Word> words = new ArrayList<>();
    int position = -1;
    try (TokenStream stream = analyzer.tokenStream("", text)) {
      CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
      PositionIncrementAttribute step = stream.addAttribute(PositionIncrementAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        position += step.getPositionIncrement();
        words.add(new Word(word.toString(), position));
      }
      stream.end();
      position += step.getPositionIncrement();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text in memory is read from memory
    } catch (StackOverflowError e) {
      throw tooComplex();
    }
    return new Words(words, position);
  }

  /** A regular expression of an analyzer, run by Java on a text that is not ours. */
  private static EventException tooComplex() {
    return new EventException("a text is too complex for the regular expression of its analyzer");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Analysis analysis && analysis.parts.equals(parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  @Override
  public String toString() {
    return parts.toString();
  }
}
