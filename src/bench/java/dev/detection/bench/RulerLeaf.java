package dev.detection.bench;

import dev.detection.bench.RulerPattern.Kind;
import dev.detection.match.AskedField;
import dev.detection.query.Condition;
import dev.detection.query.Condition.Comparison;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import java.math.BigDecimal;
import java.util.List;

/**
 * Leaves of conditions as patterns of event-ruler.
 *
 * @param kind what the field holds
 */
record RulerLeaf(AskedField.Kind kind) {

  /** The patterns of which one must be met. */
  List<RulerPattern> patterns(Condition.OnField leaf) throws CannotSayException {
    return switch (leaf) {
      case Condition.Exists exists -> {
        if (kind == AskedField.Kind.OBJECT || kind == AskedField.Kind.OTHER) {
          throw new CannotSayException("whether an object exists");
        }
        yield List.of(RulerPattern.of(Kind.EXISTS, true));
      }
      case Condition.Match match -> {
        if (kind == AskedField.Kind.TEXT) {
          throw new CannotSayException("words of a text");
        }
        yield List.of(equal(match.text(), false));
      }
      case Condition.Term term ->
          List.of(
              term.value() instanceof Literal.Text(String text)
                  ? equal(text, term.ignoreCase())
                  : RulerPattern.of(Kind.EXACTLY, exact(term.value().value())));
      case Condition.Wildcard wildcard -> List.of(glob(wildcard));
      case Condition.Prefix prefix -> List.of(prefix(prefix.text(), prefix.ignoreCase()));
      case Condition.Cidr cidr -> cidr.blocks().stream().map(RulerLeaf::network).toList();
      case Condition.Range range -> List.of(RulerPattern.of(Kind.NUMERIC, limit(range)));
      case Condition.Between between -> {
        List<Object> from = limit(between.from());
        List<Object> to = limit(between.to());
        yield List.of(
            RulerPattern.of(Kind.NUMERIC, List.of(from.get(0), from.get(1), to.get(0), to.get(1))));
      }
      default -> throw new CannotSayException(leaf.getClass().getSimpleName());
    };
  }

  private static RulerPattern prefix(String text, boolean ignoreCase) {
    return RulerPattern.of(ignoreCase ? Kind.PREFIX_IGNORE_CASE : Kind.PREFIX, text);
  }

  private RulerPattern equal(String text, boolean ignoreCase) throws CannotSayException {
    return switch (kind) {
      case STRING, TEXT ->
          RulerPattern.of(ignoreCase ? Kind.EQUALS_IGNORE_CASE : Kind.EXACTLY, text);
      case NUMBER -> RulerPattern.of(Kind.EXACTLY, number(text));
      case BOOL -> RulerPattern.of(Kind.EXACTLY, Boolean.valueOf(text));
      case IP -> network(text);
      case DATE, OBJECT, OTHER -> throw new CannotSayException("a value of such a field");
    };
  }

  /** It refuses blocks of one address. */
  private static RulerPattern network(String block) {
    int slash = block.indexOf('/');
    if (slash >= 0 && !block.endsWith(block.contains(":") ? "/128" : "/32")) {
      return RulerPattern.of(Kind.CIDR, block);
    }
    return RulerPattern.of(Kind.EXACTLY, slash < 0 ? block : block.substring(0, slash));
  }

  private Object exact(Object value) throws CannotSayException {
    return switch (kind) {
      case STRING, TEXT -> value.toString();
      case NUMBER -> number(value.toString());
      case BOOL -> value;
      case IP, DATE, OBJECT, OTHER -> throw new CannotSayException("a value of such a field");
    };
  }

  private static BigDecimal number(String text) throws CannotSayException {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new CannotSayException("a number that is none");
    }
  }

  private List<Object> limit(Condition.Range range) throws CannotSayException {
    if (kind != AskedField.Kind.NUMBER) {
      throw new CannotSayException("ranges of other things than numbers");
    }
    return List.of(range.comparison().symbol(), number(range.limit().value().toString()));
  }

  private RulerPattern glob(Condition.Wildcard wildcard) throws CannotSayException {
    if (wildcard.pattern().isAnything()) {
      return RulerPattern.of(Kind.EXISTS, true);
    }
    if (kind != AskedField.Kind.STRING && (kind != AskedField.Kind.TEXT || wildcard.words())) {
      throw new CannotSayException("words of a text");
    }
    List<Glob.Part> parts = wildcard.pattern().parts();
    if (parts.stream().anyMatch(Glob.One.class::isInstance)) {
      throw new CannotSayException("a wildcard for one character");
    }
    if (parts.isEmpty()) {
      return RulerPattern.of(Kind.EXACTLY, "");
    }
    if (parts.size() == 1 && parts.getFirst() instanceof Glob.Text(String text)) {
      return equal(text, wildcard.ignoreCase());
    }
    if (parts.size() == 2) {
      return parts.getFirst() instanceof Glob.Text(String text)
          ? prefix(text, wildcard.ignoreCase())
          : RulerPattern.of(
              wildcard.ignoreCase() ? Kind.SUFFIX_IGNORE_CASE : Kind.SUFFIX,
              ((Glob.Text) parts.getLast()).text());
    }
    if (wildcard.ignoreCase()) {
      throw new CannotSayException("a wildcard inside in any case");
    }
    StringBuilder text = new StringBuilder();
    for (Glob.Part part : parts) {
      text.append(
          part instanceof Glob.Text(String literal)
              ? literal.replace("\\", "\\\\").replace("*", "\\*")
              : "*");
    }
    return RulerPattern.of(Kind.WILDCARD, text.toString());
  }

  /** The range that has all values that this one has not. */
  static Condition.Range opposite(Condition.Range range) {
    Comparison comparison =
        switch (range.comparison()) {
          case LESS -> Comparison.GREATER_OR_EQUAL;
          case LESS_OR_EQUAL -> Comparison.GREATER;
          case GREATER -> Comparison.LESS_OR_EQUAL;
          case GREATER_OR_EQUAL -> Comparison.LESS;
        };
    return new Condition.Range(range.field(), comparison, range.limit(), range.at());
  }
}
