package dev.detection.match;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;

/**
 * The analyzers and normalizers of an index by name: those that Elasticsearch has, and those that
 * the settings of the index define.
 */
final class Analyzers {
  private static final String SETTINGS = "index.analysis.";

  private final AnalysisParts parts;

  /** Settings below {@code index.analysis.TYPE.NAME} by {@code TYPE.NAME}. */
  private final Map<String, Map<String, String>> definitions = new HashMap<>();

  /**
   * @param settings settings of the index by full name
   */
  Analyzers(Map<String, String> settings) {
    settings.forEach(
        (key, value) -> {
          String[] path = key.split("\\.", 5);
          if (key.startsWith(SETTINGS) && path.length == 5 && value != null) {
            definitions
                .computeIfAbsent(path[2] + "." + path[3], name -> new HashMap<>())
                .put(path[4], value);
          }
        });
    parts = new AnalysisParts(definitions);
  }

  /**
   * How a text field is analysed.
   *
   * @param field its definition in the mapping
   * @return null if one of its analyzers is not evaluated
   */
  TextAnalysis text(Map<?, ?> field) {
    Object own = field.get("analyzer");
    Object ownSearch = field.get("search_analyzer");
    Object ownQuoted = field.get("search_quote_analyzer");
    Analysis index = own == null ? or("default", Analysis.STANDARD) : analyzer(own);
    Analysis search =
        ownSearch != null ? analyzer(ownSearch) : own != null ? index : or("default_search", index);
    Analysis quoted =
        ownQuoted != null
            ? analyzer(ownQuoted)
            : own != null || ownSearch != null ? search : or("default_search_quoted", search);
    if (index == null || search == null || quoted == null) {
      return null;
    }
    Object gap = field.get("position_increment_gap");
    Object options = field.get("index_options");
    return new TextAnalysis(
        index,
        search,
        quoted,
        !"docs".equals(options) && !"freqs".equals(options),
        gap == null ? index.gap() : Integer.parseInt(gap.toString()));
  }

  private Analysis or(String name, Analysis missing) {
    return definitions.containsKey("analyzer." + name) ? analyzer(name) : missing;
  }

  private Analysis analyzer(Object named) {
    String name = named.toString();
    Map<String, String> definition = definitions.get("analyzer." + name);
    if (definition != null) {
      return parts.analyzer(definition);
    }
    return name.equals("default") ? Analysis.STANDARD : parts.analyzer(Map.of("type", name));
  }

  /** A normalizer; null if it is not evaluated. */
  Analysis normalizer(String name) {
    Map<String, String> definition = definitions.get("normalizer." + name);
    if (definition != null) {
      return parts.normalizer(definition, null);
    }
    return name.equals("lowercase") ? AnalysisParts.LOWERCASE : null;
  }

  /**
   * How a keyword field splits what is asked at white space; null if it does not, as Elasticsearch
   * does not where the normalizer is {@code lowercase}.
   *
   * @param normalizer name of the field's normalizer; null if there is none
   */
  Analysis splitting(String normalizer) {
    Map<String, String> definition =
        normalizer == null ? Map.of() : definitions.get("normalizer." + normalizer);
    return definition == null ? null : parts.normalizer(definition, WhitespaceTokenizer::new);
  }

  /** The elements of a setting that is a list. */
  static List<String> list(String value) {
    String text =
        value.startsWith("[") && value.endsWith("]")
            ? value.substring(1, value.length() - 1)
            : value;
    return text.isBlank() ? List.of() : List.of(text.trim().split("\\s*,\\s*"));
  }
}
