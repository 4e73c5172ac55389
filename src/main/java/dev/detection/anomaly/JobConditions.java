package dev.detection.anomaly;

import dev.detection.query.NotSupportedException;
import dev.detection.query.QueryException;
import dev.detection.query.dsl.FilterException;
import dev.detection.query.dsl.Filters;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.kql.Kql;
import dev.detection.query.lucene.Lucene;
import dev.detection.rule.Excerpt;
import dev.detection.rule.Job;
import dev.detection.rule.JobFile;
import dev.detection.rule.Position;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleProblem;
import java.util.List;
import java.util.Map;

/**
 * Whether the conditions of anomaly jobs can be read, which takes the languages that they are in.
 */
public final class JobConditions {
  private static final String KEY = "datafeed_config.query";

  private JobConditions() {}

  /**
   * Reads the condition of a job. Query DSL may have something in it that is not evaluated here,
   * for it is searched as it is.
   *
   * @throws RuleException if it is wrong, with the place in the job's text
   */
  public static void check(JobFile file) {
    try {
      switch (file.job().condition()) {
        case null -> {
          // All documents.
        }
        case Job.Condition.Text(var language, String query) -> {
          switch (language) {
            case KUERY -> Kql.parse(query);
            case LUCENE -> Lucene.parse(query);
          }
        }
        case Job.Condition.Eql(String query) -> checkEql(file, query);
        case Job.Condition.Dsl(Map<String, Object> query) -> checkDsl(file, query);
      }
    } catch (QueryException e) {
      Position at = file.datafeed().within("query", e.at());
      throw problem(KEY, at, e.getMessage(), e.excerpt());
    } catch (NotSupportedException e) {
      throw problem(KEY, file.datafeed().of("query"), e.getMessage(), null);
    }
  }

  private static void checkEql(JobFile file, String query) {
    EqlQuery read = Eql.parse(query, Eql.EVENT_CATEGORY);
    if (!(read instanceof EqlQuery.Event) || !read.pipes().isEmpty()) {
      throw problem(
          KEY,
          file.datafeed().of("query"),
          "expected an EQL query for single events, without pipes, for a job counts events",
          null);
    }
  }

  private static void checkDsl(JobFile file, Map<String, Object> query) {
    try {
      Filters.parse(List.of(Map.of("query", query)));
    } catch (FilterException e) {
      String key = e.path().replaceFirst("^filters\\[0]\\.query", KEY);
      throw problem(key, file.datafeed().of("query"), e.getMessage(), null);
    } catch (NotSupportedException e) {
      return; // it is right, and nothing else was asked
    }
  }

  private static RuleException problem(String key, Position at, String message, Excerpt excerpt) {
    return new RuleException(List.of(new RuleProblem(null, key, at, message, excerpt)));
  }
}
