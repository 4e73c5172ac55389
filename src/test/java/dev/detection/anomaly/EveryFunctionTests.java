package dev.detection.anomaly;

import static org.junit.Assert.assertTrue;

import dev.detection.anomaly.Planted.Marks;
import dev.detection.rule.Detector;
import dev.detection.rule.Job;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

/**
 * What the functions that look at a series find of what is planted into the documents of a host,
 * and how often they err: all in one job, over hosts with a daily pattern. {@link PlantedTests} and
 * {@link RareTests} have the others.
 */
public class EveryFunctionTests {
  private static final int HOSTS = 3;
  private static final int DAY = 96;
  private static final int LEARNING = 14 * DAY;
  private static final int QUIET = 14 * DAY;

  private enum Plant {
    /** Ten times as many documents. */
    BURST,
    /** One document where there are dozens. */
    SILENCE,
    /** As many, each of another user. */
    USERS,
    /** As many, with long texts without a pattern. */
    TEXTS,
    /** Values thirty times as high. */
    HIGH,
    /** A thirtieth. */
    LOW,
    /** One in two values high, the others low. */
    SPREAD,
    /** One value far beyond the others. */
    HIGHEST,
    /** One value far below zero. */
    LOWEST
  }

  /** What has to be found, by function. */
  private static final Map<Plant, List<String>> FOUND = new EnumMap<>(Plant.class);

  static {
    FOUND.put(
        Plant.BURST,
        List.of(
            "count",
            "high_count",
            "non_zero_count",
            "high_non_zero_count",
            "sum",
            "high_sum",
            "non_null_sum",
            "high_non_null_sum"));
    FOUND.put(
        Plant.SILENCE,
        List.of("count", "low_count", "non_zero_count", "low_non_zero_count", "low_sum"));
    FOUND.put(Plant.USERS, List.of("distinct_count", "high_distinct_count"));
    FOUND.put(Plant.TEXTS, List.of("info_content", "high_info_content"));
    FOUND.put(
        Plant.HIGH, List.of("mean", "high_mean", "median", "high_median", "max", "metric", "min"));
    FOUND.put(Plant.LOW, List.of("mean", "low_mean", "median", "low_median", "metric"));
    FOUND.put(Plant.SPREAD, List.of("varp", "high_varp"));
    FOUND.put(Plant.HIGHEST, List.of("max"));
    FOUND.put(Plant.LOWEST, List.of("min"));
  }

  private final Random random = new Random(5);
  private final Job job = job();
  private final int[] planted = new int[job.detectors().size()];
  private final int[] found = new int[job.detectors().size()];
  private final int[] falseAlerts = new int[job.detectors().size()];

  private static Job job() {
    TestJobs jobs = TestJobs.job();
    FOUND.values().stream()
        .flatMap(List::stream)
        .distinct()
        .forEach(function -> jobs.detector(function, field(function), null, null, "host"));
    return jobs.build();
  }

  private static String field(String function) {
    if (function.contains("distinct_count")) {
      return "user";
    }
    if (function.contains("info_content")) {
      return "text";
    }
    return function.contains("count") ? null : "bytes";
  }

  /** A document of a host. */
  private record Document(String host, String user, String text, double bytes) {
    List<Object> values(String field) {
      return switch (field) {
        case "host" -> List.of(host);
        case "user" -> List.of(user);
        case "text" -> List.of(text);
        default -> List.of(bytes);
      };
    }
  }

  private Document document(int host, String user, String text, double factor) {
    double bytes = factor * Math.exp(6 + 0.4 * random.nextGaussian());
    return new Document("host-" + host, user, text, bytes);
  }

  private Document document(int host, double factor) {
    return document(host, "user-" + random.nextInt(6), "GET /page/" + random.nextInt(9), factor);
  }

  private List<Document> documents(int host, int bucket, Plant plant) {
    double tide = 1 + 0.5 * Math.sin(2 * Math.PI * bucket / DAY);
    int count = (int) Math.max(1, Math.rint(tide * (40 + 6 * random.nextGaussian())));
    if (plant == Plant.BURST) {
      count *= 10;
    } else if (plant == Plant.SILENCE) {
      count = 1;
    }
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(
          switch (plant) {
            case USERS -> document(host, "someone-" + i, "GET /page/1", 1);
            case TEXTS -> document(host, "user-1", noise(), 1);
            case HIGH -> document(host, 30);
            case LOW -> document(host, 1 / 30.0);
            case SPREAD -> document(host, i % 2 == 0 ? 30 : 0.1);
            case HIGHEST -> document(host, i == 0 ? 300 : 1);
            case LOWEST -> document(host, i == 0 ? -100 : 1);
            case BURST, SILENCE -> document(host, 1);
            case null -> document(host, 1);
          });
    }
    return documents;
  }

  private String noise() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append((char) ('!' + random.nextInt(90)));
    }
    return text.toString();
  }

  private List<Feature> features(Instant at, List<List<Document>> hosts) {
    BucketFeatures features = new BucketFeatures(job);
    for (List<Document> documents : hosts) {
      for (Document document : documents) {
        features.add(at.toEpochMilli(), document::values);
      }
    }
    return features.features();
  }

  @Test
  public void everyFunctionFindsWhatIsPlanted() throws IOException {
    Analysis analysis = new Analysis(job);
    for (int bucket = 0; bucket < LEARNING + QUIET; bucket++) {
      Instant at = Planted.START.plus(job.bucketSpan().multipliedBy(bucket));
      List<List<Document>> hosts = new ArrayList<>();
      for (int host = 0; host < HOSTS; host++) {
        hosts.add(documents(host, bucket, null));
      }
      if (bucket >= LEARNING && random.nextInt(8) == 0) {
        Plant plant = Plant.values()[random.nextInt(Plant.values().length)];
        int host = random.nextInt(HOSTS);
        List<List<Document>> changed = new ArrayList<>(hosts);
        changed.set(host, documents(host, bucket, plant));
        plant(Planted.copy(job, analysis), at, features(at, changed), "host-" + host, plant);
      }
      BucketResult result = analysis.bucket(at, features(at, hosts), 0);
      if (bucket >= LEARNING) {
        result.records().stream()
            .filter(one -> one.recordScore() >= Planted.THRESHOLD)
            .forEach(one -> falseAlerts[one.detector().index()]++);
      }
    }
    for (Detector detector : job.detectors()) {
      int i = detector.index();
      Marks marks = new Marks(planted[i], found[i], falseAlerts[i], QUIET / (7.0 * DAY));
      if (Boolean.getBoolean("detection.anomaly.show")) {
        System.out.printf(
            "| %s | %s | %.2f | %.2f |%n",
            detector.functionName(),
            planted[i],
            found[i] / (double) planted[i],
            found[i] / (double) (found[i] + falseAlerts[i]));
      }
      marks.good(0.9);
    }
    assertTrue(job.detectors().size() > 20);
  }

  private void plant(
      Analysis analysis, Instant at, List<Feature> features, String host, Plant plant) {
    List<AnomalyRecord> records = analysis.bucket(at, features, 0).records();
    for (Detector detector : job.detectors()) {
      if (FOUND.get(plant).contains(detector.functionName())) {
        planted[detector.index()]++;
        boolean isFound =
            records.stream()
                .anyMatch(
                    one ->
                        one.detector().index() == detector.index()
                            && one.recordScore() >= Planted.THRESHOLD
                            && host.equals(one.split().partition()));
        found[detector.index()] += isFound ? 1 : 0;
      }
    }
  }
}
