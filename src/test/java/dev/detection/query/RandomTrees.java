package dev.detection.query;

import dev.detection.query.Condition.Comparison;
import dev.detection.rule.Position;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random conditions in the form in which the parser of a language makes them. */
abstract class RandomTrees {
  static final Position AT = Position.UNKNOWN;

  final Random random;
  final AwkwardTexts texts;

  RandomTrees(Random random) {
    this.random = random;
    texts = new AwkwardTexts(random);
  }

  abstract Condition leaf();

  /** Whether and within and, or within or, not within not are kept as they are. */
  abstract boolean keepsBrackets();

  Condition tree(int depth) {
    Condition tree = depth <= 0 ? leaf() : joined(depth);
    return tree;
  }

  private Condition joined(int depth) {
    return switch (random.nextInt(5)) {
      case 0, 1 -> new Condition.All(parts(depth, Condition.All.class), AT);
      case 2, 3 -> new Condition.Any(parts(depth, Condition.Any.class), AT);
      default -> new Condition.Not(part(depth, Condition.Not.class), AT);
    };
  }

  private List<Condition> parts(int depth, Class<? extends Condition> outer) {
    List<Condition> parts = new ArrayList<>();
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      parts.add(part(random.nextInt(depth), outer));
    }
    return parts;
  }

  private Condition part(int depth, Class<? extends Condition> outer) {
    Condition part = tree(depth - 1);
    return !keepsBrackets() && outer.isInstance(part) ? leaf() : part;
  }

  Comparison side() {
    return texts.any(List.of(Comparison.values()));
  }

  /** KQL. */
  static final class OfKql extends RandomTrees {
    private String nested = "";

    OfKql(Random random) {
      super(random);
    }

    @Override
    boolean keepsBrackets() {
      return true;
    }

    @Override
    Condition tree(int depth) {
      if (depth < 1 || random.nextInt(6) > 0) {
        return super.tree(depth);
      }
      String before = nested;
      String path = before + texts.name();
      nested = path + ".";
      Condition part = tree(depth - 1);
      nested = before;
      return new Condition.Nested(path, part, AT);
    }

    @Override
    Condition leaf() {
      Field field = field();
      return switch (random.nextInt(nested.isEmpty() ? 7 : 5)) {
        case 0 -> new Condition.Exists(field, AT);
        case 1 -> new Condition.Match(field, unquoted(), false, AT);
        case 2 -> new Condition.Match(field, texts.text(), true, AT);
        case 3 -> new Condition.Wildcard(field, texts.stars(false), false, true, AT);
        case 4 ->
            new Condition.Range(
                field instanceof Field.Named(String path) ? new Field.Itself(path) : field,
                side(),
                new Literal.Text(texts.text()),
                AT);
        case 5 -> new Condition.Match(new Field.Default(), unquoted(), random.nextBoolean(), AT);
        default -> new Condition.Always(true, AT);
      };
    }

    private String unquoted() {
      String text = texts.trimmed();
      return text.equals("null") ? "nil" : text;
    }

    private Field field() {
      if (random.nextInt(3) > 0) {
        return Field.named(nested + texts.any(List.of("a", texts.name())));
      }
      List<Glob.Part> parts = new ArrayList<>(texts.stars(false).parts());
      parts.addFirst(new Glob.Text(nested));
      return new Field.Like(new Glob(parts));
    }
  }

  /** Filters. */
  static final class OfFilters extends RandomTrees {
    OfFilters(Random random) {
      super(random);
    }

    @Override
    boolean keepsBrackets() {
      return true;
    }

    @Override
    Condition leaf() {
      Field field = Field.named(texts.name());
      Field itself = new Field.Itself(texts.any(List.of("a", texts.name())));
      boolean ignoreCase = random.nextBoolean();
      return switch (random.nextInt(15)) {
        case 13 -> {
          Condition.Leaf words =
              new Condition.Match(Field.named("a"), "x " + texts.text(), false, AT);
          yield new Condition.Tuned(words, true, ignoreCase ? ZoneId.of("Europe/Paris") : null, AT);
        }
        case 8 -> new Condition.Prefix(itself, texts.text(), ignoreCase, AT);
        case 9 -> new Condition.Alike(itself, texts.literal(), likeness(), AT);
        case 10 -> new Condition.FullText(itself, texts.literal(), matching(), AT);
        case 11 -> new Condition.Regexp(itself, texts.text(), ignoreCase, 0x10021, AT);
        case 12 -> {
          Condition.Leaf range = new Condition.Range(itself, side(), texts.literal(), AT);
          ZoneId zone = ZoneId.of("Europe/Paris");
          yield new Condition.DateRange(range, "yyyy", ignoreCase ? zone : null, AT);
        }
        case 0 -> new Condition.Exists(field, AT);
        case 1 -> new Condition.Match(field, texts.text(), random.nextBoolean(), AT);
        case 2 -> new Condition.Wildcard(itself, texts.stars(true), ignoreCase, false, AT);
        case 3 -> new Condition.Term(itself, new Literal.Text(texts.text()), ignoreCase, AT);
        case 4 -> new Condition.Term(itself, texts.literal(), false, AT);
        case 5 -> new Condition.Regexp(itself, texts.text(), ignoreCase, AT);
        case 6 -> new Condition.Range(itself, side(), texts.literal(), AT);
        case 7 -> new Condition.Nested(texts.name(), new Condition.Always(ignoreCase, AT), AT);
        default -> {
          Literal limit = new Literal.Text(texts.text());
          yield new Condition.Between(
              new Condition.Range(itself, Comparison.GREATER, limit, AT),
              new Condition.Range(itself, Comparison.LESS_OR_EQUAL, limit, AT),
              false,
              AT);
        }
      };
    }

    private Likeness likeness() {
      boolean swaps = random.nextBoolean();
      return random.nextBoolean()
          ? new Likeness(0, 0, random.nextInt(3), random.nextInt(3), swaps)
          : new Likeness(2, 5, -1, random.nextInt(3), swaps);
    }

    /** With an analyzer, so that it is never what is read as a plain match. */
    private Matching matching() {
      return new Matching(
          Matching.Kind.WORDS,
          random.nextBoolean(),
          random.nextBoolean() ? Minimum.parse("2<75%") : null,
          0,
          random.nextBoolean() ? likeness() : null,
          random.nextBoolean(),
          "whitespace",
          random.nextBoolean());
    }
  }
}
