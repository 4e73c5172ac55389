package dev.detection.schedule;

import dev.detection.store.DetectionIndices;
import java.util.List;
import java.util.Map;

/** The index template of the log of runs. */
public final class RunsTemplate {
  /** Its name, and the beginning of the names of its indices. */
  public static final String NAME = DetectionIndices.RUNS;

  /** Raised with each change of the content, so that an older one is replaced. */
  public static final long VERSION = 1;

  private static final int PRIORITY = 500;

  private RunsTemplate() {}

  /** Its content, as {@code PUT _index_template} takes it. */
  public static Map<String, Object> content() {
    Map<String, Object> keyword = Map.of("type", "keyword");
    Map<String, Object> date = Map.of("type", "date");
    Map<String, Object> number = Map.of("type", "long");
    Map<String, Object> text = Map.of("type", "text");
    return Map.of(
        "index_patterns",
        List.of(NAME + "-*"),
        "priority",
        PRIORITY,
        "version",
        VERSION,
        "_meta",
        Map.of("description", "log of detection rules that ran", "managed", true),
        "template",
        Map.of(
            "aliases",
            Map.of(NAME, Map.of("is_hidden", true)),
            "settings",
            Map.of(
                "index.hidden",
                true,
                "index.number_of_shards",
                1,
                "index.auto_expand_replicas",
                "0-1"),
            "mappings",
            Map.of(
                "dynamic",
                false,
                "properties",
                Map.ofEntries(
                    Map.entry("@timestamp", date),
                    Map.entry("rule_id", keyword),
                    Map.entry("type", keyword),
                    Map.entry("outcome", keyword),
                    Map.entry("from", date),
                    Map.entry("to", date),
                    Map.entry("node", keyword),
                    Map.entry("took_millis", number),
                    Map.entry("documents", number),
                    Map.entry("alerts", number),
                    Map.entry("warning", text),
                    Map.entry("error", text)))));
  }
}
