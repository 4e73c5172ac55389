package dev.detection.alert;

import dev.detection.ingest.Marks;
import dev.detection.ingest.Targets;
import dev.detection.match.IndexPatterns;
import dev.detection.match.Judge;
import dev.detection.rule.Rule;
import dev.detection.store.ProblemLog;
import dev.detection.store.RuleRegistry;
import dev.detection.store.StoredRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.UUIDs;
import org.elasticsearch.index.mapper.SeqNoFieldMapper;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.sort.SortOrder;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * Makes alerts of the marks in one shard. A mark only says where to look: it can be stale or
 * forged, so the stored document is read again, with the rights of each rule's author, and judged
 * again.
 */
final class MarkReader {
  private static final int PAGE = 500;

  private final Client client;
  private final RuleRegistry registry;
  private final Targets targets;
  private final AuthorAccess access;
  private final AuthorDocuments documents;
  private final AlertIndex alerts;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final ProblemLog problems;

  MarkReader(
      Client internalClient,
      RuleRegistry registry,
      Targets targets,
      AuthorAccess access,
      AlertIndex alerts,
      ClusterService clusterService,
      ThreadPool threadPool,
      ProblemLog problems) {
    this.client = internalClient;
    this.registry = registry;
    this.targets = targets;
    this.access = access;
    this.documents = new AuthorDocuments(access, clusterService, problems);
    this.alerts = alerts;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.problems = problems;
  }

  /**
   * A part of a shard that was dealt with.
   *
   * @param readUpTo every operation up to this one is done
   * @param marks how many documents had marks
   */
  record Page(long readUpTo, int marks) {}

  private record Marked(String id, Set<String> ruleIds) {}

  private record Reading(StoredRule rule, AuthorAccess.Way way) {}

  /**
   * Deals with the operations in {@code (after, upTo]}, all of which are searchable in this shard
   * on this node; a part of them if there are many marks.
   */
  Page read(
      ShardId shard,
      ShardFollower.Followed followed,
      long after,
      long upTo,
      BooleanSupplier stopped) {
    List<Marked> marked = new ArrayList<>();
    long readUpTo = upTo;
    long newest = 0;
    var response = client.search(marksRequest(shard, followed, after, upTo)).actionGet();
    try {
      SearchHit[] hits = response.getHits().getHits();
      for (SearchHit hit : hits) {
        Fields event = new Fields(hit.getSourceAsMap());
        Set<String> ruleIds = new LinkedHashSet<>();
        for (String field : followed.markFields()) {
          event.values(field + "." + Marks.RULE_IDS).forEach(id -> ruleIds.add(String.valueOf(id)));
          for (Object value : event.values(field + "." + Marks.GENERATION)) {
            newest = value instanceof Number number ? Math.max(newest, number.longValue()) : newest;
          }
        }
        marked.add(new Marked(hit.getId(), ruleIds));
      }
      if (hits.length == PAGE) {
        readUpTo = ((Number) hits[PAGE - 1].getSortValues()[0]).longValue();
      }
    } finally {
      response.decRef();
    }
    if (!stopped.getAsBoolean()) {
      raise(shard, followed, marked, rulesAtLeast(newest));
    }
    return new Page(readUpTo, marked.size());
  }

  private SearchRequest marksRequest(
      ShardId shard, ShardFollower.Followed followed, long after, long upTo) {
    BoolQueryBuilder marked = new BoolQueryBuilder().minimumShouldMatch(1);
    List<String> wanted = new ArrayList<>();
    for (String field : followed.markFields()) {
      marked.should(QueryBuilders.existsQuery(field + "." + Marks.RULE_IDS));
      wanted.add(field + "." + Marks.RULE_IDS);
      wanted.add(field + "." + Marks.GENERATION);
    }
    return new SearchRequest(followed.index())
        .preference("_shards:" + shard.id() + "|_only_local")
        .allowPartialSearchResults(false)
        .source(
            new SearchSourceBuilder()
                .query(
                    new BoolQueryBuilder()
                        .filter(QueryBuilders.rangeQuery(SeqNoFieldMapper.NAME).gt(after).lte(upTo))
                        .filter(marked))
                .fetchSource(wanted.toArray(String[]::new), null)
                .sort(SeqNoFieldMapper.NAME, SortOrder.ASC)
                .trackTotalHits(false)
                .size(PAGE));
  }

  /** A document may be marked by a node that knows newer rules than this one. */
  private RuleRegistry.Snapshot rulesAtLeast(long generation) {
    RuleRegistry.Snapshot rules = registry.snapshot();
    if (rules != null && rules.generation() >= generation) {
      return rules;
    }
    PlainActionFuture<RuleRegistry.Snapshot> loaded = new PlainActionFuture<>();
    registry.load(loaded);
    return loaded.actionGet();
  }

  private void raise(
      ShardId shard,
      ShardFollower.Followed followed,
      List<Marked> marked,
      RuleRegistry.Snapshot rules) {
    Targets.Target target =
        targets.find(
            clusterService.state().metadata().getProject(ProjectId.DEFAULT),
            followed.index(),
            followed.markFields().getFirst(),
            rules);
    Map<String, Reading> readings = readings(target, followed.index(), rules);
    if (marked.isEmpty()) {
      return;
    }
    Instant now = Instant.ofEpochMilli(threadPool.absoluteTimeInMillis());
    AlertFactory factory = new AlertFactory(followed.markFields(), now, UUIDs.randomBase64UUID());
    List<Alert> raised = new ArrayList<>();
    byReader(marked, readings)
        .forEach(
            (reader, wanted) -> {
              Map<String, SourceDocument> found = documents.read(reader, shard, wanted.keySet());
              wanted.forEach(
                  (id, ruleIds) -> {
                    SourceDocument document = found.get(id);
                    if (document == null) {
                      return; // deleted or updated since: an update comes again as an operation
                    }
                    for (String ruleId : ruleIds) {
                      raise(ruleId, document, target.judge(), factory, rules, now, raised);
                    }
                  });
            });
    AlertIndex.Written written = alerts.create(raised);
    written
        .refused()
        .forEach(
            (ruleId, reason) ->
                problems.report(
                    ProblemLog.Kind.RULE, ruleId, "an alert was refused by the index: " + reason));
  }

  /** A rule that fails on a document must not keep the others from alerting. */
  private void raise(
      String ruleId,
      SourceDocument document,
      Judge judge,
      AlertFactory factory,
      RuleRegistry.Snapshot rules,
      Instant now,
      List<Alert> raised) {
    try {
      if (judge.matches(ruleId, document.source(), now)
          && !AlertFactory.descendsFrom(document, ruleId)) {
        raised.add(factory.ofDocument(rules.rules().get(ruleId), document));
      }
    } catch (RuntimeException e) {
      problems.report(
          ProblemLog.Kind.RULE,
          ruleId,
          "failed on document [%s] of [%s]: %s".formatted(document.id(), document.index(), e));
    }
  }

  /**
   * The rules that watch the index and alert on single documents, with how their authors may read
   * it. Who may not is told in the status, whether anything matched or not: that something matched
   * would already be more than such an author may know.
   */
  private Map<String, Reading> readings(
      Targets.Target target, String index, RuleRegistry.Snapshot rules) {
    Map<String, Reading> readings = new HashMap<>();
    for (String ruleId : target.judge().ruleIds()) {
      StoredRule rule = rules.rules().get(ruleId);
      boolean ofOneDocument = rule.rule() instanceof Rule.Query || rule.rule() instanceof Rule.Eql;
      if (ofOneDocument && rules.compiled().get(ruleId).isSupported()) {
        AuthorAccess.Way way = access.to(index, rule);
        if (way == AuthorAccess.Way.NONE) {
          access.reportDenied(index, rule);
        } else {
          access.clearDenied(index, rule);
          readings.put(ruleId, new Reading(rule, way));
        }
      }
    }
    return readings;
  }

  private static Map<AuthorDocuments.Reader, Map<String, List<String>>> byReader(
      List<Marked> marked, Map<String, Reading> readings) {
    Map<AuthorDocuments.Reader, Map<String, List<String>>> grouped = new LinkedHashMap<>();
    for (Marked document : marked) {
      for (String ruleId : document.ruleIds()) {
        Reading reading = readings.get(ruleId);
        if (reading != null) {
          AuthorDocuments.Reader reader =
              new AuthorDocuments.Reader(
                  reading.rule().author(),
                  reading.way() == AuthorAccess.Way.DIRECT
                      ? List.of()
                      : IndexPatterns.searchable(reading.rule().rule().head().index()));
          grouped
              .computeIfAbsent(reader, unused -> new LinkedHashMap<>())
              .computeIfAbsent(document.id(), unused -> new ArrayList<>())
              .add(ruleId);
        }
      }
    }
    return grouped;
  }

  /** Marks live in ordinary indices and in the alert index, never in the internal ones. */
  static boolean isFollowed(String index) {
    return !index.startsWith(".detection-");
  }
}
