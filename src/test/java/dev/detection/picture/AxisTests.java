package dev.detection.picture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** Round numbers and times along the sides of a picture. */
public class AxisTests {
  private static List<String> labels(double low, double high) {
    ValueAxis axis = new ValueAxis(low, high, 0, 100, 5);
    return axis.ticks().stream().map(axis::label).toList();
  }

  @Test
  public void numbersToldAreRound() {
    assertEquals(List.of("0", "0.2", "0.4", "0.6", "0.8", "1"), labels(0, 1));
    assertEquals(List.of("0", "2k", "4k", "6k", "8k"), labels(3, 7_777));
    assertEquals(List.of("-5M", "0", "5M", "10M", "15M"), labels(-4.2e6, 12.5e6));
    assertEquals(List.of("1", "1.002", "1.004", "1.006", "1.008", "1.01"), labels(1, 1.01));
    assertEquals(
        List.of("1M", "1.0002M", "1.0004M", "1.0006M", "1.0008M"), labels(1_000_000, 1_000_799));
    assertEquals(List.of("0", "2e-7", "4e-7", "6e-7"), labels(0, 5.5e-7));
    assertEquals(List.of("0", "1e300", "2e300", "3e300", "4e300"), labels(0, 3.5e300));
  }

  @Test
  public void numbersOfAnySizeHaveAPlaceOnTheAxis() {
    Random random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      double one = Double.longBitsToDouble(random.nextLong());
      double other = i % 3 == 0 ? one + Math.ulp(one) : Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(one) && Double.isFinite(other)) {
        double low = Math.min(one, other);
        double high = Math.max(one, other);
        ValueAxis axis = new ValueAxis(low, high, 10, 110, 5);
        double bottom = axis.at(low);
        double top = axis.at(high);
        String what = low + " to " + high + ": " + bottom + " to " + top;
        assertTrue(what, top >= 10 && bottom >= top && bottom <= 110);
        assertTrue(what, axis.ticks().size() <= 12);
        assertEquals(what, 10, axis.at(Double.POSITIVE_INFINITY), 0);
      }
    }
  }

  @Test
  public void numbersForPeople() {
    assertEquals("12.346k", ValueAxis.told(12_345.678, 5));
    assertEquals("-999", ValueAxis.told(-999, 5));
    assertEquals("1M", ValueAxis.told(999_999.9, 3));
    assertEquals("1.23e-9", ValueAxis.told(1.234e-9, 3));
    assertEquals("0", ValueAxis.told(0, 3));
    assertEquals("none", ValueAxis.told(Double.NaN, 3));
    assertEquals("-∞", ValueAxis.told(Double.NEGATIVE_INFINITY, 3));
  }

  private static List<String> times(String from, String to) {
    return new TimeAxis(Instant.parse(from), Instant.parse(to), 0, 500)
        .ticks().stream().map(tick -> (tick.text() + " " + tick.below()).strip()).toList();
  }

  @Test
  public void timesToldAreRound() {
    assertEquals(
        List.of("22:00 2 Mar 2026", "00:00 3 Mar 2026", "02:00", "04:00"),
        times("2026-03-02T20:17:00Z", "2026-03-03T05:00:00Z"));
    assertEquals(
        List.of("10:00:15 2 Mar 2026", "10:00:30", "10:00:45", "10:01:00", "10:01:15"),
        times("2026-03-02T10:00:07Z", "2026-03-02T10:01:20Z"));
    assertEquals(
        "weeks begin on Monday",
        List.of("28 Dec 2026", "4 Jan 2027", "11 Jan", "18 Jan"),
        times("2026-12-22T01:00:00Z", "2027-01-20T00:00:00Z"));
    assertEquals(
        List.of("Apr 2026", "Jul", "Oct", "Jan 2027", "Apr", "Jul"),
        times("2026-02-02T00:00:00Z", "2027-07-20T00:00:00Z"));
    assertEquals(
        List.of("1990", "2000", "2010", "2020", "2030"),
        times("1985-06-01T00:00:00Z", "2034-06-01T00:00:00Z"));
  }

  @Test
  public void fewTimesAreToldOfAnyStretch() {
    Instant from = Instant.parse("2024-02-29T23:59:58Z");
    for (long seconds = 1; seconds < 100_000_000_000L; seconds = seconds * 3 / 2 + 1) {
      TimeAxis axis = new TimeAxis(from, from.plusSeconds(seconds), 70, 970);
      List<TimeAxis.Tick> ticks = axis.ticks();
      assertTrue(seconds + ": " + ticks, ticks.size() <= 15);
      for (TimeAxis.Tick tick : ticks) {
        assertTrue(seconds + ": " + ticks, tick.at() >= 70 && tick.at() <= 970);
      }
    }
  }
}
