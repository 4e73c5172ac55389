package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.util.BytesRef;

/**
 * Words of an analyzer. A searchable value is the words of one source value in order.
 *
 * @param analysis how values and questions become words
 */
record TextSearch(TextAnalysis analysis) implements Search<Analysis.Words> {

  /** Units of work for a character that is read into words, which are then compared. */
  private static final int READING = 20;

  /** What a leaf asks if it asks for whole words. */
  sealed interface Asked {
    /** One of some words, in whichever value. */
    record AnyWord(Set<String> words) implements Asked {}

    /** Several words, one after the other. */
    record Following(List<Analysis.Word> words) implements Asked {}
  }

  /** What a match asks. */
  Asked asked(Condition.Match leaf) {
    if (leaf.phrase()) {
      List<Analysis.Word> words = analysis.quoted().words(leaf.text()).list();
      if (words.size() > 1) {
        return analysis.positions() ? new Asked.Following(words) : new Asked.AnyWord(Set.of());
      }
    }
    Analysis asked = leaf.phrase() ? analysis.quoted() : analysis.search();
    return new Asked.AnyWord(Set.copyOf(texts(asked, leaf.text())));
  }

  @Override
  public String name() {
    return "text";
  }

  @Override
  public Analysis.Words indexed(Object source) {
    return source == null ? null : analysis.index().words(source.toString());
  }

  @Override
  public LeafTests.Test test(Condition leaf) {
    if (leaf instanceof Condition.Match match
        && asked(match) instanceof Asked.Following(var words)) {
      return (values, judging) -> hasPhrase(all(values, judging), words);
    }
    Question<Analysis.Words> question = question(leaf);
    return (values, judging) -> anyMeets(values, question, judging);
  }

  /** The test whether the words of a text stand near each other. */
  LeafTests.Test near(Condition.Near leaf) {
    List<Analysis.Word> words = analysis.quoted().words(leaf.text()).list();
    if (words.isEmpty() || (words.size() > 1 && !analysis.positions())) {
      return LeafTests.Test.NEVER;
    }
    NearTest near = new NearTest(words, leaf.slop());
    return (values, judging) -> near.holds(all(values, judging));
  }

  /** The test whether all words of a text or of a beginning are there, in whichever value. */
  LeafTests.Test every(Condition.Leaf leaf) {
    List<String> wanted = asked(leaf);
    if (wanted.isEmpty()) {
      return LeafTests.Test.NEVER;
    }
    String last = wanted.getLast();
    boolean open = leaf instanceof Condition.Analysed;
    Set<String> whole = Set.copyOf(open ? wanted.subList(0, wanted.size() - 1) : wanted);
    return (values, judging) -> {
      Set<String> words = new HashSet<>();
      all(values, judging).forEach(word -> words.add(word.text()));
      return words.containsAll(whole)
          && (!open || words.stream().anyMatch(word -> word.startsWith(last)));
    };
  }

  /** Whether a text or a beginning has any word. */
  boolean hasWords(Condition.Leaf leaf) {
    return !asked(leaf).isEmpty();
  }

  private List<String> asked(Condition.Leaf leaf) {
    return switch (leaf) {
      case Condition.Match match ->
          texts(match.phrase() ? analysis.quoted() : analysis.search(), match.text());
      case Condition.Analysed(Condition.Wildcard beginning, var at) ->
          texts(analysis.search(), start(beginning));
      default -> throw new IllegalArgumentException("not asked by its words: " + leaf);
    };
  }

  private static String start(Condition.Wildcard beginning) {
    return ((Glob.Text) beginning.pattern().parts().getFirst()).text();
  }

  private boolean anyMeets(
      List<Object> values, Question<Analysis.Words> question, Judging judging) {
    for (Object source : values) {
      spend(source, judging);
      Analysis.Words words = indexed(source);
      if (words != null && question.isMetBy(words, judging)) {
        return true;
      }
    }
    return false;
  }

  private static void spend(Object source, Judging judging) {
    if (source instanceof String text) {
      judging.spend((long) text.length() * READING);
    }
  }

  /** The words of all values of a field, one value after the other with the gap between them. */
  List<Analysis.Word> all(List<Object> values, Judging judging) {
    List<Analysis.Word> all = new ArrayList<>();
    int start = 0;
    for (Object source : values) {
      spend(source, judging);
      Analysis.Words words = indexed(source);
      if (words == null) {
        continue;
      }
      for (Analysis.Word word : words.list()) {
        all.add(new Analysis.Word(word.text(), start + word.position()));
      }
      start += words.end() + 1 + analysis.gap();
    }
    return all;
  }

  private static boolean hasPhrase(List<Analysis.Word> value, List<Analysis.Word> phrase) {
    Work work = new Work("a phrase");
    for (int i = 0; i < value.size(); i++) {
      if (standsAt(i, value, phrase, work)) {
        return true;
      }
    }
    return false;
  }

  /** Whether words follow each other from an index on. */
  static boolean standsAt(
      int index, List<Analysis.Word> value, List<Analysis.Word> phrase, Work work) {
    int offset = value.get(index).position() - phrase.getFirst().position();
    int at = index;
    for (Analysis.Word word : phrase) {
      while (at < value.size() && value.get(at).position() < word.position() + offset) {
        work.step();
        at++;
      }
      work.step();
      if (at == value.size()
          || value.get(at).position() != word.position() + offset
          || !value.get(at).text().equals(word.text())) {
        return false;
      }
    }
    return true;
  }

  private static List<String> texts(Analysis analysis, String text) {
    return analysis.words(text).list().stream().map(Analysis.Word::text).toList();
  }

  /** Any of the words; phrases of more than one word are not asked here. */
  @Override
  public Question<Analysis.Words> match(Condition.Match leaf) {
    return asked(leaf) instanceof Asked.AnyWord(var words) && !words.isEmpty()
        ? anyWord(words::contains)
        : Search.never();
  }

  /** A pattern is compared with single words, normalized like them. */
  @Override
  public Question<Analysis.Words> wildcard(Condition.Wildcard leaf) {
    if (leaf.field() instanceof Field.Itself) {
      return anyWordMeets(new GlobMatcher(leaf.pattern(), leaf.ignoreCase())::matches);
    }
    if (!leaf.words()) {
      throw refused("a wildcard over the whole value", leaf);
    }
    return anyWordMeets(
        new GlobMatcher(Words.normal(leaf.pattern(), analysis.search()::normal), leaf.ignoreCase())
            ::matches);
  }

  @Override
  public Question<Analysis.Words> analysed(Condition.Analysed leaf) {
    return switch (leaf.leaf()) {
      case Condition.Exists exists -> anyWord(word -> true);
      case Condition.Regexp regexp -> anyWordMeets(RegexpMatcher.of(regexp)::matches);
      case Condition.Range range -> anyWord(side(range, true));
      case Condition.Between between ->
          anyWord(side(between.from(), true).and(side(between.to(), true)));
      case Condition.Wildcard wildcard when wildcard.words() -> lastWord(wildcard);
      case Condition.Wildcard wildcard ->
          anyWordMeets(
              new GlobMatcher(Words.normal(wildcard.pattern(), analysis.search()::normal), false)
                  ::matches);
      default -> question(leaf.leaf());
    };
  }

  /** The last word is the beginning of one. */
  private Question<Analysis.Words> lastWord(Condition.Wildcard leaf) {
    List<String> wanted = texts(analysis.search(), start(leaf));
    if (wanted.isEmpty()) {
      return Search.never();
    }
    Set<String> any = Set.copyOf(wanted.subList(0, wanted.size() - 1));
    String prefix = wanted.getLast();
    return anyWord(word -> word.startsWith(prefix) || any.contains(word));
  }

  @Override
  public Question<Analysis.Words> fuzzy(Condition.Fuzzy leaf) {
    return anyWord(FuzzyMatcher.of(leaf, analysis.search().normal(leaf.text())));
  }

  @Override
  public Question<Analysis.Words> prefix(Condition.Prefix leaf) {
    String text = leaf.text();
    if (!leaf.ignoreCase()) {
      return anyWord(word -> word.startsWith(text));
    }
    String wanted = Ascii.lower(text);
    return anyWord(word -> Ascii.lower(word).startsWith(wanted));
  }

  @Override
  public Question<Analysis.Words> alike(Condition.Alike leaf) {
    String text = String.valueOf(leaf.value().value());
    return anyWord(
        FuzzyMatcher.ofTerms(text, leaf.likeness().edits(text), leaf.likeness(), leaf.at()));
  }

  @Override
  public Question<Analysis.Words> regexp(Condition.Regexp leaf) {
    if (!(leaf.field() instanceof Field.Itself)) {
      throw refused("a regular expression over the whole value", leaf);
    }
    return anyWordMeets(RegexpMatcher.of(leaf)::matches);
  }

  @Override
  public Question<Analysis.Words> term(Condition.Term leaf) {
    if (!(leaf.field() instanceof Field.Itself)) {
      throw refused("an equality of the whole value", leaf);
    }
    String text = String.valueOf(leaf.value().value());
    String wanted = leaf.ignoreCase() ? Ascii.lower(text) : text;
    return anyWord(word -> (leaf.ignoreCase() ? Ascii.lower(word) : word).equals(wanted));
  }

  private static Question<Analysis.Words> anyWord(Predicate<String> asked) {
    return anyWordMeets((word, judging) -> asked.test(word));
  }

  private static Question<Analysis.Words> anyWordMeets(Question<String> asked) {
    return (value, judging) -> {
      for (Analysis.Word word : value.list()) {
        if (asked.isMetBy(word.text(), judging)) {
          return true;
        }
      }
      return false;
    };
  }

  @Override
  public Question<Analysis.Words> range(Condition.Range leaf) {
    if (leaf.field() instanceof Field.Named) {
      throw refused("a range over the whole value", leaf);
    }
    return anyWord(side(leaf, false));
  }

  /** One word must be between the limits. */
  @Override
  public Question<Analysis.Words> between(Condition.Between leaf) {
    if (leaf.field() instanceof Field.Named) {
      throw refused("a range over the whole value", leaf);
    }
    return anyWord(side(leaf.from(), false).and(side(leaf.to(), false)));
  }

  private Predicate<String> side(Condition.Range leaf, boolean lowercase) {
    String text = String.valueOf(leaf.limit().value());
    BytesRef limit = new BytesRef(lowercase ? analysis.search().normal(text) : text);
    return word -> Sides.holds(leaf.comparison(), new BytesRef(word).compareTo(limit));
  }
}
