package dev.detection.execute;

import org.elasticsearch.common.ParsingException;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.plugins.SearchPlugin.QuerySpec;

/** Queries that nodes send each other and that no request can hold. */
final class InternalQueries {
  private InternalQueries() {}

  static <Q extends QueryBuilder> QuerySpec<Q> spec(String name, Writeable.Reader<Q> reader) {
    return new QuerySpec<>(
        name,
        reader,
        parser -> {
          throw new ParsingException(
              parser.getTokenLocation(), "[" + name + "] is not for requests");
        });
  }
}
