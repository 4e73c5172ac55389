package dev.detection.it;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What events say beside their time, made up: each profile is somebody doing one thing somewhere,
 * on a machine or in a cloud, and every event has the values of one profile. So a combination of
 * values is known as soon as its profiles are. Profiles from {@link #known} on are new: one that is
 * known with a user, a program or a place that nobody had, or that were not seen together. The same
 * seed gives the same profiles.
 */
final class TermProfiles {
  private static final List<String> REGIONS =
      List.of("eu-central-1", "eu-west-1", "us-east-1", "us-west-2", "ap-south-1");

  private static final List<String> ACTIONS =
      List.of("start", "end", "create", "modify", "delete", "rename", "load", "login", "list");

  private final long seed;
  private final int known;

  /** Where events come from; in parts of a hundred, the profiles that are from there. */
  private enum Dataset {
    PROCESS("endpoint.events.process", "process", 25),
    FILE("endpoint.events.file", "file", 14),
    NETWORK("endpoint.events.network", "network", 12),
    AUTH("system.auth", "authentication", 6),
    LIBRARY("endpoint.events.library", "library", 3),
    AWS("aws.cloudtrail", "iam", 18),
    AZURE("azure.activitylogs", "configuration", 10),
    GCP("gcp.audit", "configuration", 6),
    OKTA("okta.system", "authentication", 4),
    GITHUB("github.audit", "configuration", 2);

    private final String dataset;
    private final String category;
    private final int share;

    Dataset(String dataset, String category, int share) {
      this.dataset = dataset;
      this.category = category;
      this.share = share;
    }

    boolean isCloud() {
      return compareTo(AWS) >= 0;
    }

    static Dataset of(int percent) {
      int rest = percent;
      for (Dataset dataset : values()) {
        rest -= dataset.share;
        if (rest < 0) {
          return dataset;
        }
      }
      throw new IllegalArgumentException(percent + " %");
    }
  }

  /**
   * @param known how many profiles are no news; the fields have about as many distinct values
   */
  TermProfiles(long seed, int known) {
    this.seed = seed;
    this.known = known;
  }

  /** How many profiles are no news, numbered from 0. */
  int known() {
    return known;
  }

  /**
   * The values of a profile by field; a list where a field has several.
   *
   * @param number from 0; from {@link #known} on it is a new one
   */
  Map<String, Object> fields(int number) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    if (number < known) {
      return old(random);
    }
    Map<String, Object> fields = fields(random.nextInt(known));
    Map<String, Object> other = fields(random.nextInt(known));
    boolean cloud = fields.containsKey("cloud.provider");
    switch (number % 3) {
      case 0 -> user(fields, known + number);
      case 1 -> {
        if (cloud) {
          source(fields, known + number, known + number);
        } else {
          program(fields, known + number, known + number);
        }
      }
      default -> {
        fields.put("user.name", other.get("user.name"));
        fields.put("user.id", other.get("user.id"));
      }
    }
    return fields;
  }

  private Map<String, Object> old(SplittableRandom random) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Dataset dataset = Dataset.of(random.nextInt(100));
    fields.put("event.kind", "event");
    fields.put("event.dataset", dataset.dataset);
    fields.put("event.category", dataset.category);
    fields.put("event.action", dataset.category + "-" + ACTIONS.get(skewed(random, 9)));
    fields.put("event.outcome", random.nextInt(10) == 0 ? "failure" : "success");
    user(fields, random.nextInt(part(5)));
    if (dataset.isCloud()) {
      fields.put("cloud.provider", dataset.dataset.substring(0, dataset.dataset.indexOf('.')));
      fields.put("cloud.account.id", "%012d".formatted(skewed(random, part(200))));
      fields.put("cloud.region", REGIONS.get(skewed(random, REGIONS.size())));
      source(fields, random.nextInt(part(4)), random.nextInt(part(4)));
      fields.put("user_agent.original", "client/" + skewed(random, part(20)) + " (made up)");
    } else {
      int host = random.nextInt(part(20));
      fields.put("host.name", "host-" + host);
      fields.put("host.id", "h" + Integer.toHexString(host * 7919));
      fields.put("host.os.type", host % 10 < 6 ? "windows" : host % 10 < 9 ? "linux" : "macos");
      program(fields, skewed(random, part(50)), random.nextInt(part(5)));
      fields.put("process.parent.name", "parent-" + skewed(random, part(200)));
    }
    return fields;
  }

  private static void user(Map<String, Object> fields, int user) {
    fields.put("user.name", "user-" + user);
    fields.put("user.id", "S-1-5-21-" + (1_000 + user));
  }

  private static void program(Map<String, Object> fields, int name, int folder) {
    fields.put("process.name", "program-" + name);
    fields.put("process.executable", "/opt/folder-" + folder % 40 + "/v" + folder + "/program");
  }

  private static void source(Map<String, Object> fields, int address, int other) {
    fields.put("source.ip", ip(address));
    fields.put("related.ip", List.of(ip(address), ip(other)));
  }

  private static String ip(int number) {
    return "10.%d.%d.%d".formatted(number >> 16 & 255, number >> 8 & 255, number & 255);
  }

  /** So many values that there is one for so many profiles. */
  private int part(int profiles) {
    return Math.max(2, known / profiles);
  }

  /** Below the bound; small numbers are frequent. */
  private static int skewed(SplittableRandom random, int bound) {
    double one = random.nextDouble();
    return (int) (bound * one * one);
  }
}
