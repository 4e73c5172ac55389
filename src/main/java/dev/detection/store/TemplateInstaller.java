package dev.detection.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.admin.indices.template.put.PutComponentTemplateAction;
import org.elasticsearch.action.admin.indices.template.put.TransportPutComposableIndexTemplateAction;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterChangedEvent;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateListener;
import org.elasticsearch.cluster.metadata.ComponentTemplate;
import org.elasticsearch.cluster.metadata.ComposableIndexTemplate;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.core.CheckedFunction;
import org.elasticsearch.gateway.GatewayService;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * Puts the plugin's templates into the cluster; the elected master does, and replaces older ones.
 */
public final class TemplateInstaller implements ClusterStateListener {
  private static final Logger logger = LogManager.getLogger(TemplateInstaller.class);

  private final Client client;
  private final ClusterService clusterService;
  private final Executor executor;
  private final List<Template> templates;
  private final AtomicBoolean installing = new AtomicBoolean();

  /** A template. */
  public sealed interface Template {
    /** Its name. */
    String name();

    /** As the REST API takes it, with a {@code version}. */
    Map<String, Object> content();
  }

  /** A component template. */
  public record Component(String name, Map<String, Object> content) implements Template {}

  /** A composable index template. */
  public record OfIndices(String name, Map<String, Object> content) implements Template {}

  /**
   * @param executor where installing runs; may block
   */
  public TemplateInstaller(
      Client client, ClusterService clusterService, Executor executor, List<Template> templates) {
    this.client = DetectionIndices.internalClient(client);
    this.clusterService = clusterService;
    this.executor = executor;
    this.templates = List.copyOf(templates);
  }

  /** Begins to follow the cluster. */
  public void start() {
    clusterService.addListener(this);
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    if (!event.localNodeMaster()
        || event.state().blocks().hasGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK)) {
      return;
    }
    if (!missing(event.state()).isEmpty() && installing.compareAndSet(false, true)) {
      executor.execute(this::installMissing); // not on the thread that applies the state
    }
  }

  private List<Template> missing(ClusterState state) {
    ProjectMetadata project = state.metadata().getProject(ProjectId.DEFAULT);
    return templates.stream().filter(template -> !isInstalled(project, template)).toList();
  }

  private static boolean isInstalled(ProjectMetadata project, Template template) {
    Long version =
        switch (template) {
          case Component component -> {
            ComponentTemplate found = project.componentTemplates().get(component.name());
            yield found == null ? null : found.version();
          }
          case OfIndices indices -> {
            ComposableIndexTemplate found = project.templatesV2().get(indices.name());
            yield found == null ? null : found.version();
          }
        };
    return version != null && version >= (Long) template.content().get("version");
  }

  /** One after the other, until none is missing; one may be removed while this works. */
  private void installMissing() {
    List<Template> missing = missing(clusterService.state());
    if (missing.isEmpty()) {
      installing.set(false);
      return;
    }
    Template template = missing.getFirst();
    install(
        template,
        new ActionListener<>() {
          @Override
          public void onResponse(AcknowledgedResponse response) {
            logger.info("installed template [{}]", template.name());
            installMissing();
          }

          @Override
          public void onFailure(Exception e) {
            // The next change of the cluster state tries again.
            logger.warn(() -> "cannot install template [" + template.name() + "] yet", e);
            installing.set(false);
          }
        });
  }

  private void install(Template template, ActionListener<AcknowledgedResponse> listener) {
    switch (template) {
      case Component component ->
          client.execute(
              PutComponentTemplateAction.INSTANCE,
              new PutComponentTemplateAction.Request(component.name())
                  .componentTemplate(parse(component, ComponentTemplate::parse)),
              listener);
      case OfIndices indices ->
          client.execute(
              TransportPutComposableIndexTemplateAction.TYPE,
              new TransportPutComposableIndexTemplateAction.Request(indices.name())
                  .indexTemplate(parse(indices, ComposableIndexTemplate::parse)),
              listener);
    }
  }

  private static <T> T parse(
      Template template, CheckedFunction<XContentParser, T, IOException> reader) {
    try (XContentBuilder json = JsonXContent.contentBuilder().map(template.content());
        XContentParser parser =
            JsonXContent.jsonXContent.createParser(
                XContentParserConfiguration.EMPTY,
                BytesReference.toBytes(BytesReference.bytes(json)))) {
      return reader.apply(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a map in memory is read from memory
    }
  }
}
