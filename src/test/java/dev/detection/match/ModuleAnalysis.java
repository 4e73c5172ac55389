package dev.detection.match;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.StopwordAnalyzerBase;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.SimpleAnalyzer;
import org.apache.lucene.analysis.core.StopAnalyzer;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.AnalyzerScope;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.PreBuiltAnalyzerProviderFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.indices.analysis.PreBuiltCacheFactory.CachingStrategy;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * Stands for the module {@code analysis-common}, which the bare server lacks: registers the parts
 * of it that are evaluated, made of the same classes of Lucene, as its documentation describes
 * them. The rest of the analysis is Elasticsearch's own.
 */
final class ModuleAnalysis extends Plugin implements AnalysisPlugin {

  @Override
  public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
    return List.of(
        PreConfiguredTokenizer.singleton("keyword", KeywordTokenizer::new),
        PreConfiguredTokenizer.singleton("letter", LetterTokenizer::new),
        PreConfiguredTokenizer.singleton("whitespace", WhitespaceTokenizer::new),
        PreConfiguredTokenizer.singleton(
            "pattern", () -> new PatternTokenizer(Regex.compile("\\W+", null), -1)));
  }

  @Override
  public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
    return List.of(
        PreConfiguredTokenFilter.singleton("uppercase", true, UpperCaseFilter::new),
        PreConfiguredTokenFilter.singleton("asciifolding", true, ASCIIFoldingFilter::new),
        PreConfiguredTokenFilter.singleton("trim", true, TrimFilter::new),
        PreConfiguredTokenFilter.singleton(
            "stop",
            false,
            stream -> new StopFilter(stream, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET)));
  }

  @Override
  public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
    return Map.of(
        "whitespace",
        (index, environment, name, settings) -> {
          int longest = settings.getAsInt("max_token_length", 255);
          return TokenizerFactory.newFactory(name, () -> new WhitespaceTokenizer(longest));
        },
        "pattern",
        (index, environment, name, settings) ->
            TokenizerFactory.newFactory(name, () -> new PatternTokenizer(pattern(settings), -1)));
  }

  @Override
  public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
    return Map.of(
        "pattern_replace",
        (index, environment, name, settings) ->
            new Replacing(name, pattern(settings), settings.get("replacement", "")));
  }

  private record Replacing(String name, java.util.regex.Pattern pattern, String replacement)
      implements NormalizingCharFilterFactory {
    @Override
    public Reader create(Reader reader) {
      return new PatternReplaceCharFilter(pattern, replacement, reader);
    }
  }

  @Override
  public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
    return Map.of(
        "simple",
        (index, environment, name, settings) -> new Provider(name, new SimpleAnalyzer()),
        "whitespace",
        (index, environment, name, settings) -> new Provider(name, new WhitespaceAnalyzer()),
        "keyword",
        (index, environment, name, settings) -> new Provider(name, new KeywordAnalyzer()),
        "stop",
        (index, environment, name, settings) ->
            new Provider(
                name,
                new StopAnalyzer(
                    Analysis.parseStopWords(
                        environment, settings, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET))),
        "pattern",
        (index, environment, name, settings) ->
            new Provider(
                name,
                new Patterns(
                    pattern(settings),
                    settings.getAsBoolean("lowercase", true),
                    Analysis.parseStopWords(environment, settings, CharArraySet.EMPTY_SET))));
  }

  @Override
  public List<PreBuiltAnalyzerProviderFactory> getPreBuiltAnalyzerProviderFactories() {
    return List.of(
        new PreBuiltAnalyzerProviderFactory(
            "pattern",
            CachingStrategy.INDEX,
            () -> new Patterns(Regex.compile("\\W+", null), true, CharArraySet.EMPTY_SET)),
        new PreBuiltAnalyzerProviderFactory(
            "stop",
            CachingStrategy.INDEX,
            () -> new StopAnalyzer(EnglishAnalyzer.ENGLISH_STOP_WORDS_SET)));
  }

  private static java.util.regex.Pattern pattern(Settings settings) {
    return Regex.compile(settings.get("pattern", "\\W+"), settings.get("flags"));
  }

  private record Provider(String name, Analyzer get) implements AnalyzerProvider<Analyzer> {
    @Override
    public AnalyzerScope scope() {
      return AnalyzerScope.INDEX;
    }
  }

  /** What stands between places where a pattern fits. */
  private static final class Patterns extends StopwordAnalyzerBase {
    private final java.util.regex.Pattern pattern;
    private final boolean lowercase;

    private Patterns(java.util.regex.Pattern pattern, boolean lowercase, CharArraySet stopwords) {
      super(stopwords);
      this.pattern = pattern;
      this.lowercase = lowercase;
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer tokenizer = new PatternTokenizer(pattern, -1);
      TokenStream words = normalize(field, tokenizer);
      return new TokenStreamComponents(
          tokenizer, stopwords.isEmpty() ? words : new StopFilter(words, stopwords));
    }

    @Override
    protected TokenStream normalize(String field, TokenStream words) {
      return lowercase ? new LowerCaseFilter(words) : words;
    }
  }
}
