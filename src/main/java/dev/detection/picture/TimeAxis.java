package dev.detection.picture;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Times from the left of a picture to its right, and the round ones among them that are told, in
 * UTC. Immutable.
 */
public final class TimeAxis {
  /** Pixels from one time told to the next, at least. */
  private static final double APART = 64;

  private static final DateTimeFormatter MOMENT = format("uuuu-MM-dd HH:mm:ss 'UTC'");
  private static final DateTimeFormatter MINUTE = format("uuuu-MM-dd HH:mm 'UTC'");

  private final Instant from;
  private final double seconds;
  private final double left;
  private final double right;
  private final Step step;

  /**
   * How far one time told is from the next, and how it is told.
   *
   * @param fine changes from each to the next
   * @param coarse is told where it changes; null if nothing is
   */
  private record Step(
      ChronoUnit unit, int count, DateTimeFormatter fine, DateTimeFormatter coarse) {
    double seconds() {
      return (double) unit.getDuration().toSeconds() * count;
    }

    /** The last of the round times before one, or itself. */
    LocalDateTime before(LocalDateTime time) {
      LocalDateTime day = time.truncatedTo(ChronoUnit.DAYS);
      return switch (unit) {
        case SECONDS, MINUTES, HOURS -> {
          long past = Duration.between(day, time).toSeconds();
          yield day.plusSeconds(past - past % (long) seconds());
        }
        case DAYS -> day.minusDays(Math.floorMod(day.toLocalDate().toEpochDay(), (long) count));
        case WEEKS -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        case MONTHS ->
            day.withDayOfMonth(1).withMonth(1 + (day.getMonthValue() - 1) / count * count);
        default -> day.withDayOfYear(1).minusYears(Math.floorMod(day.getYear(), count));
      };
    }
  }

  /** A time that is told: in one line, and in a second one what it shares with others. */
  public record Tick(double at, String text, String below) {}

  /**
   * From one time to another that is not earlier.
   *
   * @param left where the first is, in pixels
   * @param right where the second is
   */
  public TimeAxis(Instant from, Instant to, double left, double right) {
    this.from = from;
    this.left = left;
    this.right = right;
    seconds = Math.max(1, to.getEpochSecond() - from.getEpochSecond());
    double least = seconds * APART / Math.max(APART, right - left);
    List<Step> steps = steps();
    step = steps.stream().filter(one -> one.seconds() >= least).findFirst().orElse(steps.getLast());
  }

  private static List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    DateTimeFormatter day = format("d MMM uuuu");
    DateTimeFormatter year = format("uuuu");
    add(steps, ChronoUnit.SECONDS, format("HH:mm:ss"), day, 1, 5, 15, 30);
    add(steps, ChronoUnit.MINUTES, format("HH:mm"), day, 1, 2, 5, 10, 15, 30);
    add(steps, ChronoUnit.HOURS, format("HH:mm"), day, 1, 2, 3, 6, 12);
    add(steps, ChronoUnit.DAYS, format("d MMM"), year, 1, 2);
    add(steps, ChronoUnit.WEEKS, format("d MMM"), year, 1);
    add(steps, ChronoUnit.MONTHS, format("MMM"), year, 1, 3, 6);
    add(steps, ChronoUnit.YEARS, year, null, 1, 2, 5, 10, 50, 100, 1000);
    return steps;
  }

  private static void add(
      List<Step> steps,
      ChronoUnit unit,
      DateTimeFormatter fine,
      DateTimeFormatter coarse,
      int... counts) {
    for (int count : counts) {
      steps.add(new Step(unit, count, fine, coarse));
    }
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  /** Where a time is; at the end if it is beyond it. */
  public double at(Instant time) {
    double past = time.getEpochSecond() - from.getEpochSecond() + time.getNano() / 1e9;
    return left + (right - left) * Math.clamp(past / seconds, 0, 1);
  }

  /** The times that are told, from the first. */
  public List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    LocalDateTime begin = LocalDateTime.ofInstant(from, ZoneOffset.UTC);
    LocalDateTime end = begin.plusSeconds((long) seconds);
    String last = "";
    for (LocalDateTime time = step.before(begin);
        !time.isAfter(end);
        time = time.plus(step.count, step.unit)) {
      if (!time.isBefore(begin)) {
        String coarse = step.coarse == null ? "" : step.coarse.format(time);
        ticks.add(
            new Tick(
                at(time.toInstant(ZoneOffset.UTC)),
                step.fine.format(time),
                coarse.equals(last) ? "" : coarse));
        last = coarse;
      }
    }
    return ticks;
  }

  /** A time for people, to the second if it is not of a whole minute. */
  public static String told(Instant time) {
    return (time.getEpochSecond() % 60 == 0 ? MINUTE : MOMENT).format(time);
  }
}
