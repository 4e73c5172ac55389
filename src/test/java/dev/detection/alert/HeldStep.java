package dev.detection.alert;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.common.component.LifecycleListener;
import org.elasticsearch.node.NodeClosedException;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.PluginsService;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.test.InternalTestCluster;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * A rollover of the alerts that one node holds between two of its steps, until it is let go on or
 * the node stops.
 */
final class HeldStep {
  private final Step step;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final SubscribableListener<Void> goOn = new SubscribableListener<>();

  /** What has been done last, in the order of a rollover. */
  enum Step {
    /** The write index is marked as one that is held shut. */
    MARKED("indices:admin/block/add", false),
    /** It has the block; whether all writing has stopped is not known. */
    BLOCKED("indices:admin/block/add[s]", false),
    /** All writing has stopped. */
    STOPPED("indices:admin/block/add", true),
    /** The index is marked once more. */
    SHUT("indices:admin/rollover", false),
    /** Another index has taken its place, if that was due. */
    ROLLED_OVER("indices:admin/rollover", true),
    /** It was not due, and the index is open but still marked. */
    OPENED("indices:admin/block/remove", true);

    private final String action;
    private final boolean answered;

    /**
     * @param action what is held
     * @param answered whether it is done and its answer held
     */
    Step(String action, boolean answered) {
      this.action = action;
      this.answered = answered;
    }
  }

  private HeldStep(Step step) {
    this.step = step;
  }

  /** Has a node hold the next rollover that it makes as master. */
  static HeldStep on(InternalTestCluster cluster, String node, Step step) {
    Holder holder =
        cluster
            .getInstance(PluginsService.class, node)
            .filterPlugins(Holder.class)
            .findFirst()
            .orElseThrow();
    HeldStep held = new HeldStep(step);
    holder.stopped.addListener(held.goOn);
    holder.next.set(held);
    return held;
  }

  /** Waits until the rollover has come to the step. */
  void await() throws InterruptedException {
    if (!reached.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("no rollover has come to " + step);
    }
  }

  /** Lets the rollover go on. */
  void letGo() {
    goOn.onResponse(null);
  }

  /** Lets the step fail. */
  void fail(Exception e) {
    goOn.onFailure(e);
  }

  private <T> void hold(ActionListener<T> listener, ThreadPool threadPool, Runnable rest) {
    reached.countDown();
    goOn.addListener(
        listener.delegateFailure((whenDone, nothing) -> rest.run()),
        threadPool.executor(ThreadPool.Names.MANAGEMENT),
        threadPool.getThreadContext());
  }

  /** On every node. */
  public static final class Holder extends Plugin implements ActionPlugin, ActionFilter {
    private final AtomicReference<HeldStep> next = new AtomicReference<>();
    private final SubscribableListener<Void> stopped = new SubscribableListener<>();
    private volatile ThreadPool threadPool;

    /** Called by Elasticsearch. */
    public Holder() {}

    @Override
    public Collection<?> createComponents(PluginServices services) {
      threadPool = services.threadPool();
      services
          .clusterService()
          .addLifecycleListener(
              new LifecycleListener() {
                @Override
                public void afterStop() {
                  stopped.onFailure(new NodeClosedException(services.clusterService().localNode()));
                }
              });
      return List.of();
    }

    @Override
    public List<ActionFilter> getActionFilters() {
      return List.of(this);
    }

    @Override
    public int order() {
      return Integer.MAX_VALUE; // what the plugin does comes before
    }

    @Override
    public <Q extends ActionRequest, R extends ActionResponse> void apply(
        Task task,
        String action,
        Q request,
        ActionListener<R> listener,
        ActionFilterChain<Q, R> chain) {
      HeldStep held = next.get();
      if (held == null || !held.step.action.equals(action) || !next.compareAndSet(held, null)) {
        chain.proceed(task, action, request, listener);
      } else if (held.step.answered) {
        ActionListener<R> whenAnswered =
            listener.delegateFailure(
                (whenDone, answer) ->
                    held.hold(whenDone, threadPool, () -> whenDone.onResponse(answer)));
        chain.proceed(task, action, request, whenAnswered);
      } else {
        held.hold(listener, threadPool, () -> chain.proceed(task, action, request, listener));
      }
    }
  }
}
