package dev.detection.match;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit on a date field, which may be date math: {@code now-1d/d}, {@code 2024-01-31||+1M}. The
 * rules are those of Elasticsearch 9.5.3 ({@code JavaDateMathParser}).
 *
 * @param fixed the point that the math starts from; null if it is the time of judging
 * @param steps what is done to it, in order
 * @param roundUp whether rounding goes to the last millisecond of the unit
 * @param zone whose days the math is about
 */
record DateLimit(Instant fixed, List<Step> steps, boolean roundUp, ZoneId zone) {

  private static final Pattern STEPS =
      Pattern.compile("(?:/1?[yMwdhHms]|[-+][0-9]{0,9}[yMwdhHms])*");
  private static final Pattern STEP = Pattern.compile("([-+/])([0-9]*)([yMwdhHms])");

  /**
   * One operation.
   *
   * @param round whether it rounds instead of adding
   * @param amount how many units are added
   */
  record Step(boolean round, int amount, char unit) {}

  /**
   * Reads a limit; null if the text is none.
   *
   * @param asked time zone of a text that names none; null if it is UTC
   */
  static DateLimit parse(DateFormat format, String text, boolean roundUp, ZoneId asked) {
    ZoneId zone = asked == null ? ZoneOffset.UTC : asked;
    Instant start = null;
    String math = "";
    if (text.startsWith("now")) {
      math = text.substring(3);
    } else {
      int bars = text.indexOf("||");
      start =
          bars < 0
              ? format.parse(text, roundUp, zone)
              : format.parse(text.substring(0, bars), false, zone);
      math = bars < 0 ? "" : text.substring(bars + 2);
      if (start == null) {
        return null;
      }
    }
    if (!STEPS.matcher(math).matches()) {
      return null;
    }
    List<Step> steps = new ArrayList<>();
    for (Matcher step = STEP.matcher(math); step.find(); ) {
      int amount = step.group(2).isEmpty() ? 1 : Integer.parseInt(step.group(2));
      char operator = step.group(1).charAt(0);
      steps.add(
          new Step(operator == '/', operator == '-' ? -amount : amount, step.group(3).charAt(0)));
    }
    return new DateLimit(start, List.copyOf(steps), roundUp, zone);
  }

  /**
   * The limit; null if the math leaves the range of dates, where Elasticsearch fails and finds
   * nothing.
   *
   * @param now the time of judging
   * @param unit the unit of the answer
   */
  Long at(Instant now, DateUnit unit) {
    Instant start = fixed != null ? fixed : now.truncatedTo(ChronoUnit.MILLIS);
    try {
      return unit.of(steps.isEmpty() ? start : applied(start));
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private Instant applied(Instant start) {
    ZonedDateTime time = start.atZone(zone);
    for (Step step : steps) {
      if (!step.round()) {
        time = time.plus(step.amount(), unit(step.unit()));
      } else {
        time = floor(time, step.unit());
        if (roundUp) {
          time = time.plus(1, unit(step.unit())).minus(1, ChronoUnit.MILLIS);
        }
      }
    }
    return time.toInstant();
  }

  private static ChronoUnit unit(char unit) {
    return switch (unit) {
      case 'y' -> ChronoUnit.YEARS;
      case 'M' -> ChronoUnit.MONTHS;
      case 'w' -> ChronoUnit.WEEKS;
      case 'd' -> ChronoUnit.DAYS;
      case 'h', 'H' -> ChronoUnit.HOURS;
      case 'm' -> ChronoUnit.MINUTES;
      default -> ChronoUnit.SECONDS;
    };
  }

  private static ZonedDateTime floor(ZonedDateTime time, char unit) {
    return switch (unit) {
      case 'y' -> time.withDayOfYear(1).with(LocalTime.MIN);
      case 'M' -> time.withDayOfMonth(1).with(LocalTime.MIN);
      case 'w' -> time.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).with(LocalTime.MIN);
      default -> time.truncatedTo(unit(unit));
    };
  }
}
