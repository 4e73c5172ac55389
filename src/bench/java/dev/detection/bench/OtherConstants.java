package dev.detection.bench;

import dev.detection.match.FieldType;
import dev.detection.match.Schema;
import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Conditions of the same shape that ask for other values: every letter stands for another, every
 * digit too, and networks are moved. What rules are sorted by stays: the values of guard fields.
 * Ranges, functions, dates and booleans stay as well.
 */
final class OtherConstants {
  /** Fields that say what kind of event it is. */
  private static final Set<String> GUARDS =
      Set.of(
          "event.category",
          "event.type",
          "event.kind",
          "event.action",
          "event.outcome",
          "event.provider",
          "event.dataset",
          "event.module",
          "data_stream.dataset",
          "data_stream.type",
          "host.os.type",
          "host.os.family",
          "agent.type",
          "_index",
          "_id");

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";

  private final Schema schema;
  private final int number;
  private final String letters;
  private final String digits;

  /**
   * @param number which of the many changes, from 1
   */
  OtherConstants(Schema schema, int number) {
    this.schema = schema;
    this.number = number;
    Random random = new Random(number);
    letters = shuffled(LETTERS, random);
    digits = shuffled(DIGITS, random);
  }

  private static String shuffled(String signs, Random random) {
    List<String> list = new ArrayList<>(List.of(signs.split("")));
    Collections.shuffle(list, random);
    return String.join("", list);
  }

  /** The condition with other constants. */
  Condition of(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts, var at) -> new Condition.All(of(parts), at);
      case Condition.Any(var parts, var at) -> new Condition.Any(of(parts), at);
      case Condition.AtLeast(int minimum, var parts, var at) ->
          new Condition.AtLeast(minimum, of(parts), at);
      case Condition.Not(var part, var at) -> new Condition.Not(of(part), at);
      case Condition.Nested(String path, var part, var at) ->
          new Condition.Nested(path, of(part), at);
      case Condition.OnField leaf -> leaf(leaf);
      case Condition.Always same -> same;
      case Condition.Test same -> same;
    };
  }

  private List<Condition> of(List<Condition> parts) {
    return parts.stream().map(this::of).toList();
  }

  private Condition leaf(Condition.OnField leaf) {
    if (leaf.field() instanceof Field.Named(String path) && GUARDS.contains(path)) {
      return leaf;
    }
    return switch (leaf) {
      case Condition.Match(var field, String text, boolean phrase, var at) ->
          new Condition.Match(field, value(field, text), phrase, at);
      case Condition.Term(var field, var value, boolean ignoreCase, var at) ->
          new Condition.Term(field, literal(field, value), ignoreCase, at);
      case Condition.Wildcard(var field, var pattern, boolean ignoreCase, boolean words, var at) ->
          new Condition.Wildcard(field, glob(pattern), ignoreCase, words, at);
      case Condition.Prefix(var field, String text, boolean ignoreCase, var at) ->
          new Condition.Prefix(field, text(text), ignoreCase, at);
      case Condition.Regexp(var field, String pattern, boolean ignoreCase, int operators, var at) ->
          new Condition.Regexp(field, regexp(pattern), ignoreCase, operators, at);
      case Condition.Cidr(var field, var blocks, var at) ->
          new Condition.Cidr(field, blocks.stream().map(this::network).toList(), at);
      default -> leaf;
    };
  }

  private Literal literal(Field field, Literal literal) {
    return switch (literal) {
      case Literal.Text(String text) -> new Literal.Text(value(field, text));
      case Literal.Whole(long whole) -> new Literal.Whole(whole + number);
      case Literal.Decimal same -> same;
      case Literal.Huge same -> same;
      case Literal.Bool same -> same;
    };
  }

  /** What is asked of a field has to stay right for its type. */
  private String value(Field field, String text) {
    if (!(field instanceof Field.Named(String path))) {
      return text(text);
    }
    return switch (schema.type(path)) {
      case FieldType.Ip ip -> network(text);
      case FieldType.Numeric numeric ->
          text.matches("[0-9]{1,4}") ? String.valueOf(Long.parseLong(text) + number) : text;
      case FieldType.Date date -> text;
      case FieldType.Bool bool -> text;
      case FieldType.Range range -> text;
      default -> text(text);
    };
  }

  private Glob glob(Glob pattern) {
    List<Glob.Part> parts = new ArrayList<>();
    for (Glob.Part part : pattern.parts()) {
      parts.add(part instanceof Glob.Text(String text) ? new Glob.Text(text(text)) : part);
    }
    return new Glob(parts);
  }

  /** A letter inside may be an operator, so something is asked in addition. */
  private String regexp(String pattern) {
    return "(" + pattern + ")" + text("end");
  }

  /** An address or block with another first number; one that is not IPv4 stays. */
  private String network(String block) {
    int dot = block.indexOf('.');
    if (dot < 0 || !block.substring(0, dot).matches("[0-9]{1,3}")) {
      return block;
    }
    return (Integer.parseInt(block.substring(0, dot)) + number) % 224 + block.substring(dot);
  }

  private String text(String text) {
    StringBuilder changed = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      changed.append(sign(text.charAt(i)));
    }
    return changed.toString();
  }

  private char sign(char c) {
    if (c >= 'a' && c <= 'z') {
      return letters.charAt(c - 'a');
    }
    if (c >= 'A' && c <= 'Z') {
      return Character.toUpperCase(letters.charAt(c - 'A'));
    }
    return c >= '0' && c <= '9' ? digits.charAt(c - '0') : c;
  }
}
