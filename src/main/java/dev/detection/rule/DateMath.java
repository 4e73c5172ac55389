package dev.detection.rule;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Date math as Elasticsearch reads it in UTC: {@code now}, or an ISO date followed by {@code ||},
 * and then any number of {@code +1d}, {@code -1d} and {@code /d}. Units: y M w d h H m s.
 */
public final class DateMath {
  private static final Pattern STEP =
      Pattern.compile("([+-])(\\d{0,9})([yMwdhHms])|/1?([yMwdhHms])");

  private static final Pattern DATE =
      Pattern.compile(
          "(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d)"
              + "(?:T(\\d\\d)(?::(\\d\\d)(?::(\\d\\d)(?:[.,](\\d{1,9}))?)?)?"
              + "(Z|[+-]\\d\\d(?::?\\d\\d)?)?)?)?)?");

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhd])");

  /** What a date without its fourth, fifth, … part leaves open. */
  private static final List<ChronoUnit> PARTS =
      List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS);

  /** So many steps are more than anybody writes; each costs time whenever a rule runs. */
  private static final int MAX_LENGTH = 256;

  /** The last year of ISO dates with four digits. */
  private static final int MAX_YEAR = 9999;

  private DateMath() {}

  /**
   * The instant that a date math text means.
   *
   * @param now what {@code now} stands for
   * @param roundUp whether {@code /d} and the parts that a date leaves out mean the last moment of
   *     their unit and not the first
   * @throws IllegalArgumentException if the text is no date math, or means a year outside 0 to 9999
   */
  public static Instant evaluate(String text, Instant now, boolean roundUp) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "expected date math of at most " + MAX_LENGTH + " characters");
    }
    try {
      LocalDateTime time = time(text, now, roundUp);
      if (time.getYear() >= 0 && time.getYear() <= MAX_YEAR) {
        return time.toInstant(ZoneOffset.UTC);
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "date math " + Problems.shown(text) + " is out of range: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(
        "date math " + Problems.shown(text) + " is out of range: expected a year up to 9999");
  }

  private static LocalDateTime time(String text, Instant now, boolean roundUp) {
    if (isRelative(text)) {
      return steps(text, "now".length(), utc(now), roundUp);
    }
    int bars = text.indexOf("||");
    return bars < 0
        ? date(text, text, roundUp)
        : steps(text, bars + 2, date(text, text.substring(0, bars), false), roundUp);
  }

  /** Whether the text is relative to now, and not to a date of its own. */
  static boolean isRelative(String text) {
    return text.startsWith("now");
  }

  /**
   * The time that a number and a unit mean, for instance {@code 5m}. Units: s m h d.
   *
   * @throws IllegalArgumentException if the text is anything else, or zero
   */
  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw new IllegalArgumentException(
          "expected a number from 1 up and a unit (s, m, h, d) such as 5m but was "
              + Problems.shown(text));
    }
    return Duration.of(Integer.parseInt(matcher.group(1)), unit(matcher.group(2).charAt(0)));
  }

  private static LocalDateTime utc(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  private static IllegalArgumentException unreadable(String text) {
    return new IllegalArgumentException(
        "expected date math such as now-6m, now/d or 2026-01-31T00:00:00Z||-1d but was "
            + Problems.shown(text));
  }

  private static LocalDateTime steps(String text, int start, LocalDateTime time, boolean roundUp) {
    Matcher step = STEP.matcher(text);
    int at = start;
    while (at < text.length()) {
      if (!step.find(at) || step.start() != at) {
        throw unreadable(text);
      }
      at = step.end();
      time = step.group(4) == null ? moved(time, step) : rounded(time, step.group(4), roundUp);
    }
    return time;
  }

  private static LocalDateTime moved(LocalDateTime time, Matcher step) {
    int number = step.group(2).isEmpty() ? 1 : Integer.parseInt(step.group(2));
    TemporalAmount amount = amount(number, step.group(3).charAt(0));
    return step.group(1).equals("+") ? time.plus(amount) : time.minus(amount);
  }

  private static LocalDateTime rounded(LocalDateTime time, String letter, boolean roundUp) {
    char unit = letter.charAt(0);
    LocalDateTime start =
        switch (unit) {
          case 'y' -> time.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1);
          case 'M' -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
          case 'w' ->
              time.truncatedTo(ChronoUnit.DAYS)
                  .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
          default -> time.truncatedTo(unit(unit));
        };
    return roundUp ? start.plus(amount(1, unit)).minus(Duration.ofMillis(1)) : start;
  }

  private static TemporalAmount amount(int number, char unit) {
    return switch (unit) {
      case 'y' -> Period.ofYears(number);
      case 'M' -> Period.ofMonths(number);
      case 'w' -> Duration.ofDays(7L * number);
      default -> Duration.of(number, unit(unit));
    };
  }

  private static ChronoUnit unit(char letter) {
    return switch (letter) {
      case 'd' -> ChronoUnit.DAYS;
      case 'h', 'H' -> ChronoUnit.HOURS;
      case 'm' -> ChronoUnit.MINUTES;
      case 's' -> ChronoUnit.SECONDS;
      default -> throw new IllegalArgumentException("unit [" + letter + "]");
    };
  }

  private static LocalDateTime date(String text, String date, boolean roundUp) {
    Matcher parts = DATE.matcher(date);
    if (!parts.matches()) {
      throw unreadable(text);
    }
    LocalDateTime time =
        LocalDateTime.of(
            part(parts, 1, 0),
            part(parts, 2, 1),
            part(parts, 3, 1),
            part(parts, 4, 0),
            part(parts, 5, 0),
            part(parts, 6, 0),
            fraction(parts.group(7)));
    if (roundUp) {
      time = lastMoment(time, parts);
    }
    return parts.group(8) == null ? time : utc(time.toInstant(ZoneOffset.of(parts.group(8))));
  }

  private static int part(Matcher parts, int group, int fallback) {
    return parts.group(group) == null ? fallback : Integer.parseInt(parts.group(group));
  }

  private static int fraction(String digits) {
    return digits == null ? 0 : Integer.parseInt((digits + "00000000").substring(0, 9));
  }

  /**
   * The parts of the time that are left out as late as can be. Month and day remain the first, as
   * they do in Elasticsearch: rounded up, 2026-03 is the end of March 1st.
   */
  private static LocalDateTime lastMoment(LocalDateTime time, Matcher parts) {
    for (int group = 4; group <= 7; group++) {
      if (parts.group(group) == null) {
        return time.plus(1, PARTS.get(group - 4)).minusNanos(1);
      }
    }
    return time;
  }
}
