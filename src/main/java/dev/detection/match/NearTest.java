package dev.detection.match;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.memory.MemoryIndex;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;

/**
 * Words near each other in a text field. Lucene itself says whether they are, with an index of the
 * one field of the one document: what counts as near is hard to say otherwise. Rare enough not to
 * mind the cost.
 */
final class NearTest {
  private static final String FIELD = "f";

  private final Query phrase;

  /**
   * @param words those that are asked; at least one
   */
  NearTest(List<Analysis.Word> words, int slop) {
    PhraseQuery.Builder builder = new PhraseQuery.Builder().setSlop(slop);
    words.forEach(word -> builder.add(new Term(FIELD, word.text()), word.position()));
    phrase = builder.build();
  }

  /**
   * Whether they are near each other.
   *
   * @param words of all values of the field
   */
  boolean holds(List<Analysis.Word> words) {
    if (words.isEmpty()) {
      return false;
    }
    MemoryIndex index = new MemoryIndex();
    index.addField(FIELD, new Words(words));
    try {
      return index.createSearcher().count(phrase) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an index in memory is read from memory
    }
  }

  /** Words at the positions that they have in an index. */
  private static final class Words extends TokenStream {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
    private final List<Analysis.Word> words;
    private int next;
    private int position = -1;

    Words(List<Analysis.Word> words) {
      this.words = words;
    }

    @Override
    public boolean incrementToken() {
      clearAttributes();
      if (next == words.size()) {
        return false;
      }
      Analysis.Word word = words.get(next++);
      term.append(word.text());
      step.setPositionIncrement(word.position() - position);
      position = word.position();
      return true;
    }
  }
}
