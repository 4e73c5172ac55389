package dev.detection.execute;

import dev.detection.rule.RuleHead;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.index.query.RangeQueryBuilder;

/**
 * Which time a document counts by: the override field, or {@code @timestamp} where the document
 * does not have it. The two cases are two filters, not one computed field: computing needs scripts,
 * which the bare distribution does not have.
 *
 * @param branches one or two cases that exclude each other
 */
record Timestamps(List<Branch> branches) {
  private static final String TIMESTAMP = "@timestamp";

  /**
   * Documents that count by one field.
   *
   * @param without they must not have this field; null if that does not matter
   */
  record Branch(String field, String without) {
    /** Picks these documents out of others. */
    QueryBuilder filter() {
      BoolQueryBuilder filter = new BoolQueryBuilder().filter(QueryBuilders.existsQuery(field));
      return without == null ? filter : filter.mustNot(QueryBuilders.existsQuery(without));
    }
  }

  static Timestamps of(String field) {
    return new Timestamps(List.of(new Branch(field, null)));
  }

  static Timestamps of(RuleHead rule) {
    String override = rule.timestampOverride();
    if (override == null || override.equals(TIMESTAMP)) {
      return of(TIMESTAMP);
    }
    return rule.timestampFallback()
        ? new Timestamps(List.of(new Branch(override, null), new Branch(TIMESTAMP, override)))
        : new Timestamps(List.of(new Branch(override, null)));
  }

  /** Documents of a time, both ends included. */
  QueryBuilder between(Instant from, Instant to) {
    return within(range -> range.gte(from.toString()).lte(to.toString()));
  }

  /** Documents of a time, the end excluded. */
  QueryBuilder before(Instant from, Instant end) {
    return within(range -> range.gte(from.toString()).lt(end.toString()));
  }

  /** Documents later than a time. */
  QueryBuilder after(Instant time) {
    return within(range -> range.gt(time.toString()));
  }

  private QueryBuilder within(UnaryOperator<RangeQueryBuilder> ends) {
    BoolQueryBuilder any = new BoolQueryBuilder().minimumShouldMatch(1);
    for (Branch branch : branches) {
      RangeQueryBuilder range =
          ends.apply(
              QueryBuilders.rangeQuery(branch.field).format("strict_date_optional_time_nanos"));
      any.should(
          branch.without == null
              ? range
              : new BoolQueryBuilder()
                  .filter(range)
                  .mustNot(QueryBuilders.existsQuery(branch.without)));
    }
    return any;
  }
}
