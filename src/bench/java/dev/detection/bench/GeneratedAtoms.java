package dev.detection.bench;

import dev.detection.bench.GeneratedFields.Described;
import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The leaves of generated conditions, and groups of them. */
final class GeneratedAtoms {
  private static final Position NOWHERE = Position.UNKNOWN;
  private static final int DEEPEST = 4;

  private final GeneratedFields fields;
  private final GeneratedFields.Kind kind;
  private final Random random;

  GeneratedAtoms(GeneratedFields fields, GeneratedFields.Kind kind, Random random) {
    this.fields = fields;
    this.kind = kind;
    this.random = random;
  }

  /**
   * So many atoms of which one must hold: values of one field, or of several, or some together with
   * a condition on another field.
   */
  Condition group(int size, int depth) {
    if (size > 2 && depth < DEEPEST && random.nextInt(3) == 0) {
      int first = 1 + random.nextInt(size - 1);
      List<Condition> parts = List.of(group(first, depth + 1), group(size - first, depth + 1));
      return random.nextInt(3) == 0
          ? new Condition.All(parts, NOWHERE)
          : new Condition.Any(parts, NOWHERE);
    }
    Described field = field();
    boolean ignoreCase = random.nextInt(10) < 4;
    boolean globs = random.nextInt(4) == 0;
    List<Condition> atoms = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      atoms.add(atom(field, ignoreCase, globs));
    }
    return size == 1 ? atoms.getFirst() : new Condition.Any(atoms, NOWHERE);
  }

  private Described field() {
    List<Described> all = fields.of(kind);
    Described field = all.get(random.nextInt(all.size()));
    // Fields that are nearly always there are asked most.
    return field.presence() < 0.2 && random.nextInt(8) != 0 ? field() : field;
  }

  private Condition atom(Described field, boolean ignoreCase, boolean globs) {
    if (random.nextInt(100) == 0) {
      return new Condition.Exists(Field.named(field.path()), NOWHERE);
    }
    return switch (field.holds()) {
      case ADDRESS ->
          new Condition.Cidr(
              Field.named(field.path()),
              List.of(GeneratedFields.address(random) + ".0/24"),
              NOWHERE);
      case NUMBER ->
          new Condition.Range(
              Field.named(field.path()),
              Condition.Comparison.GREATER,
              new Literal.Whole(60_000 + random.nextInt(5_000)),
              NOWHERE);
      case PATH -> glob(field, ignoreCase, "?:\\" + word() + "\\*\\" + word() + ".exe");
      case LINE -> glob(field, ignoreCase, "*" + word() + " -" + word() + "*");
      case NAME -> globs ? glob(field, ignoreCase, glob()) : named(field, ignoreCase);
    };
  }

  private String glob() {
    return switch (random.nextInt(4)) {
      case 0 -> word() + word() + "*";
      case 1 -> "*" + word() + word() + ".exe";
      case 2 -> "*" + word() + word() + "*";
      default -> word() + "*" + word() + ".exe";
    };
  }

  private Condition named(Described field, boolean ignoreCase) {
    if (random.nextInt(400) == 0) {
      String pattern = "(" + word() + "|" + word() + ")[0-9]{2,4}";
      return new Condition.Regexp(Field.named(field.path()), pattern, ignoreCase, NOWHERE);
    }
    return equal(field.path(), word() + ".exe", ignoreCase);
  }

  static Condition equal(String path, String value, boolean ignoreCase) {
    return new Condition.Term(
        Field.named(path), new Literal.Text(value), ignoreCase, Position.UNKNOWN);
  }

  private static Condition glob(Described field, boolean ignoreCase, String pattern) {
    return new Condition.Wildcard(
        Field.named(field.path()), Glob.parse(pattern), ignoreCase, false, NOWHERE);
  }

  private String word() {
    return fields.any(random);
  }
}
