package dev.detection.match;

import dev.detection.query.Condition;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.util.BytesRef;

/**
 * One key of a field of type {@code flattened}, as the mapper's {@code KeyedFlattenedFieldType} is
 * searched: questions are about the terms of all keys, which begin with the key.
 *
 * @param key dotted path below the field
 * @param texts how the texts are indexed
 */
record KeyedSearch(String key, KeywordSearch texts) implements Search<KeyedText> {

  @Override
  public String name() {
    return "flattened";
  }

  @Override
  public KeyedText indexed(Object source) {
    String text = KeyedText.indexed(source, texts);
    if (text == null) {
      return null;
    }
    KeyedText leaf = (KeyedText) source;
    return leaf.text() == null ? new KeyedText(leaf.key(), text) : leaf;
  }

  /** The text of a value in the source, as scripts on the key see it; null if it has none. */
  String ownText(Object source) {
    KeyedText leaf = indexed(source);
    return leaf != null && leaf.key().equals(key) ? leaf.text() : null;
  }

  @Override
  public Question<KeyedText> question(Condition leaf) {
    return leaf instanceof Condition.Exists ? startsWith("") : Search.super.question(leaf);
  }

  /** The mapper refuses a range without limits. */
  @Override
  public Question<KeyedText> analysed(Condition.Analysed leaf) {
    return leaf.leaf() instanceof Condition.Exists ? Search.never() : Search.super.analysed(leaf);
  }

  private Question<KeyedText> startsWith(String text) {
    KeyedText prefix = KeyedText.asked(key, text);
    return (value, judging) -> value.startsWith(prefix);
  }

  @Override
  public Question<KeyedText> match(Condition.Match leaf) {
    Set<KeyedText> wanted =
        texts.wanted(leaf).stream()
            .map(text -> KeyedText.asked(key, text))
            .collect(Collectors.toUnmodifiableSet());
    return (value, judging) -> wanted.contains(value);
  }

  private Question<KeyedText> equal(String text) {
    KeyedText wanted = KeyedText.asked(key, text);
    return (value, judging) -> value.equals(wanted);
  }

  /** Where case is ignored, that of the key is too. */
  @Override
  public Question<KeyedText> term(Condition.Term leaf) {
    String text = String.valueOf(leaf.value().value());
    if (!leaf.ignoreCase()) {
      return equal(text);
    }
    KeyedText wanted = KeyedText.asked(Ascii.lower(key), Ascii.lower(text));
    return (value, judging) ->
        Ascii.lower(value.key()).equals(wanted.key())
            && Ascii.lower(value.text()).equals(wanted.text());
  }

  @Override
  public Question<KeyedText> range(Condition.Range leaf) {
    BytesRef limit =
        new BytesRef(KeyedText.asked(key, String.valueOf(leaf.limit().value())).text());
    KeyedText prefix = KeyedText.asked(key, "");
    return (value, judging) ->
        value.startsWith(prefix)
            && Sides.holds(leaf.comparison(), new BytesRef(value.text()).compareTo(limit));
  }

  /**
   * {@code query_string} looks for a prefix below the key, but compares any other pattern with
   * whole terms, which begin with their key: {@code *x} finds the values of any key that end so.
   */
  @Override
  public Question<KeyedText> wildcard(Condition.Wildcard leaf) {
    if (!leaf.words() || leaf.ignoreCase()) {
      throw refused("a wildcard over the whole value of a key", leaf);
    }
    if (leaf.pattern().isAnything()) {
      return startsWith("");
    }
    Optional<String> beginning = leaf.pattern().beginning();
    if (beginning.isPresent()) {
      return startsWith(beginning.get());
    }
    GlobMatcher pattern = new GlobMatcher(leaf.pattern(), false);
    return (value, judging) -> pattern.matches(value.term(), judging);
  }

  @Override
  public Question<KeyedText> prefix(Condition.Prefix leaf) {
    if (!leaf.ignoreCase()) {
      return startsWith(leaf.text());
    }
    String wanted = Ascii.lower(KeyedText.asked(key, leaf.text()).term());
    return (value, judging) -> Ascii.lower(value.term()).startsWith(wanted);
  }

  @Override
  public Question<KeyedText> regexp(Condition.Regexp leaf) {
    throw refused("a regular expression over the value of a key", leaf);
  }
}
