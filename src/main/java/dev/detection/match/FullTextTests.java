package dev.detection.match;

import dev.detection.match.LeafTests.Test;
import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import dev.detection.query.Matching;
import dev.detection.query.Matching.Kind;
import dev.detection.query.NotSupportedException;
import dev.detection.query.StandardWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a full-text query with options asks of a field, as {@code MatchQueryParser} of Elasticsearch
 * 9.5.3 makes it: by words in text fields, by one term in others.
 *
 * @param leaf the query
 * @param type of the field
 * @param name of the field, for messages
 */
record FullTextTests(Condition.FullText leaf, FieldType type, String name) {
  private static final String WHOLE = "keyword";

  /** As many clauses as every Elasticsearch allows. */
  private static final int MOST_WORDS = 1024;

  /** The words of the values of a text field. */
  private interface Document {
    boolean has(List<List<String>> values);
  }

  /** A word of the question, looked for among those of a document. */
  private interface Among {
    boolean isIn(Set<String> distinct, Work work);
  }

  private Matching matching() {
    return leaf.matching();
  }

  private boolean isText() {
    return type instanceof FieldType.Text;
  }

  /** The test of all values of the field. */
  Test test() {
    Matching matching = matching();
    Kind kind = matching.kind();
    if (type instanceof FieldType.Text text && !text.analysis().equals(TextAnalysis.STANDARD)) {
      throw new NotSupportedException(
          "words with options on the field [" + name + "] with an analyzer of its own", leaf.at());
    }
    String own = isText() ? "standard" : splits() && !kind.isPhrase() ? "whitespace" : null;
    String analyzer = matching.analyzer() == null ? own : matching.analyzer();
    boolean whole = analyzer == null || analyzer.equals(WHOLE);
    boolean word =
        kind == Kind.PHRASE
            || (kind == Kind.WORDS && matching.likeness() == null && !matching.lenient());
    if (whole && word) {
      // Elasticsearch makes a term query of it, which sees numbers as numbers.
      return other(new Condition.Term(itself(), leaf.value(), false, leaf.at()));
    }
    String text = String.valueOf(leaf.value().value());
    QueryWords words =
        analyzer == null
            ? new QueryWords(List.of(text), isKeyword())
            : QueryWords.of(text, analyzer);
    if (words.words().isEmpty()) {
      return matching.emptyFindsAll() ? Test.ALWAYS : Test.NEVER;
    }
    if (words.words().size() > MOST_WORDS) {
      throw new NotSupportedException("asking for more than " + MOST_WORDS + " words", leaf.at());
    }
    return isText() ? words(words) : terms(words);
  }

  /** Without an analyzer, only whole strings that are keywords are asked for by their beginning. */
  private boolean isKeyword() {
    return type instanceof FieldType.Keyword;
  }

  /** Whether what is asked is split although values are not; each word is normalized by itself. */
  private boolean splits() {
    return switch (type) {
      case FieldType.Keyword keyword -> keyword.splitting() != null;
      case FieldType.Flattened flattened -> flattened.splitting() != null;
      default -> false;
    };
  }

  private Field itself() {
    return new Field.Itself(name);
  }

  private Test other(Condition question) {
    return new LeafTests(question).of(type, name);
  }

  // Fields without words.

  private Test terms(QueryWords query) {
    Kind kind = matching().kind();
    int size = query.words().size();
    if (kind == Kind.PHRASE_PREFIX || (kind == Kind.PHRASE && size > 1)) {
      return refused("a phrase");
    }
    List<Test> tests = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      boolean prefix = kind == Kind.WORDS_PREFIX && i == size - 1 && query.open();
      tests.add(term(query.words().get(i), prefix));
    }
    int minimum = minimum(size);
    return minimum > size
        ? Test.NEVER
        : (values, judging) -> {
          int met = 0;
          for (Test test : tests) {
            if (test.holds(values, judging) && ++met >= minimum) {
              return true;
            }
          }
          return false;
        };
  }

  private Test term(String word, boolean prefix) {
    if (!prefix && matching().likeness() == null) {
      return splits()
          ? other(new Condition.Term(itself(), new Literal.Text(word), false, leaf.at()))
          : other(new Condition.Match(itself(), word, false, leaf.at()));
    }
    if (!isString()) {
      return refused(prefix ? "a prefix" : "a fuzzy term");
    }
    return other(
        prefix
            ? new Condition.Prefix(itself(), word, false, leaf.at())
            : new Condition.Alike(
                itself(), new Literal.Text(word), matching().likeness(), leaf.at()));
  }

  private boolean isString() {
    return type instanceof FieldType.Keyword
        || type instanceof FieldType.Wildcard
        || type instanceof FieldType.ConstantKeyword
        || type instanceof FieldType.Flattened;
  }

  private Test refused(String what) {
    if (matching().lenient()) {
      return Test.NEVER;
    }
    throw new NotSupportedException(
        what + " on the field [" + name + "], which has no words,", leaf.at());
  }

  // Text fields.

  private Test words(QueryWords query) {
    Document asked = matching().kind().isPhrase() ? phrase(query) : anyOrder(query);
    return (values, judging) -> {
      List<List<String>> words = new ArrayList<>();
      for (Object value : values) {
        if (value != null) {
          words.add(StandardWords.of(value.toString()));
        }
      }
      return asked.has(words);
    };
  }

  private Document phrase(QueryWords query) {
    List<Predicate<String>> words = new ArrayList<>();
    for (String word : query.words()) {
      boolean prefix =
          matching().kind() == Kind.PHRASE_PREFIX && words.size() == query.words().size() - 1;
      words.add(prefix ? other -> other.startsWith(word) : word::equals);
    }
    return words.size() == 1
        ? one(query.words().getFirst(), matching().kind() == Kind.PHRASE_PREFIX)
        : new Phrase(words, matching().slop())::isIn;
  }

  private Document one(String word, boolean prefix) {
    Predicate<String> asked = word(word, prefix);
    return values -> values.stream().anyMatch(value -> value.stream().anyMatch(asked));
  }

  private Predicate<String> word(String word, boolean prefix) {
    if (prefix) {
      return other -> other.startsWith(word);
    }
    return matching().likeness() == null
        ? word::equals
        : FuzzyMatcher.ofTerms(
            word, matching().likeness().edits(word), matching().likeness(), leaf.at());
  }

  private Document anyOrder(QueryWords query) {
    int size = query.words().size();
    Kind kind = matching().kind();
    List<Among> words = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      words.add(
          among(query.words().get(i), kind == Kind.WORDS_PREFIX && i == size - 1 && query.open()));
    }
    int minimum = minimum(size);
    return values -> {
      Set<String> distinct = new HashSet<>();
      values.forEach(distinct::addAll);
      Work work = new Work("a query of many words");
      int met = 0;
      for (Among word : words) {
        if (word.isIn(distinct, work) && ++met >= minimum) {
          return true;
        }
      }
      return false;
    };
  }

  private Among among(String word, boolean prefix) {
    if (!prefix && matching().likeness() == null) {
      return (distinct, work) -> distinct.contains(word);
    }
    Predicate<String> asked = word(word, prefix);
    return (distinct, work) -> {
      for (String other : distinct) {
        work.step();
        if (asked.test(other)) {
          return true;
        }
      }
      return false;
    };
  }

  /** How many of the words must be found; a single word is found or not, whatever the minimum. */
  private int minimum(int size) {
    Matching matching = matching();
    if (size == 1) {
      return 1;
    }
    if (matching.every()) {
      // No word is optional then, and a minimum of optional ones cannot be reached.
      boolean none = matching.minimum() == null || matching.minimum().of(0) == 0;
      return none ? size : Integer.MAX_VALUE;
    }
    return matching.minimum() == null ? 1 : Math.max(1, matching.minimum().of(size));
  }
}
