package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.time.DateFormatter;
import org.junit.BeforeClass;
import org.junit.Test;

/** Date math means what Elasticsearch makes of it. */
public class DateMathTests {
  private static final Instant NOW = Instant.parse("2026-05-21T13:47:31.512Z");

  @BeforeClass
  public static void letElasticsearchSayWhatIsWrong() {
    LogConfigurator.configureESLogging();
  }

  private static void check(String text, String down, String up) {
    assertEquals(text, Instant.parse(down), DateMath.evaluate(text, NOW, false));
    assertEquals(text, Instant.parse(up), DateMath.evaluate(text, NOW, true));
  }

  @Test
  public void unitsMoveAndRound() {
    check("now", "2026-05-21T13:47:31.512Z", "2026-05-21T13:47:31.512Z");
    check("now-5m", "2026-05-21T13:42:31.512Z", "2026-05-21T13:42:31.512Z");
    check("now-h", "2026-05-21T12:47:31.512Z", "2026-05-21T12:47:31.512Z");
    check("now/d", "2026-05-21T00:00:00Z", "2026-05-21T23:59:59.999Z");
    check("now-7d/d", "2026-05-14T00:00:00Z", "2026-05-14T23:59:59.999Z");
    check("now/w", "2026-05-18T00:00:00Z", "2026-05-24T23:59:59.999Z");
    check("now-3M/M", "2026-02-01T00:00:00Z", "2026-02-28T23:59:59.999Z");
    check("2024-02-29||+1y", "2025-02-28T00:00:00Z", "2025-02-28T00:00:00Z");
    check("2026-01-31T10:00:00+02:00||/H", "2026-01-31T08:00:00Z", "2026-01-31T08:59:59.999Z");
    check("2026-03", "2026-03-01T00:00:00Z", "2026-03-01T23:59:59.999999999Z");
  }

  @Test
  public void randomTextsMeanWhatElasticsearchMakesOfThem() {
    var parser = DateFormatter.forPattern("strict_date_optional_time").toDateMathParser();
    Random random = new Random(20260521);
    String[] starts = {
      "now",
      "2024-02-29||",
      "2023-12-31T23:59:59.999Z||",
      "2026-03-29T01:30:00+05:30||",
      "2026-03||",
      "1999-12-31T23||"
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(starts[random.nextInt(starts.length)]);
      for (int steps = random.nextInt(4); steps > 0; steps--) {
        char unit = "yMwdhHms".charAt(random.nextInt(8));
        switch (random.nextInt(4)) {
          case 0 -> text.append('/').append(unit);
          case 1 -> text.append(random.nextBoolean() ? '+' : '-').append(unit);
          default ->
              text.append(random.nextBoolean() ? '+' : '-')
                  .append(random.nextInt(400))
                  .append(unit);
        }
      }
      if (text.toString().endsWith("||") && random.nextBoolean()) {
        text.setLength(text.length() - 2);
      }
      boolean up = random.nextBoolean();
      assertEquals(
          text + " up " + up,
          parser.parse(text.toString(), NOW::toEpochMilli, up, ZoneOffset.UTC),
          DateMath.evaluate(text.toString(), NOW, up));
    }
  }

  @Test
  public void whatElasticsearchRefusesIsRefused() {
    var parser = DateFormatter.forPattern("strict_date_optional_time").toDateMathParser();
    for (String text :
        List.of(
            "",
            "nows",
            "now-",
            "now-5",
            "now5m",
            "now//d",
            "now/2d",
            "now-5q",
            "now -5m",
            "Now",
            "2026-13-01",
            "2026-02-30",
            "2026-01-01|-1d",
            "2026-01-01||x",
            "21.05.2026",
            "2026-05-21T25:00:00Z",
            "now-99999999999d")) {
      IllegalArgumentException e =
          assertThrows(
              text, IllegalArgumentException.class, () -> DateMath.evaluate(text, NOW, false));
      assertTrue(e.getMessage(), e.getMessage().contains("date math"));
      assertThrows(
          text,
          RuntimeException.class,
          () -> parser.parse(text, NOW::toEpochMilli, false, ZoneOffset.UTC));
    }
  }

  @Test
  public void textsWithoutEndAndYearsOutOfReachAreRefused() {
    for (String text :
        List.of(
            "now" + "+1d".repeat(1_000_000),
            "now+999999999y+999999999y",
            "now-2027y",
            "now+7974y",
            "now+999999999w")) {
      assertThrows(IllegalArgumentException.class, () -> DateMath.evaluate(text, NOW, true));
    }
  }

  @Test
  public void durations() {
    assertEquals(Duration.ofSeconds(30), DateMath.duration("30s"));
    assertEquals(Duration.ofMinutes(5), DateMath.duration("5m"));
    assertEquals(Duration.ofHours(24), DateMath.duration("24h"));
    assertEquals(Duration.ofDays(7), DateMath.duration("7d"));
    for (String text : List.of("", "5", "m", "0m", "-5m", "5M", "5 m", "1.5h", "9999999999s")) {
      assertThrows(text, IllegalArgumentException.class, () -> DateMath.duration(text));
    }
  }
}
