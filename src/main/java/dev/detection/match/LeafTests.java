package dev.detection.match;

import dev.detection.match.FieldType.Opaque.Counted;
import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.NotSupportedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a leaf asks of the values of a field, by the type of the field.
 *
 * @param leaf the leaf
 */
record LeafTests(Condition leaf) {

  /** A test of all values of a field. */
  @FunctionalInterface
  interface Test {
    /** Met by nothing. */
    Test NEVER = (values, judging) -> false;

    /** Met whatever the values are, and by none. */
    Test ALWAYS = (values, judging) -> true;

    /**
     * Whether one of the values, or the field without any, meets the leaf.
     *
     * @param values as in the source, nulls included
     * @param judging the time, and what it may cost
     */
    boolean holds(List<Object> values, Judging judging);

    /** The test that holds if this or another on the same field does; null if they stay apart. */
    default Test or(Test other) {
      return null;
    }
  }

  /**
   * The test for fields of a type.
   *
   * @param field name of the field, for messages
   * @throws NotSupportedException if what the leaf asks is not evaluated for the type
   */
  Test of(FieldType type, String field) {
    if (leaf instanceof Condition.Tuned tuned) {
      return tuned(tuned, type, field);
    }
    boolean splits = type instanceof FieldType.Text || type instanceof FieldType.Flattened;
    if (splits && Words.areSeveral(leaf)) {
      return anyOf(Words.split((Condition.Wildcard) leaf), type, field);
    }
    boolean searchable =
        !(type instanceof FieldType.Unsearchable
            || type instanceof FieldType.Unsupported
            || type instanceof FieldType.Dynamic);
    if (searchable && leaf instanceof Condition.FullText text) {
      return new FullTextTests(text, type, field).test();
    }
    return switch (type) {
      case FieldType.Keyword keyword -> KeywordSearch.of(keyword).test(leaf);
      case FieldType.Wildcard wildcard -> KeywordSearch.of(wildcard).test(leaf);
      case FieldType.ConstantKeyword(String value) -> constant(value);
      case FieldType.Text text -> text(text, field);
      case FieldType.Numeric numeric -> NumberSearch.of(numeric).test(leaf);
      case FieldType.Date date -> DateSearch.of(date).test(leaf);
      case FieldType.Version() -> new VersionSearch().test(leaf);
      case FieldType.Range range -> RangeSearch.of(range).test(leaf);
      case FieldType.Opaque opaque when Textless.isAsked(leaf, opaque.what()) -> Test.NEVER;
      case FieldType.Opaque opaque -> opaque(opaque, field);
      case FieldType.Bool bool -> new BoolSearch(bool).test(leaf);
      case FieldType.Ip ip -> new IpSearch(ip).test(leaf);
      case FieldType.Flattened flattened -> flattened(flattened, field);
      case FieldType.Metadata any when leaf instanceof Condition.Exists -> Test.ALWAYS;
      case FieldType.Metadata(var kind) when kind == FieldType.Metadata.Which.ID ->
          new IdSearch().test(leaf);
      case FieldType.Metadata any -> new IndexSearch().test(leaf);
      case FieldType.Unsearchable() -> Test.NEVER;
      case FieldType.Dynamic() -> throw new IllegalArgumentException("no type yet: " + field);
      case FieldType.Unsupported unsupported when Textless.isAsked(leaf, unsupported.what()) ->
          Test.NEVER;
      case FieldType.Unsupported(String what) ->
          throw new NotSupportedException("field [" + field + "] as " + what, leaf.at());
    };
  }

  private static Test tuned(Condition.Tuned leaf, FieldType type, String field) {
    return switch (type) {
      case FieldType.Date date -> DateSearch.of(date).test(leaf);
      case FieldType.Text(var analysis, var exact) when leaf.every() ->
          new TextSearch(analysis).every(leaf.leaf());
      case FieldType.Keyword keyword when leaf.every() ->
          every(KeywordSearch.of(keyword), leaf.leaf(), type, field);
      case FieldType.Flattened flattened when leaf.every() ->
          every(KeywordSearch.of(flattened), leaf.leaf(), type, field);
      default -> new LeafTests(leaf.leaf()).of(type, field);
    };
  }

  /** Strings that split what is asked must have all its words. */
  private static Test every(
      KeywordSearch search, Condition.Leaf leaf, FieldType type, String field) {
    List<Test> tests = new ArrayList<>();
    for (Condition part : search.split(leaf)) {
      tests.add(new LeafTests(part).of(type, field));
    }
    return (values, judging) -> {
      for (Test test : tests) {
        if (!test.holds(values, judging)) {
          return false;
        }
      }
      return !tests.isEmpty();
    };
  }

  private static Test anyOf(List<Condition> parts, FieldType type, String field) {
    List<Test> tests = parts.stream().map(part -> new LeafTests(part).of(type, field)).toList();
    return (values, judging) -> {
      for (Test test : tests) {
        if (test.holds(values, judging)) {
          return true;
        }
      }
      return false;
    };
  }

  /** EQL asks whole values, which text fields do not have; their keyword field does. */
  private Test text(FieldType.Text type, String field) {
    boolean whole =
        switch (leaf) {
          case Condition.Term term -> term.field() instanceof Field.Named;
          case Condition.Range range -> range.field() instanceof Field.Named;
          case Condition.Regexp regexp -> regexp.field() instanceof Field.Named;
          case Condition.Wildcard wildcard ->
              !wildcard.words() && wildcard.field() instanceof Field.Named;
          default -> false;
        };
    if (whole && type.exact() != null) {
      return of(type.exact(), field);
    }
    TextSearch search = new TextSearch(type.analysis());
    return leaf instanceof Condition.Near near ? search.near(near) : search.test(leaf);
  }

  private Test constant(String value) {
    ConstantSearch search = new ConstantSearch();
    Search.Question<String> question = search.question(leaf);
    if (value == null) {
      return search.test(leaf);
    }
    // What is asked of a constant never depends on the time.
    return question.isMetBy(value, Judging.at(Instant.EPOCH)) ? Test.ALWAYS : Test.NEVER;
  }

  /** A value that is not looked into: any that is there. */
  private Test opaque(FieldType.Opaque type, String field) {
    if (leaf instanceof Condition.Analysed(Condition.Exists inner, var at)) {
      return Test.NEVER; // asked as a range without limits, which these types do not know
    }
    if (!(leaf instanceof Condition.Exists)) {
      throw new NotSupportedException("field [" + field + "] as " + type.what(), leaf.at());
    }
    if (type.counted() == Counted.NOTHING) {
      return Test.NEVER;
    }
    return (values, judging) -> {
      if (type.counted() == Counted.NULLS && values.stream().anyMatch(Objects::isNull)) {
        return true;
      }
      boolean any = values.stream().anyMatch(Objects::nonNull);
      if (any && type.lenient() && !GeoPoints.anyIsPoint(values)) {
        throw new EventException("field [" + field + "] may be malformed");
      }
      return any;
    };
  }

  private Test flattened(FieldType.Flattened type, String field) {
    if (type.key() == null && !type.docValues() && asksExistence()) {
      // Then an object exists without any value in it too.
      throw new NotSupportedException(
          "existence of the field [" + field + "] as type [flattened] without [doc_values]",
          leaf.at());
    }
    KeywordSearch texts = KeywordSearch.of(type);
    return type.key() == null
        ? Search.test(source -> KeyedText.indexed(source, texts), texts.question(leaf))
        : new KeyedSearch(type.key(), texts).test(leaf);
  }

  private boolean asksExistence() {
    return switch (leaf) {
      case Condition.Exists exists -> true;
      case Condition.Wildcard wildcard -> wildcard.words() && wildcard.pattern().isAnything();
      case Condition.Analysed(Condition.Wildcard wildcard, var at) ->
          wildcard.pattern().isAnything();
      default -> false;
    };
  }
}
