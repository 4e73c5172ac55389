package dev.detection.execute;

import dev.detection.anomaly.Analysis;
import dev.detection.anomaly.SnapshotException;
import dev.detection.store.StoredJob;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** The models of a job on this node, and how far they and the job's results are. */
final class Learner {
  private final Analysis analysis;
  private ModelStore.Progress progress;
  private Instant position;

  private Learner(Analysis analysis, ModelStore.Progress progress, Instant position) {
    this.analysis = analysis;
    this.progress = progress;
    this.position = position;
  }

  /**
   * The models as they are stored, or new ones.
   *
   * @param progress null if nothing is stored
   */
  static Learner of(StoredJob job, ModelStore.Progress progress, ModelStore store) {
    Instant start = startOf(job);
    if (progress == null) {
      ModelStore.Progress none = ModelStore.Progress.none(job.job().id(), job.models(), start);
      return new Learner(new Analysis(job.job()), none, start);
    }
    if (progress.models() != job.models()) {
      ModelStore.Progress anew = progress.reset(job.models(), start);
      return new Learner(new Analysis(job.job()), anew, start);
    }
    if (progress.learned() == null) {
      return new Learner(new Analysis(job.job()), progress, start);
    }
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(new InflaterInputStream(store.models(progress))))) {
      return new Learner(Analysis.read(job.job(), in), progress, progress.learned());
    } catch (SnapshotException e) {
      // Another version of the plugin wrote them: they are learned again, the results stay.
      return new Learner(new Analysis(job.job()), progress, start);
    } catch (IOException e) {
      throw new UncheckedIOException("the models of job [" + job.job().id() + "] are broken", e);
    }
  }

  /** The start of the bucket that has the time from which the job learns. */
  static Instant startOf(StoredJob job) {
    Duration span = job.job().bucketSpan();
    long past = Math.floorMod(job.start().toEpochMilli(), span.toMillis());
    return Instant.ofEpochMilli(job.start().toEpochMilli() - past);
  }

  Analysis analysis() {
    return analysis;
  }

  /** How far the results are. */
  ModelStore.Progress progress() {
    return progress;
  }

  /** Where the next bucket begins that the models learn; its results may be there already. */
  Instant position() {
    return position;
  }

  /** A bucket was learned, and its results are written. */
  void learned(Instant end) {
    position = end;
    if (end.isAfter(progress.through())) {
      progress = progress.through(end, analysis.size().toMap());
    }
  }

  /** Writes what is judged next. */
  void judging(ModelStore.Judging next, ModelStore store) {
    progress = progress.judging(next);
    store(store);
  }

  /** Writes how far the job is. */
  void store(ModelStore store) {
    progress = store.store(progress);
  }

  /**
   * Writes how far the job is, and the models.
   *
   * @return the size of what was written
   */
  int storeModels(ModelStore store) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new DeflaterOutputStream(bytes)))) {
      analysis.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // to memory
    }
    progress = store.store(progress, position, bytes.toByteArray());
    return bytes.size();
  }
}
