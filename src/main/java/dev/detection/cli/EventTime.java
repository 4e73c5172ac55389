package dev.detection.cli;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * Times as files write them: ISO 8601, with a space instead of the T as well, without a zone in
 * UTC; or milliseconds since the epoch, or seconds if they are so few that they must be.
 */
final class EventTime {
  /** What a message says of it. */
  static final String EXPECTED = "2026-03-10T12:00:00Z, 2026-03-10 12:00:00 or milliseconds";

  /** So many milliseconds are 1973, so many seconds are in the year 5138. */
  private static final BigDecimal MILLIS_FROM = BigDecimal.valueOf(100_000_000_000L);

  private static final DateTimeFormatter TEXT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .optionalEnd()
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private EventTime() {}

  /** Null if it is no time. */
  static Instant of(Object value) {
    return switch (value) {
      case Number number -> ofNumber(number.toString());
      case String text when text.matches("-?\\d{5,19}(?:\\.\\d{1,9})?") -> ofNumber(text);
      case String text -> ofText(text.strip());
      case null, default -> null;
    };
  }

  private static Instant ofNumber(String text) {
    BigDecimal number = new BigDecimal(text);
    BigDecimal millis =
        number.abs().compareTo(MILLIS_FROM) < 0 ? number.scaleByPowerOfTen(3) : number;
    return millis.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0
        ? Instant.ofEpochMilli(millis.longValue())
        : null;
  }

  private static Instant ofText(String text) {
    String iso = text.length() > 10 && text.charAt(10) == ' ' ? text.replaceFirst(" ", "T") : text;
    try {
      TemporalAccessor time =
          TEXT.parseBest(iso, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      return switch (time) {
        case OffsetDateTime offset -> offset.toInstant();
        case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
        default -> LocalDate.from(time).atStartOfDay(ZoneOffset.UTC).toInstant();
      };
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
