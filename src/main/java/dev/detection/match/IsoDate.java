package dev.detection.match;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The formats {@code strict_date_optional_time} and, with a time of day that is whole if there is
 * one, {@code strict_date_optional_time_nanos}, as Elasticsearch's {@code Iso8601Parser} reads
 * them.
 */
final class IsoDate {
  private static final int LAST_NANO = 999_999_999;
  private static final LocalTime LAST = LocalTime.of(23, 59, 59, LAST_NANO);

  private static final Pattern ISO =
      Pattern.compile(
          "(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T(?:([0-9]{2})(?::([0-9]{2})"
              + "(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?)?([-+A-Za-z].*)?)?)?)?)?",
          Pattern.DOTALL);

  private static final Pattern OFFSET =
      Pattern.compile("([-+])([0-9]{2})(?:(:?)([0-9]{2})(?:\\3([0-9]{2}))?)?");

  private IsoDate() {}

  /**
   * Reads a text whose time of day, if it has one, goes down to the second; null if it is none.
   *
   * @param missing the time zone if it names none
   */
  static Instant parseWholeTime(String text, boolean roundUp, ZoneId missing) {
    Matcher parts = ISO.matcher(text);
    boolean cut = parts.matches() && text.indexOf('T') >= 0 && parts.group(6) == null;
    return cut ? null : parse(text, roundUp, missing);
  }

  /**
   * Reads a text; null if it is none.
   *
   * @param missing the time zone if it names none
   */
  static Instant parse(String text, boolean roundUp, ZoneId missing) {
    Matcher parts = ISO.matcher(text);
    if (!parts.matches() || aboveLimit(parts)) {
      return null;
    }
    int year = Integer.parseInt(parts.group(1));
    LocalDate day = LocalDate.of(year, part(parts, 2, 1), part(parts, 3, 1));
    LocalTime time;
    if (parts.group(4) == null) {
      time = roundUp ? LAST : LocalTime.MIDNIGHT;
    } else {
      String fraction = parts.group(7);
      int nanos =
          fraction == null ? LAST_NANO : Integer.parseInt((fraction + "00000000").substring(0, 9));
      time =
          LocalTime.of(
              part(parts, 4, 0),
              part(parts, 5, roundUp ? 59 : 0),
              part(parts, 6, roundUp ? 59 : 0),
              fraction == null && !roundUp ? 0 : nanos);
    }
    String zoneText = parts.group(8);
    ZoneId zone = zoneText == null ? missing : zone(zoneText);
    return zone == null ? null : ZonedDateTime.of(day, time, zone).toInstant();
  }

  /**
   * Numbers that no part can have make the text no date at all, so that other formats are tried.
   */
  private static boolean aboveLimit(Matcher parts) {
    return part(parts, 2, 1) > 12
        || part(parts, 3, 1) > 31
        || part(parts, 4, 0) > 23
        || part(parts, 5, 0) > 59
        || part(parts, 6, 0) > 59;
  }

  private static int part(Matcher parts, int group, int missing) {
    String text = parts.group(group);
    return text == null ? missing : Integer.parseInt(text);
  }

  private static ZoneId zone(String text) {
    try {
      if (text.equals("Z")) {
        return ZoneOffset.UTC;
      }
      if (text.charAt(0) != '+' && text.charAt(0) != '-') {
        return ZoneId.of(text);
      }
      Matcher offset = OFFSET.matcher(text);
      if (!offset.matches()) {
        return null;
      }
      int hours = Integer.parseInt(offset.group(2));
      int minutes = part(offset, 4, 0);
      int seconds = part(offset, 5, 0);
      if (hours > 23 || minutes > 59 || seconds > 59) {
        return null;
      }
      int total = hours * 3600 + minutes * 60 + seconds;
      return ZoneOffset.ofTotalSeconds(offset.group(1).equals("-") ? -total : total);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
