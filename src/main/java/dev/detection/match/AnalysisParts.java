package dev.detection.match;

import dev.detection.match.AnalysisChain.Filter;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/**
 * Makes analyzers of Lucene's parts, as Elasticsearch's server and its module {@code
 * analysis-common} do. What is not listed here is not evaluated: parts that put several words at
 * one position, dictionaries, languages.
 *
 * @param definitions settings of what the index defines, by kind and name: {@code filter.mine}
 */
record AnalysisParts(Map<String, Map<String, String>> definitions) {
  /** The normalizer {@code lowercase}. */
  static final Analysis LOWERCASE = new Analysis("lowercase", null, Lowercase::of, Analysis.GAP);

  private static final int LONGEST_WORD = 255;

  private static final String WORD_BREAKS = "\\W+";

  private static final Map<String, Integer> FLAGS =
      Map.of(
          "CASE_INSENSITIVE", Pattern.CASE_INSENSITIVE,
          "MULTILINE", Pattern.MULTILINE,
          "DOTALL", Pattern.DOTALL,
          "UNICODE_CASE", Pattern.UNICODE_CASE,
          "CANON_EQ", Pattern.CANON_EQ,
          "UNIX_LINES", Pattern.UNIX_LINES,
          "LITERAL", Pattern.LITERAL,
          "COMMENTS", Pattern.COMMENTS,
          "UNICODE_CHAR_CLASS", Pattern.UNICODE_CHARACTER_CLASS,
          "UNICODE_CHARACTER_CLASS", Pattern.UNICODE_CHARACTER_CLASS);

  /** Says that a part is not evaluated; never leaves this class. */
  private static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** An analyzer; null if it is not evaluated. */
  Analysis analyzer(Map<String, String> definition) {
    try {
      return switch (definition.getOrDefault("type", "custom")) {
        case "standard" -> standard(definition);
        case "simple" -> fixed(definition, Set.of(), LetterTokenizer::new, List.of(lowercase()));
        case "whitespace" -> fixed(definition, Set.of(), WhitespaceTokenizer::new, List.of());
        case "keyword" -> fixed(definition, Set.of(), KeywordTokenizer::new, List.of());
        case "stop" ->
            fixed(
                definition,
                Set.of("stopwords", "stopwords_case"),
                LetterTokenizer::new,
                List.of(lowercase(), stop(definition, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET)));
        case "pattern" -> pattern(definition);
        case "custom" -> custom(definition);
        default -> null;
      };
    } catch (Unknown | PatternSyntaxException | NumberFormatException e) {
      return null;
    }
  }

  private Analysis standard(Map<String, String> definition) {
    int longest = longest(definition);
    return fixed(
        definition,
        Set.of("stopwords", "stopwords_case", "max_token_length"),
        () -> standardTokenizer(longest),
        List.of(lowercase(), stop(definition, CharArraySet.EMPTY_SET)));
  }

  private Analysis pattern(Map<String, String> definition) {
    Pattern breaks = pattern(definition, WORD_BREAKS);
    List<Filter> filters = new ArrayList<>();
    if (isTrue(definition, "lowercase", true)) {
      filters.add(lowercase());
    }
    filters.add(stop(definition, CharArraySet.EMPTY_SET));
    return fixed(
        definition,
        Set.of("pattern", "flags", "lowercase", "stopwords", "stopwords_case"),
        () -> new PatternTokenizer(breaks, -1),
        filters);
  }

  private Analysis custom(Map<String, String> definition) {
    allow(
        definition, Set.of("type", "tokenizer", "filter", "char_filter", "position_increment_gap"));
    return chain(definition, tokenizer(definition.getOrDefault("tokenizer", "")));
  }

  /**
   * A normalizer; null if it is not evaluated.
   *
   * @param tokenizer what splits texts; null if nothing does
   */
  Analysis normalizer(Map<String, String> definition, Supplier<Tokenizer> tokenizer) {
    try {
      if (definition.getOrDefault("type", "custom").equals("lowercase")) {
        return tokenizer == null ? LOWERCASE : null;
      }
      allow(definition, Set.of("type", "filter", "char_filter"));
      return chain(definition, tokenizer == null ? KeywordTokenizer::new : tokenizer);
    } catch (Unknown | PatternSyntaxException e) {
      return null;
    }
  }

  private Analysis chain(Map<String, String> definition, Supplier<Tokenizer> tokenizer) {
    List<Filter> filters = new ArrayList<>();
    for (String name : Analyzers.list(definition.getOrDefault("filter", ""))) {
      filters.add(filter(name));
    }
    List<UnaryOperator<Reader>> characters = new ArrayList<>();
    for (String name : Analyzers.list(definition.getOrDefault("char_filter", ""))) {
      characters.add(characters(name));
    }
    String gap = definition.getOrDefault("position_increment_gap", String.valueOf(Analysis.GAP));
    return analysis(
        parts(definition, tokenizer), tokenizer, characters, filters, Integer.parseInt(gap));
  }

  /** All settings that have a say, those of the parts too. */
  private Object parts(Map<String, String> definition, Supplier<Tokenizer> tokenizer) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("settings", definition);
    parts.put("tokenizer", tokenizer.get().getClass());
    for (String kind : List.of("tokenizer", "filter", "char_filter")) {
      for (String name : Analyzers.list(definition.getOrDefault(kind, ""))) {
        parts.put(kind + "." + name, definitions.getOrDefault(kind + "." + name, Map.of()));
      }
    }
    return parts;
  }

  private static Analysis fixed(
      Map<String, String> definition,
      Set<String> settings,
      Supplier<Tokenizer> tokenizer,
      List<Filter> filters) {
    for (String name : definition.keySet()) {
      if (!name.equals("type") && !settings.contains(name)) {
        throw new Unknown();
      }
    }
    return analysis(Map.copyOf(definition), tokenizer, List.of(), filters, Analysis.GAP);
  }

  private static Analysis analysis(
      Object parts,
      Supplier<Tokenizer> tokenizer,
      List<UnaryOperator<Reader>> characters,
      List<Filter> filters,
      int gap) {
    Analyzer analyzer = new AnalysisChain(tokenizer, characters, filters);
    return new Analysis(parts, analyzer, text -> analyzer.normalize("", text).utf8ToString(), gap);
  }

  private Supplier<Tokenizer> tokenizer(String name) {
    Map<String, String> own = definitions.getOrDefault("tokenizer." + name, Map.of("type", name));
    switch (own.getOrDefault("type", "")) {
      case "standard" -> {
        allow(own, Set.of("type", "max_token_length"));
        int longest = longest(own);
        return () -> standardTokenizer(longest);
      }
      case "whitespace" -> {
        allow(own, Set.of("type", "max_token_length"));
        int longest = longest(own);
        return () -> new WhitespaceTokenizer(longest);
      }
      case "keyword" -> {
        allow(own, Set.of("type"));
        return KeywordTokenizer::new;
      }
      case "letter" -> {
        allow(own, Set.of("type"));
        return LetterTokenizer::new;
      }
      case "pattern" -> {
        allow(own, Set.of("type", "pattern", "flags"));
        Pattern breaks = pattern(own, WORD_BREAKS);
        return () -> new PatternTokenizer(breaks, -1);
      }
      default -> throw new Unknown();
    }
  }

  private Filter filter(String name) {
    Map<String, String> own = definitions.getOrDefault("filter." + name, Map.of("type", name));
    String type = own.getOrDefault("type", "");
    if (type.equals("stop")) {
      allow(own, Set.of("type", "stopwords", "ignore_case"));
      CharArraySet words =
          stopwords(own, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET, isTrue(own, "ignore_case", false));
      return new Filter(words(words), false);
    }
    allow(own, Set.of("type"));
    return switch (type) {
      case "lowercase" -> lowercase();
      case "uppercase" -> new Filter(UpperCaseFilter::new, true);
      case "asciifolding" -> new Filter(ASCIIFoldingFilter::new, true);
      case "trim" -> new Filter(TrimFilter::new, true);
      default -> throw new Unknown();
    };
  }

  private UnaryOperator<Reader> characters(String name) {
    Map<String, String> own = definitions.getOrDefault("char_filter." + name, Map.of());
    if (!own.getOrDefault("type", "").equals("pattern_replace") || !own.containsKey("pattern")) {
      throw new Unknown();
    }
    allow(own, Set.of("type", "pattern", "flags", "replacement"));
    Pattern pattern = pattern(own, "");
    String replacement = own.getOrDefault("replacement", "");
    return reader -> new PatternReplaceCharFilter(pattern, replacement, reader);
  }

  private static void allow(Map<String, String> definition, Set<String> settings) {
    if (!settings.containsAll(definition.keySet())) {
      throw new Unknown();
    }
  }

  private static Tokenizer standardTokenizer(int longest) {
    StandardTokenizer tokenizer = new StandardTokenizer();
    tokenizer.setMaxTokenLength(longest);
    return tokenizer;
  }

  private static int longest(Map<String, String> definition) {
    String own = definition.get("max_token_length");
    return own == null ? LONGEST_WORD : Integer.parseInt(own);
  }

  private static Pattern pattern(Map<String, String> definition, String missing) {
    int flags = 0;
    for (String flag : definition.getOrDefault("flags", "").split("\\|")) {
      Integer known = FLAGS.get(flag.toUpperCase(Locale.ROOT));
      if (known == null && !flag.isEmpty()) {
        throw new Unknown();
      }
      flags |= known == null ? 0 : known;
    }
    return Pattern.compile(definition.getOrDefault("pattern", missing), flags);
  }

  private static Filter lowercase() {
    return new Filter(LowerCaseFilter::new, true);
  }

  private static Filter stop(Map<String, String> definition, CharArraySet missing) {
    return new Filter(
        words(stopwords(definition, missing, isTrue(definition, "stopwords_case", false))), false);
  }

  private static UnaryOperator<TokenStream> words(CharArraySet words) {
    return words.isEmpty() ? stream -> stream : stream -> new StopFilter(stream, words);
  }

  private static CharArraySet stopwords(
      Map<String, String> definition, CharArraySet missing, boolean ignoreCase) {
    String own = definition.get("stopwords");
    if (own == null) {
      return missing;
    }
    if (own.equals("_none_")) {
      return CharArraySet.EMPTY_SET;
    }
    CharArraySet words = new CharArraySet(8, ignoreCase);
    for (String word : Analyzers.list(own)) {
      if (word.equals("_english_")) {
        words.addAll(EnglishAnalyzer.getDefaultStopSet());
      } else if (word.startsWith("_") && word.endsWith("_")) {
        throw new Unknown();
      } else {
        words.add(word);
      }
    }
    return words;
  }

  private static boolean isTrue(Map<String, String> definition, String name, boolean missing) {
    return Boolean.parseBoolean(definition.getOrDefault(name, String.valueOf(missing)));
  }
}
