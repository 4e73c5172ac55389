package dev.detection.ingest;

import dev.detection.finding.Marks;
import java.util.Map;

/** The component template that maps the marks, for users to compose their templates of. */
public final class MarksTemplate {
  /** Its name. */
  public static final String NAME = "detection@mappings";

  /** Raised with each change of the content, so that an older one is replaced. */
  public static final long VERSION = 2;

  private MarksTemplate() {}

  /**
   * The mapping of the object that holds the marks. The generation has doc values only: it is asked
   * for seldom, when it is counted, and points would cost every document.
   */
  public static Map<String, Object> field() {
    return Map.of("type", "object", "dynamic", false, "properties", leaves());
  }

  /** The fields of the object by their names. */
  static Map<String, Object> leaves() {
    Map<String, Object> keyword = Map.of("type", "keyword");
    return Map.of(
        Marks.RULE_IDS,
        keyword,
        Marks.STEPS,
        keyword,
        Marks.GENERATION,
        Map.of("type", "long", "index", false),
        Marks.UNJUDGED,
        Map.of("type", "keyword", "ignore_above", 1024));
  }

  /** Its content, as {@code PUT _component_template} takes it. */
  public static Map<String, Object> content() {
    return Map.of(
        "template",
        Map.of("mappings", Map.of("properties", Map.of(Marks.DEFAULT_FIELD, field()))),
        "version",
        VERSION,
        "_meta",
        Map.of("description", "marks of the detection processor", "managed", true));
  }
}
