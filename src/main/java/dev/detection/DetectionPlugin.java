package dev.detection;

import dev.detection.alert.AlertIndex;
import dev.detection.alert.AlertLifecycle;
import dev.detection.alert.AlertSettings;
import dev.detection.alert.AlertStatuses;
import dev.detection.alert.AlertWriter;
import dev.detection.alert.AlertsTemplate;
import dev.detection.alert.Beginnings;
import dev.detection.alert.JudgedDocuments;
import dev.detection.alert.RolloverGate;
import dev.detection.execute.AnomaliesTemplate;
import dev.detection.execute.AnomalyExecutor;
import dev.detection.execute.DocumentsExecutor;
import dev.detection.execute.FirstOfEach;
import dev.detection.execute.JobRunner;
import dev.detection.execute.Judged;
import dev.detection.execute.NewTermsExecutor;
import dev.detection.execute.Operations;
import dev.detection.ingest.BulkUpdates;
import dev.detection.ingest.DetectionProcessor;
import dev.detection.ingest.Marker;
import dev.detection.ingest.MarksTemplate;
import dev.detection.ingest.Targets;
import dev.detection.ingest.TargetsReport;
import dev.detection.ingest.TargetsSetup;
import dev.detection.rest.Actions;
import dev.detection.rest.Calls;
import dev.detection.rest.NodeStatus;
import dev.detection.rest.RestCall;
import dev.detection.schedule.Limits;
import dev.detection.schedule.LocalShards;
import dev.detection.schedule.PastRunTask;
import dev.detection.schedule.PastRuns;
import dev.detection.schedule.RuleRunner;
import dev.detection.schedule.RunAction;
import dev.detection.schedule.Runner;
import dev.detection.schedule.RunsTemplate;
import dev.detection.schedule.Scheduler;
import dev.detection.schedule.ShardsAction;
import dev.detection.store.DetectionIndices;
import dev.detection.store.JobStore;
import dev.detection.store.LoadRulesAction;
import dev.detection.store.PluginVersion;
import dev.detection.store.ProblemLog;
import dev.detection.store.ReadAccess;
import dev.detection.store.Restrictions;
import dev.detection.store.RuleRegistry;
import dev.detection.store.RuleWriter;
import dev.detection.store.TemplateInstaller;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.elasticsearch.action.support.MappedActionFilter;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.component.LifecycleListener;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.IndexModule;
import org.elasticsearch.indices.SystemIndexDescriptor;
import org.elasticsearch.ingest.Processor;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.IngestPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.SearchPlugin;
import org.elasticsearch.plugins.SystemIndexPlugin;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ExecutorBuilder;
import org.elasticsearch.threadpool.ScalingExecutorBuilder;
import org.elasticsearch.threadpool.ThreadPool;

/** Makes an Elasticsearch cluster a detection engine. Wiring only. */
public class DetectionPlugin extends Plugin
    implements ActionPlugin, IngestPlugin, SearchPlugin, SystemIndexPlugin {

  /** Loading and changing rules. */
  private static final String RULES_POOL = "detection_rules";

  /** Making alerts of marks. */
  private static final String ALERTS_POOL = "detection_alerts";

  /** Running scheduled rules; the leader decides how many run at once. */
  private static final String SCHEDULE_POOL = "detection_schedule";

  private static final TimeValue KEEP_ALIVE = TimeValue.timeValueSeconds(30);

  private final Restrictions restrictions = new Restrictions();
  private final Beginnings beginnings = new Beginnings();
  private volatile Marker marker;
  private volatile RolloverGate rollovers;
  private volatile Supplier<ProjectMetadata> project = () -> null;
  private volatile Runnable stop = () -> {};

  /** Called by Elasticsearch. */
  public DetectionPlugin() {}

  @Override
  public Collection<?> createComponents(PluginServices services) {
    Client client = services.client();
    ClusterService clusterService = services.clusterService();
    ThreadPool threadPool = services.threadPool();
    project = () -> clusterService.state().metadata().getProject(ProjectId.DEFAULT);
    Executor rulesPool = threadPool.executor(RULES_POOL);
    InstantSource clock = clock(threadPool);

    ProblemLog problems = new ProblemLog(threadPool::absoluteTimeInMillis);
    ReadAccess access = new ReadAccess(client, restrictions, clusterService);
    Targets targets = new Targets(problems);
    RuleRegistry registry =
        new RuleRegistry(client, clusterService, threadPool, rulesPool, problems, targets);
    RuleWriter ruleWriter =
        new RuleWriter(client, registry, access, clusterService, threadPool, rulesPool);
    marker = new Marker(registry, targets, clusterService, threadPool, problems);
    AlertIndex alerts = new AlertIndex(client, clusterService, marker);
    rollovers = new RolloverGate(client, clusterService, threadPool, clock);
    AlertLifecycle lifecycle =
        new AlertLifecycle(client, clusterService, threadPool, rollovers, clock, problems);
    AlertWriter alertWriter =
        new AlertWriter(
            client,
            registry,
            targets,
            access,
            alerts,
            beginnings,
            clusterService,
            services.indicesService(),
            threadPool,
            threadPool.executor(ALERTS_POOL),
            problems);
    JobStore jobs = new JobStore(client, access, clusterService, clock);
    JobRunner jobRunner =
        new JobRunner(
            client,
            jobs,
            access,
            problems,
            threadPool::relativeTimeInMillis,
            JobRunner.MEMORY.get(clusterService.getSettings()).getBytes());
    RuleRunner runner =
        new RuleRunner(
            registry,
            List.of(
                new NewTermsExecutor(
                    access,
                    alerts,
                    clock,
                    threadPool::relativeTimeInMillis,
                    NewTermsExecutor.MEMORY.get(clusterService.getSettings())),
                new AnomalyExecutor(access, jobs, alerts, clock, threadPool::relativeTimeInMillis),
                new DocumentsExecutor(access, alerts, clock, threadPool::relativeTimeInMillis)));
    Runner work = new Runner(List.of(runner, jobRunner), threadPool.executor(SCHEDULE_POOL));
    Scheduler scheduler = new Scheduler(client, work, clusterService, threadPool, clock, problems);
    TemplateInstaller templates =
        new TemplateInstaller(
            client,
            clusterService,
            rulesPool,
            List.of(
                new TemplateInstaller.Component(MarksTemplate.NAME, MarksTemplate.content()),
                new TemplateInstaller.OfIndices(AlertsTemplate.NAME, AlertsTemplate.content()),
                new TemplateInstaller.OfIndices(
                    AnomaliesTemplate.NAME, AnomaliesTemplate.content()),
                new TemplateInstaller.OfIndices(RunsTemplate.NAME, RunsTemplate.content())));
    clusterService.addLifecycleListener(
        new LifecycleListener() {
          @Override
          public void afterStart() { // from now on there is a cluster state
            registry.start();
            templates.start();
            alertWriter.start();
            lifecycle.start();
            scheduler.start();
          }
        });
    stop =
        () -> {
          scheduler.stop();
          lifecycle.stop();
          alertWriter.stop();
        };
    return List.of(
        registry,
        ruleWriter,
        work,
        jobs,
        jobRunner,
        scheduler,
        new PastRuns(
            client,
            registry,
            runner,
            access,
            clusterService,
            threadPool.executor(SCHEDULE_POOL),
            clock),
        new LocalShards(services.indicesService()),
        targets,
        access,
        new TargetsReport(access, clusterService),
        new TargetsSetup(clusterService),
        new AlertStatuses(clusterService),
        new JudgedDocuments(client, registry, targets, clusterService, threadPool),
        new NodeStatus(registry, marker, alertWriter, scheduler, problems));
  }

  /** What time it is for scheduled rules; tests have another. */
  InstantSource clock(ThreadPool threadPool) {
    return () -> Instant.ofEpochMilli(threadPool.absoluteTimeInMillis());
  }

  @Override
  public void onIndexModule(IndexModule module) {
    module.addIndexEventListener(beginnings);
  }

  @Override
  public void close() {
    stop.run();
  }

  @Override
  public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
    return Map.of(DetectionProcessor.TYPE, new DetectionProcessor.Factory(() -> marker));
  }

  @Override
  public Collection<ActionHandler> getActions() {
    List<ActionHandler> actions = new ArrayList<>(Actions.handlers());
    actions.add(new ActionHandler(LoadRulesAction.TYPE, LoadRulesAction.class));
    actions.add(new ActionHandler(RunAction.TYPE, RunAction.class));
    actions.add(new ActionHandler(ShardsAction.TYPE, ShardsAction.class));
    return actions;
  }

  @Override
  public Collection<MappedActionFilter> getMappedActionFilters() {
    return List.of(new BulkUpdates(() -> project.get()), restrictions, rollovers);
  }

  @Override
  public Collection<RestHandler> getRestHandlers(
      RestHandlersServices services,
      Supplier<DiscoveryNodes> nodes,
      Predicate<NodeFeature> clusterSupportsFeature) {
    return Arrays.stream(Calls.values()).<RestHandler>map(RestCall::new).toList();
  }

  @Override
  public List<Setting<?>> getSettings() {
    List<Setting<?>> settings = new ArrayList<>(Limits.SETTINGS);
    settings.addAll(
        List.of(Marker.BUDGET, RuleWriter.MEMORY, NewTermsExecutor.MEMORY, JobRunner.MEMORY));
    settings.addAll(AlertSettings.all());
    return settings;
  }

  @Override
  public Settings additionalSettings() {
    return Settings.builder()
        .put("node.attr." + PluginVersion.ATTRIBUTE, PluginVersion.CURRENT)
        .build();
  }

  @Override
  public List<ExecutorBuilder<?>> getExecutorBuilders(Settings settings) {
    int processors = EsExecutors.allocatedProcessors(settings);
    return List.of(
        new ScalingExecutorBuilder(RULES_POOL, 0, 4, KEEP_ALIVE, false),
        new ScalingExecutorBuilder(ALERTS_POOL, 0, Math.max(2, processors), KEEP_ALIVE, false),
        new ScalingExecutorBuilder(
            SCHEDULE_POOL, 0, 3 * Limits.MOST_CONCURRENT + 2, KEEP_ALIVE, false));
  }

  @Override
  public List<NamedWriteableRegistry.Entry> getNamedWriteables() {
    return List.of(
        new NamedWriteableRegistry.Entry(
            Task.Status.class, PastRunTask.Progress.NAME, PastRunTask.Progress::read));
  }

  @Override
  public List<QuerySpec<?>> getQueries() {
    return List.of(Operations.spec(), FirstOfEach.spec(), Judged.spec());
  }

  @Override
  public Collection<SystemIndexDescriptor> getSystemIndexDescriptors(Settings settings) {
    return DetectionIndices.descriptors();
  }

  @Override
  public String getFeatureName() {
    return "detection";
  }

  @Override
  public String getFeatureDescription() {
    return "Detection rules and where the engine stands";
  }
}
