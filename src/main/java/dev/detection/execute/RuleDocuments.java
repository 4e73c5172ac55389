package dev.detection.execute;

import dev.detection.match.CompiledRule;
import dev.detection.query.search.Search;
import dev.detection.rule.Rule;
import dev.detection.store.Author;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.elasticsearch.common.Strings;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * The documents that a rule's query holds for: by their marks where they were judged by the rule as
 * it is, by a search for the query where they were not.
 */
final class RuleDocuments {
  private RuleDocuments() {}

  /**
   * @param since the generation since which the rule is as it is
   */
  static QueryBuilder of(Rule rule, long since) {
    QueryBuilder judged = new Judged(since);
    return new BoolQueryBuilder()
        .minimumShouldMatch(1)
        .should(
            new BoolQueryBuilder()
                .filter(QueryBuilders.termQuery(Judged.RULE_IDS, rule.id()))
                .filter(judged))
        .should(new BoolQueryBuilder().filter(asked(rule)).mustNot(judged));
  }

  /**
   * What is left out because the author may not read it.
   *
   * @return null if nothing is
   */
  static String warning(Author author, Set<String> unreadable) {
    return unreadable.isEmpty()
        ? null
        : "%s may not read %s; their documents raise no alert of this rule"
            .formatted(author, unreadable);
  }

  /** By a search alone; of the rule as it was given: the registry may know another one by now. */
  static QueryBuilder asked(Rule rule) {
    try (XContentBuilder json = JsonXContent.contentBuilder()) {
      return QueryBuilders.wrapperQuery(
          Strings.toString(json.map(Search.toDsl(CompiledRule.compile(rule).condition()))));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a map in memory is written to memory
    }
  }
}
