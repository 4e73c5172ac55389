package dev.detection.alert;

import dev.detection.finding.Marks;
import dev.detection.ingest.MarkField;
import dev.detection.ingest.MarkedIndices;
import dev.detection.ingest.Targets;
import dev.detection.match.Judge;
import dev.detection.rule.Rule;
import dev.detection.store.DetectionIndices;
import dev.detection.store.RuleRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.index.Index;
import org.elasticsearch.index.mapper.SeqNoFieldMapper;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.index.seqno.SequenceNumbers;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.threadpool.ThreadPool;

/** Tells whether every document of an index was judged by a rule. Blocks. */
public final class JudgedDocuments {
  /** Each shard is a search of its own, since each was read up to another operation. */
  private static final int MOST_SHARDS = 1_000;

  private final Positions positions;
  private final RuleRegistry registry;
  private final Targets targets;
  private final ClusterService clusterService;
  private final MarkedIndices markedIndices = new MarkedIndices();

  /** Wired by the plugin. */
  public JudgedDocuments(
      Client client,
      RuleRegistry registry,
      Targets targets,
      ClusterService clusterService,
      ThreadPool threadPool) {
    this.positions = new Positions(DetectionIndices.internalClient(client), threadPool);
    this.registry = registry;
    this.targets = targets;
    this.clusterService = clusterService;
  }

  /**
   * Counts the documents that were not judged by a rule as it is now, among those that are
   * searchable.
   *
   * @param caller counts with the rights of who asks
   * @param name an index, alias or data stream
   * @throws ResourceNotFoundException if there is no such rule or index
   * @throws IllegalArgumentException if it cannot be told of the index
   */
  public Map<String, Object> count(Client caller, String ruleId, String name) {
    RuleRegistry.Snapshot rules = registry.snapshot();
    if (rules == null || !rules.rules().containsKey(ruleId)) {
      throw new ResourceNotFoundException("there is no rule [{}]", ruleId);
    }
    ProjectMetadata project = clusterService.state().metadata().getProject(ProjectId.DEFAULT);
    IndexAbstraction found = project.getIndicesLookup().get(name);
    if (found == null) {
      throw new ResourceNotFoundException("there is no index [{}]", name);
    }
    List<IndexMetadata> indices = found.getIndices().stream().map(project::index).toList();
    if (indices.stream().mapToInt(IndexMetadata::getNumberOfShards).sum() > MOST_SHARDS) {
      throw new IllegalArgumentException(
          "[%s] has more than %s shards; ask for its indices".formatted(name, MOST_SHARDS));
    }
    long documents = 0;
    long notJudged = 0;
    for (IndexMetadata index : indices) {
      List<MarkField> fields = markedIndices.markFields(project, index);
      boolean isTold = !fields.isEmpty() && fields.stream().allMatch(MarkField::stamped);
      for (int shard = 0; shard < index.getNumberOfShards(); shard++) {
        ShardId id = new ShardId(index.getIndex(), shard);
        long all = hits(caller, id, QueryBuilders.matchAllQuery());
        documents += all;
        notJudged +=
            isTold ? hits(caller, id, notJudged(fields, positions.stored(id), rules, ruleId)) : all;
      }
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("rule_id", ruleId);
    answer.put("index", name);
    answer.put("since", rules.since(ruleId));
    answer.put("documents", documents);
    String reason = notWatched(project, found, rules, ruleId);
    answer.put("not_judged", reason == null ? notJudged : documents);
    if (reason != null) {
      answer.put("reason", reason);
    }
    return answer;
  }

  /** Why no document of the target is judged by the rule; null if that is not so. */
  private String notWatched(
      ProjectMetadata project, IndexAbstraction found, RuleRegistry.Snapshot rules, String ruleId) {
    Index index =
        found.getWriteIndex() == null ? found.getIndices().getLast() : found.getWriteIndex();
    Judge judge = targets.find(project, index.getName(), Marks.DEFAULT_FIELD, rules).judge();
    if (judge.ruleIds().contains(ruleId)) {
      return null;
    }
    return judge.notJudged().stream()
        .filter(rule -> rule.ruleId().equals(ruleId))
        .map(Judge.NotJudged::reason)
        .findFirst()
        .orElse("the rule does not watch the index, or is switched off");
  }

  private static QueryBuilder notJudged(
      List<MarkField> fields, Position position, RuleRegistry.Snapshot rules, String ruleId) {
    long since = rules.since(ruleId);
    BoolQueryBuilder judged = new BoolQueryBuilder().minimumShouldMatch(1);
    for (MarkField field : fields) {
      judged.should(
          new BoolQueryBuilder()
              .filter(QueryBuilders.rangeQuery(field.name() + "." + Marks.GENERATION).gte(since))
              .mustNot(MarkSearch.unjudged(field)));
    }
    Rule rule = rules.rules().get(ruleId).rule();
    // What is judged late makes alerts and no marks: other types of rules are not served by it.
    if (position != null && (rule instanceof Rule.Query || rule instanceof Rule.Eql)) {
      long after = SequenceNumbers.NO_OPS_PERFORMED;
      for (Position.Judged step : position.judged()) {
        if (step.generation() >= since) {
          judged.should(QueryBuilders.rangeQuery(SeqNoFieldMapper.NAME).gt(after).lte(step.upTo()));
        }
        after = step.upTo();
      }
    }
    return new BoolQueryBuilder().mustNot(judged);
  }

  private static long hits(Client caller, ShardId shard, QueryBuilder query) {
    var response =
        caller
            .search(
                new SearchRequest(shard.getIndexName())
                    .preference("_shards:" + shard.id())
                    .allowPartialSearchResults(false)
                    .source(new SearchSourceBuilder().query(query).size(0).trackTotalHits(true)))
            .actionGet();
    try {
      return response.getHits().getTotalHits().value();
    } finally {
      response.decRef();
    }
  }
}
