package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.StandardWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.index.memory.MemoryIndex;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;

/**
 * Words near each other in a text field. Lucene itself says whether they are, with an index of the
 * one field of the one document: what counts as near is hard to say otherwise. Rare enough not to
 * mind the cost.
 */
final class NearTest implements LeafTests.Test {
  private static final String FIELD = "f";

  /** Positions between two values, as in Elasticsearch. */
  private static final int GAP = 100;

  private final List<String> words;
  private final Query phrase;

  NearTest(Condition.Near leaf) {
    words = StandardWords.of(leaf.text());
    phrase = new PhraseQuery(leaf.slop(), FIELD, words.toArray(String[]::new));
  }

  @Override
  public boolean holds(List<Object> values, Instant now) {
    if (words.isEmpty() || values.isEmpty()) {
      return false;
    }
    MemoryIndex index = new MemoryIndex();
    index.addField(FIELD, new Words(values));
    try {
      return index.createSearcher().count(phrase) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an index in memory is read from memory
    }
  }

  /** The words of all values, at the positions that they have in an index. */
  private static final class Words extends TokenStream {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
    private final List<List<String>> values;
    private int value;
    private int word;

    Words(List<Object> sources) {
      values =
          sources.stream()
              .filter(source -> source != null)
              .map(source -> StandardWords.of(source.toString()))
              .toList();
    }

    @Override
    public boolean incrementToken() {
      clearAttributes();
      int gaps = 0;
      while (value < values.size() && word == values.get(value).size()) {
        value++;
        word = 0;
        gaps++;
      }
      if (value == values.size()) {
        return false;
      }
      term.append(values.get(value).get(word++));
      step.setPositionIncrement(1 + gaps * GAP);
      return true;
    }
  }
}
