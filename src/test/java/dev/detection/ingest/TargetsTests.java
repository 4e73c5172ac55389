package dev.detection.ingest;

import dev.detection.finding.Marks;
import dev.detection.match.CompiledRule;
import dev.detection.match.RuleSet;
import dev.detection.rule.Rules;
import dev.detection.store.ProblemLog;
import dev.detection.store.RuleRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.test.ESTestCase;

/** When a target is made anew. */
public class TargetsTests extends ESTestCase {
  private static final int THREADS = 8;

  private final Targets targets = new Targets(new ProblemLog(System::currentTimeMillis));
  private final RuleRegistry.Snapshot rules = rules("a: 1");

  /** Compiling takes long, and all requests of an index come to see its new mapping at once. */
  public void testThreadsThatComeTogetherGetOneTarget() throws Exception {
    for (int mapping = 1; mapping <= 20; mapping++) {
      ProjectMetadata project = project(mapping);
      CyclicBarrier together = new CyclicBarrier(THREADS);
      try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
        List<Future<Targets.Target>> found = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          found.add(
              threads.submit(
                  () -> {
                    together.await();
                    return find(project, rules);
                  }));
        }
        for (Future<Targets.Target> target : found) {
          assertSame(found.getFirst().get(), target.get());
        }
      }
    }
  }

  public void testATargetIsMadeAnewForAnotherMappingAndForOtherRules() {
    Targets.Target first = find(project(1), rules);
    assertSame(first, find(project(1), rules));
    assertNotSame(first, find(project(2), rules));
    Targets.Target second = find(project(2), rules);
    RuleRegistry.Snapshot others = rules("b: 1");
    assertNotSame(second, find(project(2), others));
    assertSame(second.schema(), find(project(2), others).schema());
  }

  private Targets.Target find(ProjectMetadata project, RuleRegistry.Snapshot by) {
    return targets.find(project, "logs-a", Marks.DEFAULT_FIELD, by);
  }

  private static ProjectMetadata project(long mappingVersion) {
    return ProjectMetadata.builder(ProjectId.DEFAULT)
        .put(
            IndexMetadata.builder("logs-a")
                .settings(indexSettings(IndexVersion.current(), 1, 0).put("index.uuid", "u"))
                .mappingVersion(mappingVersion)
                .build(),
            false)
        .build();
  }

  private static RuleRegistry.Snapshot rules(String query) {
    CompiledRule rule =
        CompiledRule.compile(
            Rules.parseJson(
                """
                {"rule_id": "r", "name": "n", "description": "d", "type": "query",
                 "language": "kuery", "query": "%s", "index": ["logs-*"], "severity": "low",
                 "risk_score": 1}\
                """
                    .formatted(query)));
    return new RuleRegistry.Snapshot(
        1, Map.of(), Map.of("r", rule), RuleSet.of(List.of(rule)), Map.of());
  }
}
