package dev.detection.match;

import java.io.Reader;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;

/** An analyzer of parts in a row. */
final class AnalysisChain extends Analyzer {

  /**
   * A filter of words.
   *
   * @param normalizes whether it is for single terms too
   */
  record Filter(UnaryOperator<TokenStream> wrap, boolean normalizes) {}

  private final Supplier<Tokenizer> tokenizer;
  private final List<UnaryOperator<Reader>> characters;
  private final List<Filter> filters;

  AnalysisChain(
      Supplier<Tokenizer> tokenizer, List<UnaryOperator<Reader>> characters, List<Filter> filters) {
    this.tokenizer = tokenizer;
    this.characters = List.copyOf(characters);
    this.filters = List.copyOf(filters);
  }

  @Override
  protected TokenStreamComponents createComponents(String field) {
    Tokenizer source = tokenizer.get();
    TokenStream stream = source;
    for (Filter filter : filters) {
      stream = filter.wrap().apply(stream);
    }
    return new TokenStreamComponents(source, stream);
  }

  @Override
  protected Reader initReader(String field, Reader reader) {
    Reader read = reader;
    for (UnaryOperator<Reader> filter : characters) {
      read = filter.apply(read);
    }
    return read;
  }

  @Override
  protected Reader initReaderForNormalization(String field, Reader reader) {
    return initReader(field, reader);
  }

  @Override
  protected TokenStream normalize(String field, TokenStream stream) {
    TokenStream normal = stream;
    for (Filter filter : filters) {
      normal = filter.normalizes() ? filter.wrap().apply(normal) : normal;
    }
    return normal;
  }
}
