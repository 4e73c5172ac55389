package dev.detection.alert;

import dev.detection.alert.MarkedPage.Marked;
import dev.detection.finding.EventFields;
import dev.detection.finding.Marks;
import dev.detection.ingest.MarkField;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.index.mapper.SeqNoFieldMapper;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.fetch.subphase.FetchSourceContext;
import org.elasticsearch.search.sort.SortOrder;

/** Finds what is marked, or is to be judged, in the local copy of a shard. Blocks. */
final class MarkSearch {
  /** So many operations are searched at once: a search of a long backlog sorts all it finds. */
  private static final long STRIDE = 50_000;

  /** Rules that cannot be judged on the mapping: judging again would say so again. */
  private static final String MAPPING_ONLY = "mapping \\([0-9]+ rules?\\)";

  private final Client client;

  MarkSearch(Client internalClient) {
    this.client = internalClient;
  }

  /** The next documents. */
  MarkedPage find(Followed followed, Ask ask, Sought sought) {
    return find(followed, ask, sought, true);
  }

  /** The very next document, of which nothing is read but which it is. */
  MarkedPage next(Followed followed, Ask ask, Sought sought) {
    return find(followed, ask.one(), sought, false);
  }

  private MarkedPage find(Followed followed, Ask ask, Sought wanted, boolean withMarks) {
    long upTo = Math.min(ask.upTo(), ask.after() + STRIDE);
    boolean judging = !ask.isLane() && followed.isStamped() && ask.lateAfter() < upTo;
    Sought known = followed.isStamped() ? wanted : wanted.ofAllRules();
    Sought sought = judging ? known : known.judged();
    SearchRequest request =
        new SearchRequest(followed.index())
            .preference("_shards:" + followed.shard().id() + "|_only_local")
            .allowPartialSearchResults(false)
            .source(
                new SearchSourceBuilder()
                    .query(query(followed, ask, upTo, sought))
                    .fetchSource(
                        withMarks ? leaves(followed) : FetchSourceContext.DO_NOT_FETCH_SOURCE)
                    .sort(SeqNoFieldMapper.NAME, SortOrder.ASC)
                    .trackTotalHits(false)
                    .size(ask.size()));
    var response = client.search(request).actionGet();
    try {
      List<Marked> documents = new ArrayList<>();
      long newest = 0;
      SearchHit[] hits = response.getHits().getHits();
      for (SearchHit hit : hits) {
        EventFields event = new EventFields(hit.hasSource() ? hit.getSourceAsMap() : Map.of());
        newest = Math.max(newest, generations(event, followed).max().orElse(0));
        documents.add(marked(hit, event, followed, ask, sought));
      }
      boolean full = hits.length == ask.size();
      return new MarkedPage(documents, full ? seqNo(hits[hits.length - 1]) : upTo, newest, full);
    } finally {
      response.decRef();
    }
  }

  private static FetchSourceContext leaves(Followed followed) {
    Stream<String> leaves =
        followed.markFields().stream()
            .flatMap(
                field ->
                    Stream.of(Marks.RULE_IDS, Marks.GENERATION, Marks.UNJUDGED)
                        .map(leaf -> field + "." + leaf));
    return FetchSourceContext.of(true, leaves.toArray(String[]::new), null);
  }

  private static QueryBuilder query(Followed followed, Ask ask, long upTo, Sought sought) {
    BoolQueryBuilder wanted = new BoolQueryBuilder().minimumShouldMatch(1);
    for (MarkField field : followed.marks()) {
      wanted.should(marks(field, ask, sought));
    }
    long since = sought.since();
    if (since >= 0) {
      BoolQueryBuilder stale = new BoolQueryBuilder().minimumShouldMatch(1);
      stale.should(neverJudged(followed));
      for (MarkField field : followed.marks()) {
        stale.should(unjudged(field)).should(judgedBefore(field, since));
      }
      wanted.should(
          stale.filter(QueryBuilders.rangeQuery(SeqNoFieldMapper.NAME).gt(ask.lateAfter())));
    }
    return new BoolQueryBuilder()
        .filter(QueryBuilders.rangeQuery(SeqNoFieldMapper.NAME).gt(ask.after()).lte(upTo))
        .filter(wanted);
  }

  /** Marks of the lane, or of any rule that has none; a range lies between each two that have. */
  private static QueryBuilder marks(MarkField field, Ask ask, Sought sought) {
    String path = field.name() + "." + Marks.RULE_IDS;
    if (ask.isLane()) {
      return QueryBuilders.termQuery(path, ask.lane());
    }
    if (sought.ruleIds() != null && field.ordered()) {
      Set<String> ruleIds = new TreeSet<>(sought.ruleIds());
      ruleIds.removeAll(ask.lanes());
      return new BoolQueryBuilder()
          .minimumShouldMatch(1)
          .should(QueryBuilders.termsQuery(path, ruleIds))
          .should(
              QueryBuilders.rangeQuery(field.name() + "." + Marks.GENERATION)
                  .gt(sought.generation()));
    }
    if (ask.lanes().isEmpty() || !field.ordered()) {
      return QueryBuilders.existsQuery(path);
    }
    BoolQueryBuilder others = new BoolQueryBuilder().minimumShouldMatch(1);
    String before = null;
    for (String lane : new TreeSet<>(ask.lanes())) {
      var gap = QueryBuilders.rangeQuery(path).lt(lane);
      others.should(before == null ? gap : gap.gt(before));
      before = lane;
    }
    return others.should(QueryBuilders.rangeQuery(path).gt(before));
  }

  private static QueryBuilder neverJudged(Followed followed) {
    BoolQueryBuilder none = new BoolQueryBuilder();
    followed
        .marks()
        .forEach(
            field ->
                none.mustNot(QueryBuilders.existsQuery(field.name() + "." + Marks.GENERATION)));
    return none;
  }

  /** Documents that were judged incompletely, but not for reasons that will not go away. */
  static QueryBuilder unjudged(MarkField field) {
    String path = field.name() + "." + Marks.UNJUDGED;
    return new BoolQueryBuilder()
        .filter(QueryBuilders.existsQuery(path))
        .mustNot(QueryBuilders.regexpQuery(path, MAPPING_ONLY));
  }

  private static QueryBuilder judgedBefore(MarkField field, long since) {
    return QueryBuilders.rangeQuery(field.name() + "." + Marks.GENERATION).lt(since);
  }

  private static Marked marked(
      SearchHit hit, EventFields event, Followed followed, Ask ask, Sought sought) {
    long since = sought.since();
    Set<String> ruleIds = new LinkedHashSet<>();
    boolean unjudged = false;
    for (String field : followed.markFields()) {
      for (Object ruleId : event.values(field + "." + Marks.RULE_IDS)) {
        if (ask.isFor(String.valueOf(ruleId))) {
          ruleIds.add(String.valueOf(ruleId));
        }
      }
      unjudged |=
          event.values(field + "." + Marks.UNJUDGED).stream()
              .anyMatch(why -> !String.valueOf(why).matches(MAPPING_ONLY));
    }
    // By the oldest judgement there is: which of the fields is right is not known.
    boolean stale =
        since >= 0
            && seqNo(hit) > ask.lateAfter()
            && (unjudged || generations(event, followed).min().orElse(-1) < since);
    return new Marked(hit.getId(), ruleIds, stale);
  }

  private static LongStream generations(EventFields event, Followed followed) {
    return followed.markFields().stream()
        .flatMap(field -> event.values(field + "." + Marks.GENERATION).stream())
        .filter(Number.class::isInstance)
        .mapToLong(value -> ((Number) value).longValue());
  }

  private static long seqNo(SearchHit hit) {
    return ((Number) hit.getSortValues()[0]).longValue();
  }
}
