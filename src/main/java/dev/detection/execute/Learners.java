package dev.detection.execute;

import dev.detection.store.StoredJob;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The models of jobs that this node ran, so that the next run need not read them. Each is used by
 * one run at a time; what the job did elsewhere meanwhile is noticed by the last write of where it
 * stands.
 */
final class Learners {
  private final ModelStore store;
  private final long memory;
  private final Map<String, Learner> idle = new LinkedHashMap<>(); // guarded by this, oldest first

  /**
   * @param memory what idle models may take, in bytes
   */
  Learners(ModelStore store, long memory) {
    this.store = store;
    this.memory = memory;
  }

  ModelStore store() {
    return store;
  }

  /**
   * Runs something on the models of a job. If it fails they are read again the next time, unless it
   * says that they are as they should be.
   */
  <T> T with(StoredJob job, Function<Learner, T> use) {
    Learner learner = take(job);
    try {
      T done = use.apply(learner);
      keep(job.job().id(), learner);
      return done;
    } catch (JobRun.StoppedException e) {
      keep(job.job().id(), learner);
      throw e.tooLong();
    }
  }

  private Learner take(StoredJob job) {
    ModelStore.Progress progress = store.progress(job.job().id());
    Learner learner;
    synchronized (this) {
      learner = idle.remove(job.job().id());
    }
    return learner != null
            && progress != null
            && progress.models() == job.models()
            && learner.progress().isSameWrite(progress)
        ? learner
        : Learner.of(job, progress, store);
  }

  private synchronized void keep(String jobId, Learner learner) {
    idle.put(jobId, learner);
    long taken = idle.values().stream().mapToLong(one -> one.analysis().size().bytes()).sum();
    for (Iterator<Learner> oldest = idle.values().iterator();
        taken > memory && oldest.hasNext(); ) {
      taken -= oldest.next().analysis().size().bytes();
      oldest.remove();
    }
  }
}
