package dev.detection.bench;

import dev.detection.match.AskedField;
import dev.detection.match.Schema;
import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import java.util.ArrayList;
import java.util.List;

/**
 * Conditions as lists of plain Java objects, which cross to the class loader of Lucene Monitor: the
 * name of a query, then what it is made of. {@code MonitorQueries} there reads them.
 *
 * @param schema the fields
 */
record MonitorQuestions(Schema schema) {

  /**
   * The query of a condition.
   *
   * @throws CannotSayException if it has none
   */
  List<Object> of(Condition condition) throws CannotSayException {
    return switch (condition) {
      case Condition.All all -> of("all", all.parts());
      case Condition.Any any -> of("any", any.parts());
      case Condition.AtLeast some -> {
        List<Object> query = new ArrayList<>(of("atLeast", some.parts()));
        query.add(1, some.minimum());
        yield query;
      }
      case Condition.Not not -> List.of("not", of(not.part()));
      case Condition.Always always -> List.of(always.truth() ? "every" : "none");
      case Condition.OnField leaf -> leaf(leaf);
      case Condition.Nested nested -> throw new CannotSayException("nested objects");
      case Condition.Test test -> throw new CannotSayException("functions");
    };
  }

  private List<Object> of(String name, List<Condition> parts) throws CannotSayException {
    List<Object> query = new ArrayList<>();
    query.add(name);
    for (Condition part : parts) {
      query.add(of(part));
    }
    return query;
  }

  private List<Object> leaf(Condition.OnField leaf) throws CannotSayException {
    String name =
        switch (leaf.field()) {
          case Field.Named(String path) -> path;
          case Field.Itself(String path) -> path;
          case Field.Like like -> throw new CannotSayException("many fields");
          case Field.Default standard -> throw new CannotSayException("many fields");
        };
    AskedField field = AskedField.of(schema, name);
    List<Object> any = new ArrayList<>(List.of("any"));
    for (String source : field.sources()) {
      any.add(leaf(leaf, source, field.kind()));
    }
    return any.size() == 2 ? plain(any.get(1)) : any;
  }

  private static List<Object> plain(Object query) {
    return new ArrayList<>((List<?>) query);
  }

  private static List<Object> leaf(Condition.OnField leaf, String path, AskedField.Kind kind)
      throws CannotSayException {
    return switch (leaf) {
      case Condition.Exists exists ->
          List.of(kind == AskedField.Kind.OBJECT ? "existsBelow" : "exists", path);
      case Condition.Match match -> equal(path, kind, match.text(), false, match.phrase());
      case Condition.Term term -> term(path, kind, term);
      case Condition.Wildcard wildcard -> wildcard(path, kind, wildcard);
      case Condition.Prefix prefix -> List.of("prefix", path, prefix.text(), prefix.ignoreCase());
      case Condition.Regexp regexp ->
          List.of("regexp", path, regexp.pattern(), regexp.ignoreCase());
      case Condition.Cidr cidr -> {
        List<Object> any = new ArrayList<>(List.of("any"));
        cidr.blocks().forEach(block -> any.add(List.of("ip", path, block)));
        yield any;
      }
      case Condition.Range range when kind == AskedField.Kind.NUMBER ->
          List.of(
              "range",
              path,
              range.comparison().parameter(),
              number(range.limit().value().toString()));
      case Condition.Between between when kind == AskedField.Kind.NUMBER ->
          List.of("all", leaf(between.from(), path, kind), leaf(between.to(), path, kind));
      default -> throw new CannotSayException(leaf.getClass().getSimpleName() + " of " + kind);
    };
  }

  private static List<Object> term(String path, AskedField.Kind kind, Condition.Term term)
      throws CannotSayException {
    String text = term.value() instanceof Literal.Text(String value) ? value : null;
    return equal(
        path,
        kind == AskedField.Kind.TEXT ? AskedField.Kind.STRING : kind,
        text == null ? term.value().value().toString() : text,
        term.ignoreCase(),
        false);
  }

  private static List<Object> equal(
      String path, AskedField.Kind kind, String text, boolean ignoreCase, boolean phrase)
      throws CannotSayException {
    return switch (kind) {
      case STRING, BOOL -> List.of("term", path, text, ignoreCase);
      case TEXT -> List.of("words", path, text, phrase);
      case NUMBER -> List.of("number", path, number(text));
      case IP -> List.of("ip", path, text);
      case DATE, OBJECT, OTHER -> throw new CannotSayException("equality of " + kind);
    };
  }

  private static List<Object> wildcard(
      String path, AskedField.Kind kind, Condition.Wildcard wildcard) throws CannotSayException {
    if (wildcard.pattern().isAnything()) {
      return List.of("exists", path);
    }
    if (kind == AskedField.Kind.TEXT && wildcard.words()) {
      List<Object> any = new ArrayList<>(List.of("any"));
      for (Glob word : wildcard.pattern().words()) {
        any.add(List.of("wordLike", path, word.toWildcard()));
      }
      return any;
    }
    if (kind != AskedField.Kind.STRING && kind != AskedField.Kind.TEXT) {
      throw new CannotSayException("wildcards of " + kind);
    }
    return List.of("like", path, wildcard.pattern().toWildcard(), wildcard.ignoreCase());
  }

  private static double number(String text) throws CannotSayException {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new CannotSayException("a number that is none");
    }
  }
}
