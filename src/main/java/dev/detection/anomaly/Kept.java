package dev.detection.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Models of splits, in the order in which they came, within a budget.
 *
 * @param <M> the model of one split
 */
final class Kept<M extends Kept.Model> {
  /** The model of one split. */
  interface Model {
    /** When it was seen. */
    Presence presence();

    /** What it takes, in bytes. */
    long bytes();

    void write(DataOutput out) throws IOException;
  }

  /** Reads a model. */
  interface Reader<M> {
    M read(Split split, DataInput in) throws IOException;
  }

  private final Map<Split, M> models = new LinkedHashMap<>();
  private final Fading fading;
  private final Budget budget;

  Kept(Fading fading, Budget budget) {
    this.fading = fading;
    this.budget = budget;
  }

  Map<Split, M> all() {
    return models;
  }

  /** The model of a split; null if there is none and no room for another. */
  M get(Split split, Function<Split, M> made) {
    M model = models.get(split);
    if (model == null) {
      M another = made.apply(split);
      if (budget.take(DetectorModel.bytes(split) + another.bytes())) {
        models.put(split, another);
        model = another;
      }
    }
    return model;
  }

  void prune(long since) {
    Iterator<Map.Entry<Split, M>> entries = models.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Split, M> entry = entries.next();
      if (entry.getValue().presence().last() < since) {
        budget.pruned(bytes(entry), false);
        entries.remove();
      }
    }
  }

  void shrink(Moment now, double share) {
    double limit =
        DetectorModel.quantile(
            models.entrySet().stream().mapToDouble(entry -> use(entry, now)).toArray(), share);
    Iterator<Map.Entry<Split, M>> entries = models.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Split, M> entry = entries.next();
      if (use(entry, now) < limit) {
        budget.pruned(bytes(entry), true);
        entries.remove();
      }
    }
  }

  private double use(Map.Entry<Split, M> entry, Moment now) {
    return DetectorModel.distinct(
        entry.getValue().presence().weight(now.number(), fading), entry.getKey().hashCode());
  }

  private long bytes(Map.Entry<Split, M> entry) {
    return DetectorModel.bytes(entry.getKey()) + entry.getValue().bytes();
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(models.size());
    for (Map.Entry<Split, M> entry : models.entrySet()) {
      Stored.split(out, entry.getKey());
      entry.getValue().write(out);
    }
  }

  void read(DataInput in, Reader<M> reader) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      Split split = Stored.split(in);
      M model = reader.read(split, in);
      models.put(split, model);
      budget.grow(DetectorModel.bytes(split) + model.bytes());
    }
  }
}
