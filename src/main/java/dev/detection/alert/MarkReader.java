package dev.detection.alert;

import dev.detection.alert.MarkedPage.Marked;
import dev.detection.ingest.Targets;
import dev.detection.match.IndexPatterns;
import dev.detection.rule.Rule;
import dev.detection.store.RuleRegistry;
import dev.detection.store.StoredRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.threadpool.ThreadPool;

/** Reads the marks of a shard, page by page, and has alerts made of them. Blocks. */
final class MarkReader {
  private final MarkSearch search;
  private final RuleRegistry registry;
  private final Targets targets;
  private final AuthorAccess access;
  private final Raiser raiser;
  private final LateJudging late;
  private final AlertSettings settings;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;

  MarkReader(
      MarkSearch search,
      RuleRegistry registry,
      Targets targets,
      AuthorAccess access,
      Raiser raiser,
      LateJudging late,
      AlertSettings settings,
      ClusterService clusterService,
      ThreadPool threadPool) {
    this.search = search;
    this.registry = registry;
    this.targets = targets;
    this.access = access;
    this.raiser = raiser;
    this.late = late;
    this.settings = settings;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
  }

  /**
   * A part of a shard that was dealt with.
   *
   * @param upTo every operation up to this one is done
   * @param isFull whether there may be more
   * @param marked what was found, with the rules that raise alerts
   * @param generation what all operations are judged by now; 0 if they need not be
   * @param outcome what came of it
   */
  record Page(long upTo, boolean isFull, List<Marked> marked, long generation, Outcome outcome) {}

  private record Reading(StoredRule rule, AuthorAccess.Way way) {}

  /**
   * The rules of an index.
   *
   * @param readings those that raise alerts
   * @param mostTerms how many terms a query of the index may have
   */
  private record Rules(
      RuleRegistry.Snapshot snapshot,
      Targets.Target target,
      Map<String, Reading> readings,
      int mostTerms) {

    /**
     * What raises alerts here. Marks of other rules, such as those that run on a schedule, can be
     * most of all there are, and are not even looked at.
     */
    Sought sought(boolean judgesLate) {
      // What was judged by an earlier generation was not judged by all of them.
      long since = readings.keySet().stream().mapToLong(snapshot::since).max().orElse(0);
      boolean isAll =
          readings.size() > mostTerms || readings.keySet().containsAll(target.judge().ruleIds());
      return new Sought(
          isAll ? null : readings.keySet(), snapshot.generation(), judgesLate ? since : -1);
    }
  }

  /**
   * Deals with operations, all of which are searchable in this shard on this node; with a part of
   * them if there is much to do.
   *
   * @param stopped asked before anything is written
   */
  Page read(Followed followed, Ask ask, BooleanSupplier stopped) {
    Rules rules = rules(followed, 0);
    Outcome outcome = new Outcome();
    if (ask.isLane() && !rules.readings.containsKey(ask.lane())) {
      return new Page(ask.upTo(), false, List.of(), 0, outcome); // no longer a rule that alerts
    }
    MarkedPage page = find(followed, ask, rules, outcome);
    if (page.newest() > rules.snapshot.generation()) {
      // Marked by a node that knows newer rules: they may want more documents than were found.
      rules = rules(followed, page.newest());
      page = find(followed, ask, rules, outcome);
    }
    Instant now = Instant.ofEpochMilli(threadPool.absoluteTimeInMillis());
    Batch batch =
        new Batch(
            followed,
            rules.target,
            rules.snapshot,
            now,
            settings.oldest(now),
            ask.giveUp(),
            stopped);
    List<Marked> marked = late.complete(batch, page.documents(), outcome);
    byReader(marked, rules.readings)
        .forEach((reader, wanted) -> raiser.raise(batch, reader, wanted, outcome));
    return new Page(
        page.upTo(),
        page.isFull(),
        alerting(page.documents(), rules.readings.keySet()),
        followed.isStamped() && settings.judgesLate() ? rules.snapshot.generation() : 0,
        outcome);
  }

  private MarkedPage find(Followed followed, Ask ask, Rules rules, Outcome outcome) {
    Sought sought = rules.sought(settings.judgesLate());
    try {
      return search.find(followed, ask, sought);
    } catch (RuntimeException e) {
      if (!ask.giveUp() || Blame.of(e) == Blame.CLUSTER) {
        throw e;
      }
      MarkedPage next = search.next(followed, ask, sought);
      next.documents().forEach(one -> raiser.unreadable(followed, one.id(), e, outcome));
      return next;
    }
  }

  /** The rules of this node, which must know those that a document was marked by. */
  private Rules rules(Followed followed, long generation) {
    RuleRegistry.Snapshot snapshot = registry.snapshot();
    if (snapshot == null || snapshot.generation() < generation) {
      PlainActionFuture<RuleRegistry.Snapshot> loaded = new PlainActionFuture<>();
      registry.load(loaded);
      snapshot = loaded.actionGet();
    }
    ProjectMetadata project = clusterService.state().metadata().getProject(ProjectId.DEFAULT);
    Targets.Target target =
        targets.find(project, followed.index(), followed.markFields().getFirst(), snapshot);
    IndexMetadata index = project.index(followed.index());
    int mostTerms =
        index == null ? 0 : IndexSettings.MAX_TERMS_COUNT_SETTING.get(index.getSettings());
    return new Rules(snapshot, target, readings(target, followed.index(), snapshot), mostTerms);
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

  /** The documents with the rules of theirs that raise alerts. */
  private static List<Marked> alerting(List<Marked> documents, Set<String> ruleIds) {
    return documents.stream()
        .map(
            one ->
                new Marked(
                    one.id(),
                    one.ruleIds().stream().filter(ruleIds::contains).collect(Collectors.toSet()),
                    one.stale()))
        .toList();
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
