package dev.detection.it;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Network events of some Linux hosts, made from a seed: programs that are online all the time, by
 * day, once a night, and now and then. No program begins after the first three days.
 */
final class LinuxNetwork {
  /** Buckets of the job. */
  static final Duration SPAN = Duration.ofMinutes(15);

  /** Settings and mapping of an index for them. */
  static final String INDEX =
      """
      {"settings": {"index.number_of_replicas": 0},
       "mappings": {"dynamic_templates": [{"strings": {"match_mapping_type": "string",
          "mapping": {"type": "keyword", "ignore_above": 1024}}}],
        "properties": {"@timestamp": {"type": "date"},
          "destination": {"properties": {"ip": {"type": "ip"}}}}}}\
      """;

  private static final int HOSTS = 12;
  private static final List<String> ALWAYS =
      List.of("systemd-resolved", "chronyd", "sshd", "node_exporter", "containerd", "postgres");
  private static final List<String> BY_DAY =
      List.of("curl", "git", "python3", "ssh", "java", "firefox", "rsync");
  private static final List<String> AT_NIGHT = List.of("apt-get", "restic", "logrotate-upload");
  private static final List<String> NOW_AND_THEN =
      List.of("wget", "snapd", "fwupdmgr", "pip3", "docker", "npm", "dig", "whois");

  private static final long DAY = Duration.ofDays(1).toSeconds();
  private static final long HOUR = 3_600;

  private final Random random;
  private final Instant begin;

  LinuxNetwork(long seed, Instant begin) {
    this.random = new Random(seed);
    this.begin = begin;
  }

  /** The events of one bucket; buckets are to be asked for in their order. */
  List<Map<String, Object>> of(Instant bucket) {
    List<Map<String, Object>> events = new ArrayList<>();
    for (String program : ALWAYS) {
      some(2, bucket, program, events);
    }
    long second = Math.floorMod(bucket.getEpochSecond(), DAY);
    boolean isDay = second >= 7 * HOUR && second < 19 * HOUR;
    for (String program : BY_DAY) {
      if (random.nextDouble() < (isDay ? 0.7 : 0.08)) {
        some(3, bucket, program, events);
      }
    }
    if (second / HOUR == 2) {
      for (String program : AT_NIGHT) {
        some(1, bucket, program, events);
      }
    }
    boolean isNew = bucket.isBefore(begin.plus(Duration.ofDays(3)));
    for (String program : NOW_AND_THEN) {
      if (random.nextDouble() < (isNew ? 0.06 : 0.02)) {
        some(1, bucket, program, events);
      }
    }
    return events;
  }

  private void some(int most, Instant bucket, String program, List<Map<String, Object>> events) {
    for (int i = random.nextInt(most); i >= 0; i--) {
      long offset = random.nextInt((int) SPAN.toMillis());
      events.add(event(bucket.plusMillis(offset), program, random.nextInt(HOSTS)));
    }
  }

  /** One connection of a program. */
  static Map<String, Object> event(Instant time, String program, int host) {
    return Map.of(
        "@timestamp", time.toString(),
        "event", Map.of("category", "network", "type", "start"),
        "host", Map.of("name", "linux-" + host, "os", Map.of("type", "linux")),
        "process", Map.of("name", program),
        "user", Map.of("name", "svc-" + host % 3),
        "destination", Map.of("ip", "203.0.113." + (host + program.length())));
  }
}
