package dev.detection.schedule;

import dev.detection.match.IndexPatterns;
import java.util.List;
import org.elasticsearch.cluster.metadata.AliasMetadata;
import org.elasticsearch.cluster.metadata.DataStreamTestHelper;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.core.Tuple;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.test.ESTestCase;

/** Which indices may be asked by their names instead of a rule's patterns. */
public class ScheduledTests extends ESTestCase {

  private static boolean names(ProjectMetadata project, String index, String... patterns) {
    return new Scheduled("a", "b", null, null, 0, IndexPatterns.of(List.of(patterns)), false)
        .names(project, index);
  }

  private static IndexMetadata.Builder index(String name, boolean hidden) {
    return IndexMetadata.builder(name)
        .settings(
            indexSettings(IndexVersion.current(), 1, 0)
                .put(IndexMetadata.SETTING_INDEX_HIDDEN, hidden));
  }

  private static ProjectMetadata project(IndexMetadata.Builder index) {
    return ProjectMetadata.builder(ProjectId.DEFAULT).put(index).build();
  }

  public void testIndexThatPatternsMatch() {
    ProjectMetadata project = project(index("logs-a", false));
    assertTrue(names(project, "logs-a", "logs-*"));
    assertTrue(names(project, "logs-a", "logs-a"));
    assertFalse(names(project, "logs-a", "logs-*", "-logs-a"));
  }

  public void testAliasMayShowLess() {
    ProjectMetadata project =
        project(index("logs-a", false).putAlias(AliasMetadata.builder("shown").build()));
    assertFalse(names(project, "logs-a", "shown"));
    assertTrue(names(project, "logs-a", "shown", "logs-*"));
  }

  public void testPatternsDoNotSeeHiddenIndices() {
    assertFalse(names(project(index("logs-a", true)), "logs-a", "logs-*"));
  }

  public void testBackingIndexIsNamedByItsDataStream() {
    ProjectMetadata project =
        DataStreamTestHelper.getProjectWithDataStreams(
            List.of(new Tuple<>("logs-app", 2)), List.of());
    for (String index : project.getConcreteAllIndices()) {
      assertTrue(index, names(project, index, "logs-*"));
      assertFalse(index, names(project, index, "metrics-*"));
    }
  }
}
