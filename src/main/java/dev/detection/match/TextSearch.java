package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.StandardWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.util.BytesRef;

/**
 * Words of the standard analyzer. A searchable value is the words of one source value in order: a
 * phrase never runs on into the next value, for 100 positions lie between.
 */
record TextSearch() implements Search<List<String>> {

  @Override
  public String name() {
    return "text";
  }

  @Override
  public List<String> indexed(Object source) {
    return source == null ? null : StandardWords.of(source.toString());
  }

  @Override
  public Question<List<String>> match(Condition.Match leaf) {
    List<String> wanted = StandardWords.of(leaf.text());
    if (wanted.isEmpty()) {
      return Search.never();
    }
    if (leaf.phrase()) {
      List<Predicate<String>> words = new ArrayList<>();
      wanted.forEach(word -> words.add(word::equals));
      Phrase phrase = new Phrase(List.copyOf(words), 0);
      return (value, now) -> phrase.isIn(List.of(value));
    }
    Set<String> any = Set.copyOf(wanted);
    return (value, now) -> value.stream().anyMatch(any::contains);
  }

  /** A pattern is compared with single words, in lower case like them. */
  @Override
  public Question<List<String>> wildcard(Condition.Wildcard leaf) {
    if (leaf.field() instanceof Field.Itself) {
      return anyWord(new GlobMatcher(leaf.pattern(), leaf.ignoreCase())::matches);
    }
    if (!leaf.words()) {
      throw refused("a wildcard over the whole value", leaf);
    }
    return anyWord(new GlobMatcher(Words.lowercase(leaf.pattern()), leaf.ignoreCase())::matches);
  }

  @Override
  public Question<List<String>> analysed(Condition.Analysed leaf) {
    return switch (leaf.leaf()) {
      case Condition.Exists exists -> anyWord(word -> true);
      case Condition.Regexp regexp -> anyWord(RegexpMatcher.of(regexp)::matches);
      case Condition.Range range -> anyWord(side(range, true));
      case Condition.Between between ->
          anyWord(side(between.from(), true).and(side(between.to(), true)));
      case Condition.Wildcard wildcard when wildcard.words() -> lastWord(wildcard);
      case Condition.Wildcard wildcard ->
          anyWord(new GlobMatcher(Words.lowercase(wildcard.pattern()), false)::matches);
      default -> question(leaf.leaf());
    };
  }

  /** The last word is the beginning of one. */
  private static Question<List<String>> lastWord(Condition.Wildcard leaf) {
    List<String> wanted = StandardWords.of(((Glob.Text) leaf.pattern().parts().getFirst()).text());
    if (wanted.isEmpty()) {
      return Search.never();
    }
    Set<String> any = Set.copyOf(wanted.subList(0, wanted.size() - 1));
    String prefix = wanted.getLast();
    return anyWord(word -> word.startsWith(prefix) || any.contains(word));
  }

  @Override
  public Question<List<String>> fuzzy(Condition.Fuzzy leaf) {
    return anyWord(FuzzyMatcher.of(leaf, Lowercase.of(leaf.text())));
  }

  @Override
  public Question<List<String>> prefix(Condition.Prefix leaf) {
    String text = leaf.text();
    if (!leaf.ignoreCase()) {
      return anyWord(word -> word.startsWith(text));
    }
    String wanted = Ascii.lower(text);
    return anyWord(word -> Ascii.lower(word).startsWith(wanted));
  }

  @Override
  public Question<List<String>> alike(Condition.Alike leaf) {
    String text = String.valueOf(leaf.value().value());
    return anyWord(
        FuzzyMatcher.ofTerms(text, leaf.likeness().edits(text), leaf.likeness(), leaf.at()));
  }

  @Override
  public Question<List<String>> regexp(Condition.Regexp leaf) {
    if (!(leaf.field() instanceof Field.Itself)) {
      throw refused("a regular expression over the whole value", leaf);
    }
    return anyWord(RegexpMatcher.of(leaf)::matches);
  }

  @Override
  public Question<List<String>> term(Condition.Term leaf) {
    if (!(leaf.field() instanceof Field.Itself)) {
      throw refused("an equality of the whole value", leaf);
    }
    String text = String.valueOf(leaf.value().value());
    String wanted = leaf.ignoreCase() ? Ascii.lower(text) : text;
    return anyWord(word -> (leaf.ignoreCase() ? Ascii.lower(word) : word).equals(wanted));
  }

  private static Question<List<String>> anyWord(Predicate<String> asked) {
    return (value, now) -> value.stream().anyMatch(asked);
  }

  @Override
  public Question<List<String>> range(Condition.Range leaf) {
    if (leaf.field() instanceof Field.Named) {
      throw refused("a range over the whole value", leaf);
    }
    return anyWord(side(leaf, false));
  }

  private static Predicate<String> side(Condition.Range leaf, boolean lowercase) {
    String text = String.valueOf(leaf.limit().value());
    BytesRef limit = new BytesRef(lowercase ? Lowercase.of(text) : text);
    return word -> Sides.holds(leaf.comparison(), new BytesRef(word).compareTo(limit));
  }
}
