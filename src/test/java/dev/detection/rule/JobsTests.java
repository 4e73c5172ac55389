package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.rule.Detector.AppliesTo;
import dev.detection.rule.Detector.Condition;
import dev.detection.rule.Detector.CustomRule;
import dev.detection.rule.Detector.ExcludeFrequent;
import dev.detection.rule.Detector.Operator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.Test;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Jobs are read as the API documents them, from JSON and from files. */
public class JobsTests {
  /** All that can be said, with what a server adds and what only tunes. */
  private static final String FULL =
      """
      {
        "job_id": "web-bytes_1.a",
        "job_type": "anomaly_detector",
        "job_version": "12.0.0",
        "create_time": 1700000000000,
        "description": "Bytes that clients send",
        "groups": ["web", "security"],
        "aliases": ["bytes_of_clients"],
        "analysis_config": {
          "bucket_span": "1h",
          "model_prune_window": "60d",
          "latency": "0ms",
          "multivariate_by_fields": false,
          "per_partition_categorization": {"enabled": false},
          "summary_count_field_name": null,
          "influencers": ["source.ip", "user.name"],
          "detectors": [
            {
              "detector_description": "many bytes",
              "detector_index": 0,
              "function": "high_sum",
              "field_name": "source.bytes",
              "by_field_name": "user.name",
              "over_field_name": "source.ip",
              "partition_field_name": "host.name",
              "exclude_frequent": "all",
              "use_null": true,
              "custom_rules": [
                {
                  "actions": ["skip_result", "skip_model_update"],
                  "conditions": [
                    {"applies_to": "actual", "operator": "lt", "value": 350},
                    {"applies_to": "diff_from_typical", "operator": "lte", "value": 2.5}
                  ]
                },
                {"conditions": [{"applies_to": "time", "operator": "gte", "value": 1.7e9}]}
              ]
            },
            {"function": "rare", "by_field_name": "user_agent.original"}
          ]
        },
        "analysis_limits": {"model_memory_limit": "256MB", "categorization_examples_limit": 4},
        "data_description": {"time_field": "event.ingested", "time_format": "epoch_ms"},
        "model_plot_config": {"enabled": false},
        "custom_settings": {"created_by": "somebody"},
        "results_index_name": "shared",
        "allow_lazy_open": true,
        "datafeed_config": {
          "datafeed_id": "datafeed-web",
          "indices": ["logs-web-*", "-logs-web-test"],
          "query": {"bool": {"filter": [{"term": {"event.category": "web"}}]}},
          "query_delay": "95342ms",
          "frequency": "150s",
          "scroll_size": 1000,
          "chunking_config": {"mode": "auto"},
          "delayed_data_check_config": {"enabled": true},
          "max_empty_searches": 10,
          "script_fields": {},
          "indices_options": {"ignore_unavailable": true}
        }
      }
      """;

  private static final String SHORT =
      """
      {"analysis_config": {"detectors": [{"function": "count"}]}, "datafeed_config": {"indices": ["a"]}}
      """;

  @Test
  public void everyKeyOfTheApiIsRead() {
    Job job = Jobs.parseJson(FULL, "web-bytes_1.a");
    assertEquals("web-bytes_1.a", job.id());
    assertEquals("Bytes that clients send", job.description());
    assertEquals(List.of("web", "security"), job.groups());
    assertEquals(List.of("bytes_of_clients"), job.aliases());
    assertEquals(List.of("logs-web-*", "-logs-web-test"), job.index());
    assertEquals(
        new Job.Condition.Dsl(
            Map.of(
                "bool",
                Map.of("filter", List.of(Map.of("term", Map.of("event.category", "web")))))),
        job.condition());
    assertEquals("event.ingested", job.timeField());
    assertEquals(Duration.ofHours(1), job.bucketSpan());
    assertEquals(Duration.ofMillis(95_342), job.queryDelay());
    assertEquals(Duration.ofDays(60), job.pruneWindow());
    assertEquals(256L << 20, job.memoryLimit());
    assertEquals(List.of("source.ip", "user.name"), job.influencers());
    assertEquals(
        List.of(
            new Detector(
                0,
                DetectorFunction.SUM,
                Side.HIGH,
                "high_sum",
                "many bytes",
                "source.bytes",
                "user.name",
                "source.ip",
                "host.name",
                ExcludeFrequent.ALL,
                true,
                List.of(
                    new CustomRule(
                        true,
                        true,
                        List.of(
                            new Condition(AppliesTo.ACTUAL, Operator.LT, 350),
                            new Condition(AppliesTo.DIFF_FROM_TYPICAL, Operator.LTE, 2.5))),
                    new CustomRule(
                        true, false, List.of(new Condition(AppliesTo.TIME, Operator.GTE, 1.7e9))))),
            new Detector(
                1,
                DetectorFunction.RARE,
                Side.BOTH,
                "rare",
                "rare by user_agent.original",
                null,
                "user_agent.original",
                null,
                null,
                ExcludeFrequent.NONE,
                false,
                List.of())),
        job.detectors());
  }

  @Test
  public void whatIsNotSaidIsAsInTheApi() {
    Job job = Jobs.parseJson(SHORT, "short");
    assertEquals("", job.description());
    assertEquals(List.of(), job.groups());
    assertEquals(List.of(), job.aliases());
    assertNull(job.condition());
    assertEquals("@timestamp", job.timeField());
    assertEquals(Duration.ofMinutes(5), job.bucketSpan());
    assertEquals(Duration.ofSeconds(60), job.queryDelay());
    assertEquals(Duration.ofDays(30), job.pruneWindow());
    assertEquals(1L << 30, job.memoryLimit());
    assertEquals(List.of(), job.influencers());
    assertEquals("count", job.detectors().getFirst().description());
  }

  @Test
  public void whatIsForgottenDependsOnTheBuckets() {
    assertEquals(Duration.ofDays(40), withSpan("2d").pruneWindow());
    assertEquals(Duration.ofDays(30), withSpan("1d").pruneWindow());
    for (String span : List.of("1s", "90s", "15m", "45m", "1440m", "3h", "24h", "7d")) {
      assertFalse(span, withSpan(span).bucketSpan().isZero());
    }
    assertEquals(Duration.ofMinutes(45), withSpan("45m").bucketSpan());
    assertEquals(Duration.ofSeconds(90), withSpan("90s").bucketSpan());
  }

  private static Job withSpan(String span) {
    return Jobs.parseJson(
        SHORT.replace("{\"detectors\"", "{\"bucket_span\": \"" + span + "\", \"detectors\""), "j");
  }

  @Test
  public void sizesAreCutDownToMegabytesAndNumbersAreMegabytes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    sizes.put("\"1mb\"", 1L);
    sizes.put("\"1m\"", 1L);
    sizes.put("64", 64L);
    sizes.put("\"2047kb\"", 1L);
    sizes.put("\"3145727b\"", 2L);
    sizes.put("\"4GB\"", 4096L);
    sizes.forEach(
        (text, megabytes) ->
            assertEquals(
                text,
                megabytes << 20,
                Jobs.parseJson(
                        SHORT.replaceFirst(
                            "\\{", "{\"analysis_limits\": {\"model_memory_limit\": " + text + "},"),
                        "j")
                    .memoryLimit()));
  }

  @Test
  public void theSourceIsTheWholeJobAndIsReadAgain() {
    for (String text : List.of(FULL, SHORT)) {
      Job job = Jobs.parseJson(text, text.equals(FULL) ? null : "short");
      assertEquals(job, Jobs.fromMap(job.source()));
      assertEquals(job, Jobs.parseJson(Rules.toJson(job.source()), null));
    }
    Map<String, Object> source = Jobs.parseJson(FULL, null).source();
    assertEquals(
        new TreeSet<>(
            List.of(
                "job_id",
                "description",
                "groups",
                "aliases",
                "analysis_config",
                "analysis_limits",
                "data_description",
                "model_plot_config",
                "custom_settings",
                "results_index_name",
                "allow_lazy_open",
                "datafeed_config")),
        new TreeSet<>(source.keySet()));
    assertThrows(UnsupportedOperationException.class, () -> source.put("a", "b"));
  }

  @Test
  public void theIdInThePathIsThatOfTheJob() {
    assertEquals("web-bytes_1.a", Jobs.parseJson(FULL, null).id());
    assertEquals("short", Jobs.parseJson(SHORT, "short").id());
    assertEquals("short", Jobs.parseJson(SHORT, "short").source().get("job_id"));
    assertRefused(
        () -> Jobs.parseJson(FULL, "other"),
        "key [job_id], line 2, column 3: expected [other], the id in the path, but was"
            + " [web-bytes_1.a]");
    assertRefused(() -> Jobs.parseJson(SHORT, null), "key [job_id], line 1, column 1: is required");
    assertRefused(
        () -> Jobs.parseJson(SHORT, "No"),
        "key [job_id], line 1, column 1: expected lower-case letters and digits, [-], [_] and [.]"
            + " only between them, but was [No]");
  }

  @Test
  public void placesInJsonAreThoseOfTheKeys() {
    assertRefused(
        () ->
            Jobs.parseJson(
                """
                {
                  "analysis_config": {
                    "detectors": [{"function": "mean"}],
                    "influencer": ["a"]
                  },
                  "datafeed_config": {"indices": ["a"], "aggs": {"a": {}}}
                }
                """,
                "j"),
        "key [analysis_config.detectors[0].field_name], line 3, column 19: is required by function"
            + " [mean]",
        "key [analysis_config.influencer], line 4, column 5: is not known, expected one of"
            + " [bucket_span, detectors, influencers, model_prune_window]; did you mean"
            + " [influencers]?",
        "key [datafeed_config.aggs], line 6, column 41: is not built: documents are counted as"
            + " they are; name the fields of single documents in the detectors");
    assertRefused(
        () -> Jobs.parseJson("{\n  \"job_id\": x\n}", null),
        "line 2, column 13: not valid JSON: Unrecognized token 'x': was expecting (JSON String,"
            + " Number, Array, Object or token 'null', 'true' or 'false')");
  }

  @Test
  public void aFileHasTheSameKeysInATable() {
    JobFile file =
        Jobs.parseTomlFile(
            """
            # What stands out.
            [metadata]
            maturity = "production"

            [job]
            job_id = "web"
            [job.analysis_config]
            bucket_span = "15m"
            [[job.analysis_config.detectors]]
            function = "rare"
            by_field_name = "url.path"
            [[job.analysis_config.detectors]]
            function = "high_count"
            [job.datafeed_config]
            indexes = ["logs-*"]
            query = \"""
            event.category: web and
              not user_agent.name: x
            \"""
            """);
    assertEquals(
        new Job.Condition.Text(
            Language.KUERY, "event.category: web and\n  not user_agent.name: x\n"),
        file.job().condition());
    assertEquals(List.of("logs-*"), file.job().index());
    assertEquals(
        List.of("rare by url.path", "high_count"),
        file.job().detectors().stream().map(Detector::description).toList());
    assertEquals(List.of(0, 1), file.job().detectors().stream().map(Detector::index).toList());
    assertEquals(file.job(), Jobs.fromMap(file.job().source()));
    assertEquals(new Position(18, 7), file.datafeed().within("query", new Position(2, 7)));
  }

  @Test
  public void aQueryMayBeATextInThreeLanguages() {
    assertEquals(new Job.Condition.Text(Language.KUERY, "a: b"), condition("\"a: b\""));
    assertEquals(
        new Job.Condition.Text(Language.KUERY, "a: b"),
        condition("\"a: b\", \"language\": \"kuery\""));
    assertEquals(
        new Job.Condition.Text(Language.LUCENE, "a:b"),
        condition("\"a:b\", \"language\": \"lucene\""));
    assertEquals(
        new Job.Condition.Eql("process where true"),
        condition("\"process where true\", \"language\": \"eql\""));
    assertNull(condition("null"));
  }

  private static Job.Condition condition(String query) {
    return Jobs.parseJson(SHORT.replace("[\"a\"]", "[\"a\"], \"query\": " + query), "j")
        .condition();
  }

  @Test
  public void everyFunctionHasTheFieldsOfItsDocumentation() throws IOException {
    List<String> keys =
        List.of("field_name", "by_field_name", "over_field_name", "partition_field_name");
    List<String> names = new ArrayList<>();
    for (Object item : JobErrorsTests.data("functions.toml").getArray("function").toList()) {
      TomlTable function = (TomlTable) item;
      List<String> needs = strings(function, "needs");
      List<String> takes = strings(function, "takes");
      for (String name : strings(function, "names")) {
        names.add(name);
        for (int bits = 0; bits < 1 << keys.size(); bits++) {
          Map<String, Object> detector = new LinkedHashMap<>();
          detector.put("function", name);
          for (int i = 0; i < keys.size(); i++) {
            if ((bits >> i & 1) == 1) {
              detector.put(keys.get(i), "field_" + i);
            }
          }
          checkFields(detector, needs, takes, function.getString("function"));
        }
      }
    }
    assertEquals(new TreeSet<>(DetectorForm.BY_NAME.keySet()), new TreeSet<>(names));
    for (String name : List.of("rare", "min", "max", "metric", "time_of_day", "lat_long")) {
      assertThrows(name, RuleException.class, () -> read(Map.of("function", "high_" + name)));
    }
  }

  private static void checkFields(
      Map<String, Object> detector, List<String> needs, List<String> takes, String function) {
    List<String> given = detector.keySet().stream().skip(1).toList();
    List<String> wrong = new ArrayList<>();
    needs.stream().filter(key -> !given.contains(key)).forEach(wrong::add);
    given.stream().filter(key -> !needs.contains(key) && !takes.contains(key)).forEach(wrong::add);
    if (wrong.isEmpty()) {
      Detector read = read(detector).detectors().getFirst();
      String name = (String) detector.get("function");
      assertEquals(DetectorFunction.valueOf(function), read.function());
      assertEquals(
          name.startsWith("high_") ? Side.HIGH : name.startsWith("low_") ? Side.LOW : Side.BOTH,
          read.side());
      assertEquals(name, read.functionName());
      return;
    }
    RuleException e = assertThrows(detector.toString(), RuleException.class, () -> read(detector));
    assertEquals(
        detector.toString(),
        new TreeSet<>(wrong.stream().map("analysis_config.detectors[0]."::concat).toList()),
        new TreeSet<>(e.problems().stream().map(RuleProblem::key).toList()));
  }

  private static Job read(Map<String, Object> detector) {
    return Jobs.fromMap(
        Map.of(
            "job_id",
            "j",
            "analysis_config",
            Map.of("detectors", List.of(detector)),
            "datafeed_config",
            Map.of("indices", List.of("a"))));
  }

  private static List<String> strings(TomlTable table, String key) {
    TomlArray array = table.getArrayOrEmpty(key);
    return array.toList().stream().map(String.class::cast).toList();
  }

  @Test
  public void filesWithJobsAreToldFromThoseWithRules() {
    assertTrue(Jobs.isToml("[job]\njob_id = 'j'"));
    assertTrue(Jobs.isToml("# text\n[ job.analysis_config ]\nbucket_span = '1h'"));
    assertTrue(Jobs.isToml("job = {}"));
    assertTrue("a job that is broken", Jobs.isToml("[job]\njob_id = 'j"));
    assertFalse(Jobs.isToml("[rule]\nrule_id = 'r'"));
    assertFalse("a job in a text", Jobs.isToml("[rule]\nnote = '''\n[job]\n'''"));
    assertFalse("a rule that is broken", Jobs.isToml("[rule]\nnote = '''\n[job]\n"));
    assertFalse("both", Jobs.isToml("[rule]\nrule_id = 'r'\n[job]\njob_id = 'j'"));
    assertFalse("a job of something", Jobs.isToml("[metadata]\njob = 'j'"));
  }

  @Test
  public void whateverStandsInAJobItIsReadOrRefused() {
    List<Object> values = new ArrayList<>();
    values.add(null);
    values.addAll(
        List.of("", "a", "1h", 0, -1, 1.5, true, List.of(), List.of("a"), List.of(List.of())));
    values.addAll(List.of(Map.of(), Map.of("a", 1), List.of(Map.of())));
    Map<String, Object> source = Jobs.parseJson(FULL, null).source();
    int[] read = {0, 0};
    for (Object value : values) {
      for (Object changed : changed(source, value)) {
        @SuppressWarnings("unchecked")
        Map<String, Object> job = (Map<String, Object>) changed;
        try {
          assertEquals(Jobs.fromMap(job), Jobs.fromMap(Jobs.fromMap(job).source()));
          read[0]++;
        } catch (RuleException e) {
          assertFalse(e.problems().isEmpty());
          read[1]++;
        }
      }
    }
    assertTrue(read[0] + " read, " + read[1] + " refused", read[0] > 100 && read[1] > 100);
  }

  /** The value, and all that can be had by putting it for something within an object or list. */
  private static List<Object> changed(Object whole, Object value) {
    List<Object> changed = new ArrayList<>();
    if (whole instanceof Map<?, ?> map) {
      map.forEach(
          (key, part) -> {
            for (Object other : changed(part, value)) {
              Map<Object, Object> copy = new LinkedHashMap<>(map);
              copy.put(key, other);
              changed.add(copy);
            }
            Map<Object, Object> copy = new LinkedHashMap<>(map);
            copy.put(key, value);
            changed.add(copy);
          });
    } else if (whole instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        for (Object other : changed(list.get(i), value)) {
          List<Object> copy = new ArrayList<>(list);
          copy.set(i, other);
          changed.add(copy);
        }
        List<Object> copy = new ArrayList<>(list);
        copy.set(i, value);
        changed.add(copy);
      }
    }
    return changed;
  }

  private static void assertRefused(
      org.junit.function.ThrowingRunnable reading, String... problems) {
    RuleException e = assertThrows(RuleException.class, reading);
    assertEquals(List.of(problems), e.problems().stream().map(RuleProblem::toString).toList());
  }
}
