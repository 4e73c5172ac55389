package dev.detection.match;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.settings.Settings;

/** Analyzers and normalizers of an index: judged as a search finds. */
public class AnalysisOracleTests extends LeafOracle {
  private static final Settings SETTINGS =
      Settings.builder()
          .putList("index.analysis.normalizer.folded.filter", "lowercase", "asciifolding")
          .putList("index.analysis.normalizer.upper.filter", "trim", "uppercase")
          .put("index.analysis.normalizer.same.type", "custom")
          .put("index.analysis.normalizer.lower.type", "lowercase")
          .put("index.analysis.normalizer.digits.char_filter", "no_digits")
          .put("index.analysis.normalizer.digits.filter", "lowercase")
          .put("index.analysis.char_filter.no_digits.type", "pattern_replace")
          .put("index.analysis.char_filter.no_digits.pattern", "[0-9]+")
          .put("index.analysis.char_filter.no_digits.replacement", "#*")
          .put("index.analysis.analyzer.powershell.type", "pattern")
          .put("index.analysis.analyzer.powershell.pattern", "[\\W&&[^-]]+")
          .put("index.analysis.analyzer.cased.type", "pattern")
          .put("index.analysis.analyzer.cased.pattern", "b|[. ]")
          .put("index.analysis.analyzer.cased.flags", "CASE_INSENSITIVE|COMMENTS")
          .put("index.analysis.analyzer.cased.lowercase", false)
          .put("index.analysis.analyzer.cased.stopwords", "abc,DEF")
          .put("index.analysis.analyzer.short.type", "standard")
          .put("index.analysis.analyzer.short.max_token_length", 3)
          .putList("index.analysis.analyzer.short.stopwords", "abc", "stop")
          .put("index.analysis.analyzer.english.type", "standard")
          .put("index.analysis.analyzer.english.stopwords", "_english_")
          .put("index.analysis.analyzer.folds.tokenizer", "whitespace")
          .putList("index.analysis.analyzer.folds.filter", "asciifolding", "lowercase", "mine")
          .put("index.analysis.analyzer.folds.position_increment_gap", 1)
          .put("index.analysis.filter.mine.type", "stop")
          .put("index.analysis.filter.mine.ignore_case", true)
          .putList("index.analysis.filter.mine.stopwords", "B", "DEF")
          .put("index.analysis.analyzer.pieces.tokenizer", "pieces")
          .put("index.analysis.analyzer.pieces.filter", "stop")
          .put("index.analysis.analyzer.pieces.char_filter", "no_digits")
          .put("index.analysis.tokenizer.pieces.type", "pattern")
          .put("index.analysis.tokenizer.pieces.pattern", "[^a-zA-Z0-9]")
          .put("index.analysis.analyzer.letters.tokenizer", "letter")
          .put("index.analysis.analyzer.letters.filter", "uppercase")
          .put("index.analysis.analyzer.whole.tokenizer", "keyword")
          .putList("index.analysis.analyzer.whole.filter", "trim", "lowercase")
          .build();

  public void testNormalizers() throws IOException {
    for (String name : List.of("lowercase", "folded", "upper", "same", "digits", "lower")) {
      compare(Map.of("type", "keyword", "normalizer", name));
      compare(Map.of("type", "keyword", "normalizer", name, "split_queries_on_whitespace", true));
      compare(
          Map.of("type", "keyword", "normalizer", name, "null_value", " aBc 5", "index", false));
    }
  }

  public void testQueriesSplitOnWhitespace() throws IOException {
    compare(Map.of("type", "keyword", "split_queries_on_whitespace", true));
  }

  public void testAnalyzers() throws IOException {
    for (String name :
        List.of(
            "standard",
            "simple",
            "whitespace",
            "keyword",
            "stop",
            "pattern",
            "default",
            "powershell",
            "cased",
            "short",
            "english",
            "folds",
            "pieces",
            "letters",
            "whole")) {
      compare(Map.of("type", "text", "analyzer", name));
    }
    compare(Map.of("type", "match_only_text", "analyzer", "powershell"));
  }

  public void testSearchAnalyzers() throws IOException {
    compare(Map.of("type", "text", "analyzer", "simple", "search_analyzer", "whitespace"));
    compare(
        Map.of(
            "type", "text",
            "analyzer", "whitespace",
            "search_analyzer", "letters",
            "search_quote_analyzer", "folds"));
  }

  public void testPositions() throws IOException {
    for (String options : List.of("docs", "freqs", "offsets")) {
      compare(Map.of("type", "text", "index_options", options));
    }
    for (int gap : List.of(0, 1, 2)) {
      compare(Map.of("type", "text", "position_increment_gap", gap));
      compare(Map.of("type", "text", "analyzer", "folds", "position_increment_gap", gap));
    }
  }

  public void testDefaultAnalyzers() throws IOException {
    Settings.Builder settings = Settings.builder();
    settings.put("index.analysis.analyzer.default.type", "whitespace");
    compare(settings.build(), Map.of("type", "text"));
    settings.put("index.analysis.analyzer.default_search.type", "simple");
    compare(settings.build(), Map.of("type", "text"));
    compare(settings.build(), Map.of("type", "text", "analyzer", "keyword"));
    settings.put("index.analysis.analyzer.default_search_quoted.type", "keyword");
    compare(settings.build(), Map.of("type", "text"));
    compare(settings.build(), Map.of("type", "text", "search_analyzer", "standard"));
  }

  private void compare(Map<String, Object> type) throws IOException {
    compare(SETTINGS, type);
  }

  private void compare(Settings settings, Map<String, Object> type) throws IOException {
    Map<String, Object> field = Map.of("type", "keyword", "fields", Map.of("words", type));
    check(
        settings,
        Map.of("properties", Map.of("f", field)),
        documents(),
        randomSubsetOf(500, leaves("f.words")),
        "f.words");
  }
}
