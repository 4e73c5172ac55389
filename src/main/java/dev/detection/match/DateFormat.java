package dev.detection.match;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * How texts are read as points in time: the alternatives of a mapping's {@code format}, tried in
 * order. Which parts of a date may be missing, and what stands for them, is what Elasticsearch
 * 9.5.3 does. No locale matters to the formats that are evaluated: they are all of numbers. Two
 * formats of one text are equal.
 */
final class DateFormat {
  /** The default of date fields. */
  static final DateFormat DEFAULT = of("strict_date_optional_time||epoch_millis");

  /** The default of date fields in nanoseconds. */
  static final DateFormat DEFAULT_NANOS = of("strict_date_optional_time_nanos||epoch_millis");

  /** {@code epoch_millis} alone. */
  static final DateFormat MILLIS = of("epoch_millis");

  /** The second format that strings are tried with where they are not mapped. */
  static final DateFormat SLASHES = of("yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis");

  /** One alternative. */
  @FunctionalInterface
  interface Part {
    /**
     * Reads a text; null if it is none.
     *
     * @param zone time zone of a text that names none
     * @throws DateTimeException if it looks like one but there is no such day: other alternatives
     *     are not tried then
     */
    Instant parse(String text, boolean roundUp, ZoneId zone);
  }

  private final String text;
  private final List<Part> parts;

  private DateFormat(String text, List<Part> parts) {
    this.text = text;
    this.parts = parts;
  }

  /** Reads a mapping's {@code format}; null if a part of it is not evaluated. */
  static DateFormat of(String format) {
    List<Part> parts = new ArrayList<>();
    for (String name : format.split("\\|\\|")) {
      Part part =
          switch (name.trim()) {
            case "strict_date_optional_time" -> IsoDate::parse;
            case "strict_date_optional_time_nanos" -> IsoDate::parseWholeTime;
            case "date_optional_time" -> PatternDate.optionalTime();
            case "epoch_millis" -> (value, roundUp, zone) -> EpochDate.millis(value, roundUp);
            case "epoch_second" -> (value, roundUp, zone) -> EpochDate.seconds(value, roundUp);
            case String pattern -> PatternDate.of(pattern);
          };
      if (part == null) {
        return null;
      }
      parts.add(part);
    }
    return new DateFormat(format, List.copyOf(parts));
  }

  /** Whether a whole number beyond 32 bits is taken as milliseconds before any text is read. */
  boolean takesMillis() {
    return equals(DEFAULT) || equals(DEFAULT_NANOS) || equals(MILLIS);
  }

  /**
   * Reads a point in time; null if the text is none.
   *
   * @param roundUp whether missing parts of the time of day stand for the last instant (a missing
   *     month or day is always the first)
   */
  Instant parse(String value, boolean roundUp) {
    return parse(value, roundUp, ZoneOffset.UTC);
  }

  /**
   * Reads a point in time; null if the text is none.
   *
   * @param zone time zone of a text that names none
   */
  Instant parse(String value, boolean roundUp, ZoneId zone) {
    if (value.isEmpty()) {
      return null;
    }
    try {
      for (Part part : parts) {
        Instant time = part.parse(value, roundUp, zone);
        if (time != null) {
          return time;
        }
      }
      return null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DateFormat format && format.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
