package dev.detection.anomaly;

import dev.detection.anomaly.Planted.Marks;
import dev.detection.anomaly.Planted.Plant;
import dev.detection.anomaly.Planted.Plants;
import dev.detection.anomaly.Planted.World;
import dev.detection.rule.Job;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

/**
 * What each function finds of what is planted, and how often it errs, in worlds with known truth.
 */
public class PlantedTests {
  private static final int HOUR = 3_600;

  private static void show(String what, Marks marks) {
    if (Boolean.getBoolean("detection.anomaly.show")) {
      System.out.println(what + ": " + marks);
    }
  }

  private static Feature feature(Split split, double... actual) {
    List<Double> values = new ArrayList<>();
    for (double value : actual) {
      values.add(value);
    }
    return new Feature(0, split, values, 1, Map.of());
  }

  private static Split by(String value) {
    return new Split(null, null, value);
  }

  private static Split over(String value) {
    return new Split(null, value, null);
  }

  private static LocalDateTime utc(Instant at) {
    return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
  }

  private static boolean weekend(Instant at) {
    return utc(at).getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
  }

  private static double secondOfDay(Instant at) {
    return utc(at).toLocalTime().toSecondOfDay();
  }

  private static double secondOfWeek(Instant at) {
    return (utc(at).getDayOfWeek().getValue() - 1) * 86_400 + secondOfDay(at);
  }

  /** Users with hours of their own, on weekdays; some at some time work an hour longer. */
  private static World workers(int users, boolean ofWeek) {
    Random random = new Random(21);
    int[] begin = random.ints(users, 6 * HOUR, 10 * HOUR).toArray();
    int[] length = random.ints(users, 7 * HOUR, 10 * HOUR).toArray();
    return at -> {
      List<Feature> features = new ArrayList<>();
      for (int user = 0; user < users; user++) {
        double longer = random.nextInt(10) == 0 ? HOUR : 0;
        double second = secondOfDay(at);
        boolean works =
            !weekend(at)
                && second >= begin[user] - longer
                && second < begin[user] + length[user] + longer;
        if (works && random.nextInt(3) == 0) {
          double time = (ofWeek ? secondOfWeek(at) : second) + random.nextInt(900);
          features.add(feature(users == 1 ? Split.NONE : by("user-" + user), time));
        }
      }
      return features;
    };
  }

  @Test
  public void anHourThatNeverWas() throws IOException {
    Job job = TestJobs.job().detector("time_of_day", null, null, null, null).build();
    Plants plants =
        at -> {
          double second = secondOfDay(at);
          return second >= HOUR && second < 3 * HOUR
              ? Plant.of(feature(Split.NONE, second + 60))
              : null;
        };
    Marks marks = Planted.marks(job, workers(1, false), plants, 28, 28);
    show("time_of_day", marks);
    marks.good(0.95);
  }

  @Test
  public void aUserAtNight() throws IOException {
    Job job = TestJobs.job().detector("time_of_day", null, "user.name", null, null).build();
    Random random = new Random(1);
    Plants plants =
        at -> {
          double second = secondOfDay(at);
          return second < 3 * HOUR && random.nextInt(4) == 0
              ? Plant.of(feature(by("user-" + random.nextInt(50)), second + 60))
              : null;
        };
    Marks marks = Planted.marks(job, workers(50, false), plants, 28, 28);
    show("time_of_day by user", marks);
    marks.good(0.95);
  }

  @Test
  public void aUserOnSunday() throws IOException {
    Job job = TestJobs.job().detector("time_of_week", null, "user.name", null, null).build();
    Random random = new Random(1);
    Plants plants =
        at ->
            weekend(at) && random.nextInt(8) == 0
                ? Plant.of(feature(by("user-" + random.nextInt(50)), secondOfWeek(at) + 60))
                : null;
    Marks marks = Planted.marks(job, workers(50, true), plants, 28, 28);
    show("time_of_week by user", marks);
    marks.good(0.95);
  }

  @Test
  public void aUserInAFarPlace() throws IOException {
    Job job = TestJobs.job().detector("lat_long", "geo", "user.name", null, null).build();
    Random random = new Random(2);
    int users = 100;
    double[] latitudes = random.doubles(users, 40, 55).toArray();
    double[] longitudes = random.doubles(users, -10, 25).toArray();
    World world =
        at -> {
          List<Feature> features = new ArrayList<>();
          for (int user = 0; user < users; user++) {
            if (random.nextInt(4) == 0) {
              // at home, in the office that all share, or for once somewhere near
              int where = random.nextInt(1000);
              double latitude = where < 700 ? latitudes[user] : 50.1;
              double longitude = where < 700 ? longitudes[user] : 8.7;
              double around = where == 0 ? 1.5 : 0.05;
              features.add(
                  feature(
                      by("user-" + user),
                      latitude + around * random.nextGaussian(),
                      longitude + around * random.nextGaussian()));
            }
          }
          return features;
        };
    Plants plants =
        at ->
            random.nextInt(20) == 0
                ? Plant.of(
                    feature(
                        by("user-" + random.nextInt(users)),
                        random.nextDouble(-40, 20),
                        random.nextDouble(60, 150)))
                : null;
    Marks marks = Planted.marks(job, world, plants, 10, 20);
    show("lat_long by user", marks);
    marks.good(0.95);
  }

  /** Members whose values differ by their kind and by chance, and all by the time of day. */
  private static World members(int members, double sigma, boolean counts) {
    Random random = new Random(31);
    double[] level = random.doubles(members, 2, 4).toArray();
    return at -> {
      List<Feature> features = new ArrayList<>();
      double tide = Math.sin(secondOfDay(at) / 86_400 * 2 * Math.PI);
      for (int member = 0; member < members; member++) {
        if (random.nextInt(3) == 0) {
          double value = Math.exp(level[member] + tide + sigma * random.nextGaussian());
          features.add(feature(over("member-" + member), counts ? Math.rint(1 + value) : value));
        }
      }
      return features;
    };
  }

  private static void member(String function, double sigma, double planted) throws IOException {
    Job job =
        TestJobs.job()
            .detector(
                function, function.contains("count") ? null : "bytes", null, "user.name", null)
            .build();
    Random random = new Random(4);
    Plants plants =
        at ->
            random.nextInt(20) == 0
                ? Plant.of(feature(over("member-" + random.nextInt(100)), planted))
                : null;
    World world = members(100, sigma, function.contains("count"));
    Marks marks = Planted.marks(job, world, plants, 10, 20);
    show(function + " over user", marks);
    marks.good(0.95);
  }

  @Test
  public void aMemberUnlikeItsPeers() throws IOException {
    member("high_count", 0.3, 5_000);
    member("high_sum", 0.5, 50_000);
    member("mean", 0.5, 0.02);
    member("high_info_content", 0.3, 5_000);
    member("distinct_count", 0.3, 5_000);
  }

  @Test
  public void aMemberThatDoesWhatFewDo() throws IOException {
    for (String function : List.of("rare", "freq_rare")) {
      Job job = TestJobs.job().detector(function, null, "action", "user", null).build();
      Random random = new Random(8);
      World world =
          at -> {
            List<Feature> features = new ArrayList<>();
            for (int user = 0; user < 60; user++) {
              int action = (int) Math.min(39, Math.floor(Math.exp(random.nextDouble() * 3.7)));
              features.add(
                  new Feature(
                      0,
                      new Split(null, "user-" + user, "action-" + action),
                      List.of(1.0),
                      1 + random.nextInt(4),
                      Map.of()));
            }
            return features;
          };
      Plants plants =
          at ->
              random.nextInt(10) == 0
                  ? Plant.of(
                      new Feature(
                          0,
                          new Split(null, "user-" + random.nextInt(60), "unheard-of"),
                          List.of(50.0),
                          50,
                          Map.of()))
                  : null;
      Marks marks = Planted.marks(job, world, plants, 7, 14);
      show(function + " over user", marks);
      marks.good(0.95);
    }
  }

  @Test
  public void aBurstAndASilence() throws IOException {
    for (String function : List.of("high_count", "low_count", "count")) {
      Job job = TestJobs.job().detector(function, null, null, null, "host").build();
      Random random = new Random(9);
      World world =
          at -> {
            List<Feature> features = new ArrayList<>();
            for (int host = 0; host < 20; host++) {
              features.add(
                  feature(
                      new Split("host-" + host, null, null),
                      Math.rint(100 + 10 * random.nextGaussian())));
            }
            return features;
          };
      Plants plants =
          at ->
              random.nextInt(20) == 0
                  ? Plant.of(
                      feature(
                          new Split("host-" + random.nextInt(20), null, null),
                          function.equals("low_count") ? 0 : 500))
                  : null;
      Marks marks = Planted.marks(job, world, plants, 7, 14);
      show(function + " per host", marks);
      marks.good(0.95);
    }
  }
}
