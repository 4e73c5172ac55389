package dev.detection.execute;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.kql.Kql;
import dev.detection.query.lucene.Lucene;
import dev.detection.query.search.Search;
import dev.detection.rule.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.elasticsearch.common.Strings;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.json.JsonXContent;

/** The documents that an anomaly job looks at. */
public final class JobDocuments {
  private JobDocuments() {}

  /**
   * The query for them.
   *
   * @throws IllegalArgumentException if the job's condition cannot be read, if no search can say
   *     it, or if it is for more than single events
   */
  public static QueryBuilder asked(Job job) {
    try {
      return query(job);
    } catch (NotSupportedException e) {
      throw new IllegalArgumentException("in a search " + e.getMessage(), e);
    }
  }

  private static QueryBuilder query(Job job) {
    return switch (job.condition()) {
      case null -> QueryBuilders.matchAllQuery();
      case Job.Condition.Text(var language, String query) ->
          wrapped(
              Search.toDsl(
                  switch (language) {
                    case KUERY -> Kql.parse(query);
                    case LUCENE -> Lucene.parse(query);
                  }));
      case Job.Condition.Eql(String query) -> wrapped(Search.toDsl(event(query)));
      case Job.Condition.Dsl(Map<String, Object> query) -> wrapped(query);
    };
  }

  private static Condition event(String query) {
    EqlQuery read = Eql.parse(query, Eql.EVENT_CATEGORY);
    if (read instanceof EqlQuery.Event event && event.pipes().isEmpty()) {
      return event.condition();
    }
    throw new IllegalArgumentException(
        "a job looks at single events, but its query is for several: " + query);
  }

  private static QueryBuilder wrapped(Map<String, Object> query) {
    try (XContentBuilder json = JsonXContent.contentBuilder()) {
      return QueryBuilders.wrapperQuery(Strings.toString(json.map(query)));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a map in memory is written to memory
    }
  }
}
