package dev.detection.query;

import dev.detection.rule.Position;
import java.time.ZoneId;
import java.util.List;

/**
 * What a query asks of one document: the tree that every language compiles to and that everything
 * after works on. Two-valued: a leaf on a field that the document lacks is false, and {@link Not}
 * of it is true, as in Elasticsearch's Query DSL.
 *
 * <p>Leaves say what was asked, not how a field is stored: what {@code Match} or {@code Wildcard}
 * means for a field depends on the field's type and is decided where the condition meets an index.
 */
public sealed interface Condition {

  /** Where it stands in the query text. */
  Position at();

  /** What is asked of the values of fields, without other conditions in it. */
  sealed interface OnField extends Condition {
    /** The field or fields that it is about. */
    Field field();
  }

  /** A leaf that may be {@link Analysed} or {@link Asked}: those that query strings have. */
  sealed interface Leaf extends OnField {}

  /** Every part holds; true if there is none. */
  record All(List<Condition> parts, Position at) implements Condition {
    /** Keeps an own copy of the parts. */
    public All {
      parts = List.copyOf(parts);
    }
  }

  /** At least one part holds; false if there is none. */
  record Any(List<Condition> parts, Position at) implements Condition {
    /** Keeps an own copy of the parts. */
    public Any {
      parts = List.copyOf(parts);
    }
  }

  /**
   * At least so many parts hold ({@code minimum_should_match}).
   *
   * @param minimum 1 to the number of parts
   */
  record AtLeast(int minimum, List<Condition> parts, Position at) implements Condition {
    /** Keeps an own copy of the parts. */
    public AtLeast {
      parts = List.copyOf(parts);
    }
  }

  /** The part does not hold. */
  record Not(Condition part, Position at) implements Condition {}

  /** Holds for every document, or for none. */
  record Always(boolean truth, Position at) implements Condition {}

  /** The document has a searchable value in the field ({@code exists}). */
  record Exists(Field field, Position at) implements Leaf {}

  /**
   * KQL {@code f:v} and {@code f:"v"}: the query {@code match} or {@code match_phrase}. On keyword
   * fields the exact term, on dates the rounded range, on ip fields an address or a CIDR block, on
   * text fields the analysed words.
   *
   * @param phrase whether the words must stand in order (quoted)
   */
  record Match(Field field, String text, boolean phrase, Position at) implements Leaf {}

  /**
   * The field has exactly this value ({@code term}).
   *
   * @param ignoreCase whether case is ignored as the {@code case_insensitive} term query does
   */
  record Term(Field field, Literal value, boolean ignoreCase, Position at) implements OnField {}

  /**
   * The field has a value that fits the pattern as a whole.
   *
   * @param words KQL and Lucene: on fields that are not keyword read as {@code query_string} does,
   *     split at white space and compared with the words of text fields
   */
  record Wildcard(Field field, Glob pattern, boolean ignoreCase, boolean words, Position at)
      implements Leaf {}

  /**
   * The field has a value that begins with the text ({@code prefix}). Like a wildcard, except that
   * some fields ignore the case of more letters.
   */
  record Prefix(Field field, String text, boolean ignoreCase, Position at) implements OnField {}

  /**
   * The field has a value, a word in text fields, that is like the text ({@code fuzzy}).
   *
   * @param likeness how many edits lie between them at most
   */
  record Alike(Field field, Literal value, Likeness likeness, Position at) implements OnField {}

  /**
   * A full-text query of Query DSL with its options: {@code match}, {@code match_phrase}, {@code
   * match_phrase_prefix}, {@code match_bool_prefix} or one field of {@code multi_match}.
   */
  record FullText(Field field, Literal value, Matching matching, Position at) implements OnField {}

  /**
   * The field has a value that fits Lucene's regular expression as a whole.
   *
   * @param operators the operators that are read, as bits of Lucene's {@code RegExp}
   */
  record Regexp(Field field, String pattern, boolean ignoreCase, int operators, Position at)
      implements Leaf {
    /** All operators: Lucene's, and the complement, which Elasticsearch adds by its old flag. */
    public static final int ALL = 0x100ff;

    /** With all operators. */
    public Regexp(Field field, String pattern, boolean ignoreCase, Position at) {
      this(field, pattern, ignoreCase, ALL, at);
    }
  }

  /** The field has a value on the given side of the limit ({@code range}). */
  record Range(Field field, Comparison comparison, Literal limit, Position at) implements Leaf {}

  /**
   * The field has one value between two limits ({@code range} with both sides), which is more than
   * a value on each side.
   *
   * @param from the lower limit
   * @param to the upper limit, on the same field
   * @param lenient Lucene: whether a limit that does not fit the type of the field finds nothing,
   *     as in {@code query_string}, where the query {@code range} fails
   */
  record Between(Range from, Range to, boolean lenient, Position at) implements Leaf {
    @Override
    public Field field() {
      return from.field();
    }
  }

  /**
   * Lucene: a leaf that {@code query_string} with {@code analyze_wildcard} puts through the
   * analyzer of a text field and asks of its words: of a {@link Wildcard} on words, which is a
   * prefix then, any word before the last or the last as a prefix, of any other {@link Wildcard} a
   * word that fits in spite of the white space in it, of {@link Range} and {@link Between} the
   * limits in the form of words, of {@link Regexp} a word that fits as a whole, of {@link Exists}
   * any word. On fields of all other types it is the leaf itself, and met by nothing where they
   * refuse it.
   */
  record Analysed(Leaf leaf, Position at) implements Leaf {
    @Override
    public Field field() {
      return leaf.field();
    }
  }

  /**
   * Lucene: the leaf asks anything at all. {@code query_string} drops a clause, as if it had not
   * been written, if all its fields are text and the text has no word. No statement about the
   * document.
   */
  record Asked(Leaf leaf, Position at) implements Leaf {
    @Override
    public Field field() {
      return leaf.field();
    }
  }

  /**
   * A leaf of {@code query_string} with options that Kibana does not send. Where none of them
   * matters to the type of the field it is the leaf itself.
   *
   * @param leaf a {@link Match}, or what {@link Analysed} has: a range or a beginning
   * @param every whether a text field, and any other that splits what is asked, must have all words
   *     and not just one ({@code default_operator: and})
   * @param zone time zone of what is asked of a date and names none: of the limits of a range, and
   *     of a text, which is the range from it to itself; null if it is UTC
   */
  record Tuned(Leaf leaf, boolean every, ZoneId zone, Position at) implements Leaf {
    @Override
    public Field field() {
      return leaf.field();
    }
  }

  /**
   * Lucene {@code f:v~}: a whole value, of a text field a word, differs from the text by at most so
   * many characters left out, put in, replaced or swapped with their neighbour ({@code fuzzy}).
   *
   * @param maxEdits 0, 1 or 2
   */
  record Fuzzy(Field field, String text, int maxEdits, Position at) implements Leaf {}

  /**
   * Lucene {@code f:"a b"~3}: the words of the text stand near each other in a text field, in any
   * order, as Lucene's sloppy phrases count it. On fields of other types a {@link Match}.
   *
   * @param slop how many positions words may be moved in all; not negative
   */
  record Near(Field field, String text, int slop, Position at) implements Leaf {}

  /**
   * A range whose limits are read in another way where the field is a date; on other fields it is
   * the range.
   *
   * @param range a {@link Range} or a {@link Between}
   * @param format format of the limits as in mappings; null if it is that of the field
   * @param zone time zone of limits that name none; null if it is UTC
   */
  record DateRange(Leaf range, String format, ZoneId zone, Position at) implements OnField {
    @Override
    public Field field() {
      return range.field();
    }
  }

  /** An ip field has an address in one of the blocks (EQL {@code cidrMatch}). */
  record Cidr(Field field, List<String> blocks, Position at) implements OnField {
    /** Keeps an own copy of the blocks. */
    public Cidr {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * One object below a nested field meets the part.
   *
   * @param path the nested field; fields in the part are written with their full path
   */
  record Nested(String path, Condition part, Position at) implements Condition {}

  /** The expression is true for some combination of the values of its fields (null is false). */
  record Test(Expression expression, Position at) implements Condition {}

  /** The sides of a {@link Range}. */
  enum Comparison {
    LESS("lt", "<"),
    LESS_OR_EQUAL("lte", "<="),
    GREATER("gt", ">"),
    GREATER_OR_EQUAL("gte", ">=");

    private final String parameter;
    private final String symbol;

    Comparison(String parameter, String symbol) {
      this.parameter = parameter;
      this.symbol = symbol;
    }

    /** The parameter of the Query DSL's {@code range}. */
    public String parameter() {
      return parameter;
    }

    /** The operator as written in KQL and EQL. */
    public String symbol() {
      return symbol;
    }
  }
}
