package dev.detection.match;

import java.time.Instant;

/**
 * What a field of an index is mapped as, as far as it decides what a query finds. The null values
 * are the mapping parameter {@code null_value}: what an explicit null counts as; null if it counts
 * as nothing.
 */
public sealed interface FieldType {

  /** Whether an object in a document may be a value of the field. */
  default boolean takesObjects() {
    return false;
  }

  /**
   * Whole strings.
   *
   * @param ignoreAbove longest string, in UTF-16 units, that is searchable
   * @param normalizer what values and questions become first; null if they stay as they are
   * @param splitting how what is asked is split into words; null if it is not
   * @param indexed whether there are terms and not only doc values, where case is ignored otherwise
   */
  record Keyword(
      int ignoreAbove, String nullValue, Analysis normalizer, Analysis splitting, boolean indexed)
      implements FieldType {
    /** A keyword field without further parameters. */
    static Keyword upTo(int ignoreAbove) {
      return new Keyword(ignoreAbove, null, null, null, true);
    }
  }

  /**
   * Whole strings made for patterns ({@code wildcard}).
   *
   * @param ignoreAbove longest string, in UTF-16 units, that is searchable
   */
  record Wildcard(int ignoreAbove, String nullValue) implements FieldType {}

  /**
   * The same string in every document ({@code constant_keyword}).
   *
   * @param value the string; null if no document has set it yet
   */
  record ConstantKeyword(String value) implements FieldType {}

  /**
   * Words of an analyzer ({@code text}, {@code match_only_text}).
   *
   * @param analysis how values and questions become words
   * @param exact the multi-field that holds the whole string, which EQL uses instead; null if there
   *     is none or more than one
   */
  record Text(TextAnalysis analysis, FieldType exact) implements FieldType {}

  /**
   * Numbers.
   *
   * @param scalingFactor of {@link Kind#SCALED_FLOAT}; 1 for the others
   * @param coerce whether strings and fractions are taken for integers
   * @param nullValue a String or a Number
   */
  record Numeric(Kind kind, double scalingFactor, boolean coerce, Object nullValue)
      implements FieldType {

    /** The numeric types. */
    enum Kind {
      LONG,
      INTEGER,
      SHORT,
      BYTE,
      DOUBLE,
      FLOAT,
      HALF_FLOAT,
      SCALED_FLOAT,
      UNSIGNED_LONG
    }

    /** A numeric field without further parameters. */
    static Numeric of(Kind kind) {
      return new Numeric(kind, 1, true, null);
    }
  }

  /**
   * Points in time.
   *
   * @param format the format that source values and query limits are read with
   * @param nanos whether they are held in nanoseconds ({@code date_nanos}), else in milliseconds
   */
  record Date(DateFormat format, String nullValue, boolean nanos) implements FieldType {
    /** Milliseconds, without further parameters. */
    static Date of(DateFormat format) {
      return new Date(format, null, false);
    }

    /**
     * The point in time that a value stands for; null if it is none.
     *
     * @param source a String, Number, Boolean or null
     */
    public Instant instant(Object source) {
      DateSearch search = DateSearch.of(this);
      Long stored = search.indexed(source);
      return stored == null ? null : search.unit().instant(stored);
    }
  }

  /** Versions of software ({@code version}). */
  record Version() implements FieldType {}

  /**
   * Of another type, of whose values it is only evaluated whether there are any.
   *
   * @param what the type, for messages, such as {@code type [geo_point]}
   * @param counted what counts as a value
   * @param lenient whether values that are not right for a {@code geo_point} are left out
   */
  record Opaque(String what, Counted counted, boolean lenient) implements FieldType {

    /** What counts as a value. */
    enum Counted {
      /** Nothing: the field keeps no trace of its values. */
      NOTHING,
      /** Whatever is not null. */
      VALUES,
      /** An explicit null too. */
      NULLS,
      /** An array without elements too. */
      ARRAYS
    }

    @Override
    public boolean takesObjects() {
      return true;
    }
  }

  /**
   * Ranges of numbers, dates or addresses.
   *
   * @param limits of what they are
   * @param coerce whether limits that are strings or fractions are taken for integers
   * @param format the format that limits of dates are read with; null for others
   */
  record Range(Limits limits, boolean coerce, DateFormat format) implements FieldType {

    /** What limits are. */
    enum Limits {
      INTEGER,
      LONG,
      FLOAT,
      DOUBLE,
      DATE,
      IP
    }

    @Override
    public boolean takesObjects() {
      return true;
    }
  }

  /** True or false. */
  record Bool(Boolean nullValue) implements FieldType {}

  /** Addresses of IPv4 and IPv6. */
  record Ip(String nullValue) implements FieldType {}

  /**
   * An object whose leaves are whole strings ({@code flattened}), or one key of it.
   *
   * @param key dotted path below the field; null for the field itself, which has the values of all
   *     keys
   * @param ignoreAbove longest string, in UTF-16 units, that is searchable
   * @param splitting how what is asked is split into words; null if it is not
   * @param docValues whether there are doc values beside the terms
   */
  record Flattened(
      String key, int ignoreAbove, String nullValue, Analysis splitting, boolean docValues)
      implements FieldType {
    /** The type of a key of the field. */
    Flattened below(String name) {
      return new Flattened(name, ignoreAbove, nullValue, splitting, docValues);
    }
  }

  /**
   * A field of every document, which is not in its source.
   *
   * @param kind which one
   */
  record Metadata(Which kind) implements FieldType {

    /** The metadata fields that are evaluated. */
    enum Which {
      /** {@code _id}. */
      ID,
      /** {@code _index}. */
      INDEX
    }
  }

  /** Not mapped yet: the first document with a value decides. */
  record Dynamic() implements FieldType {}

  /** Not searchable: no document has a value in it. */
  record Unsearchable() implements FieldType {}

  /**
   * Mapped in a way that is not evaluated.
   *
   * @param what the way, for messages, such as {@code type [geo_point]}
   */
  record Unsupported(String what) implements FieldType {}
}
