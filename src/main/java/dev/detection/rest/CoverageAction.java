package dev.detection.rest;

import dev.detection.alert.AlertCounts;
import dev.detection.coverage.Coverage;
import dev.detection.coverage.CoveragePicture;
import dev.detection.coverage.NavigatorLayer;
import dev.detection.store.ReadAccess;
import dev.detection.store.RuleRegistry;
import java.util.List;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Tells which techniques of ATT&amp;CK the stored rules look for, and which have fired. */
public final class CoverageAction extends RuleAction {
  private final RuleRegistry registry;
  private final ReadAccess access;
  private final ClusterService clusterService;

  /** Called by Elasticsearch. */
  @Inject
  public CoverageAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleRegistry registry,
      ReadAccess access,
      ClusterService clusterService) {
    super(Calls.COVERAGE, transportService, filters, threadPool);
    this.registry = registry;
    this.access = access;
    this.clusterService = clusterService;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    String format = request.parameter("format");
    RuleRegistry.Snapshot snapshot = loaded(registry);
    if (format != null && !List.of("json", "navigator", "svg").contains(format)) {
      throw new IllegalArgumentException(
          "parameter [format] must be [json], [navigator] or [svg], but was [" + format + "]");
    }
    AlertCounts.ask(
        access.as(caller()),
        listener.map(alerts -> told(format, Coverage.of(covered(snapshot, alerts)))));
  }

  private static List<Coverage.Covered> covered(
      RuleRegistry.Snapshot snapshot, AlertCounts alerts) {
    return snapshot.rules().values().stream()
        .map(
            rule -> {
              String id = rule.rule().id();
              boolean on = rule.enabled() && snapshot.compiled().get(id).isSupported();
              AlertCounts.OfRule raised = alerts.of(id);
              return new Coverage.Covered(
                  rule.rule().head(), on, raised == null ? null : raised.alerts());
            })
        .toList();
  }

  private DetectionResponse told(String format, Coverage coverage) {
    return switch (format) {
      case "svg" -> DetectionResponse.of("image/svg+xml", CoveragePicture.of(coverage));
      case "navigator" ->
          new DetectionResponse(
              RestStatus.OK, NavigatorLayer.of(coverage, clusterService.getClusterName().value()));
      case null, default -> new DetectionResponse(RestStatus.OK, coverage.toMap());
    };
  }
}
