package dev.detection.schedule;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.index.seqno.SequenceNumbers;

/**
 * How far indices are known: every operation of a shard up to its checkpoint, and none beyond.
 *
 * @param byIndex by the UUID of the index
 */
public record Checkpoints(Map<String, OfIndex> byIndex) implements Writeable {
  /** Nothing is known. */
  public static final Checkpoints NONE = new Checkpoints(Map.of());

  /**
   * The shards of one index.
   *
   * @param name of the index
   * @param histories of the shards: numbers mean something else in another history, which begins
   *     when a stale copy is made the primary by hand
   * @param shards the checkpoint of each; -1 where nothing was written
   */
  public record OfIndex(String name, String histories, List<Long> shards) implements Writeable {
    /** Keeps an own copy of the list. */
    public OfIndex {
      shards = List.copyOf(shards);
    }

    static OfIndex read(StreamInput in) throws IOException {
      return new OfIndex(
          in.readString(), in.readString(), in.readCollectionAsList(StreamInput::readZLong));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(name);
      out.writeString(histories);
      out.writeCollection(shards, StreamOutput::writeZLong);
    }
  }

  /** Keeps an own copy of the map. */
  public Checkpoints {
    byIndex = Map.copyOf(byIndex);
  }

  /** Reads what {@link #writeTo} wrote. */
  public static Checkpoints read(StreamInput in) throws IOException {
    return new Checkpoints(in.readMap(OfIndex::read));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeMap(byIndex, StreamOutput::writeWriteable);
  }

  /**
   * The checkpoint of one shard.
   *
   * @return -1 if nothing is known of it
   */
  public long of(String indexUuid, int shard) {
    OfIndex index = byIndex.get(indexUuid);
    return index == null || shard >= index.shards.size()
        ? SequenceNumbers.NO_OPS_PERFORMED
        : index.shards.get(shard);
  }

  /** These, without the indices whose shards have another history by now. */
  Checkpoints withHistoriesOf(Checkpoints now) {
    Map<String, OfIndex> same = new LinkedHashMap<>();
    byIndex.forEach(
        (uuid, index) -> {
          OfIndex other = now.byIndex.get(uuid);
          if (other == null || other.histories.equals(index.histories)) {
            same.put(uuid, index);
          }
        });
    return new Checkpoints(same);
  }

  /** These, without some indices. */
  public Checkpoints without(Set<String> uuids) {
    Map<String, OfIndex> others = new LinkedHashMap<>(byIndex);
    others.keySet().removeAll(uuids);
    return new Checkpoints(others);
  }

  /** These, and others of other indices; where both have an index, the others. */
  public Checkpoints and(Checkpoints others) {
    Map<String, OfIndex> both = new LinkedHashMap<>(byIndex);
    both.putAll(others.byIndex);
    return new Checkpoints(both);
  }

  /** Of some of these indices, before anything was written. */
  public Checkpoints beginnings(Set<String> uuids) {
    Map<String, OfIndex> empty = new LinkedHashMap<>();
    byIndex.forEach(
        (uuid, index) -> {
          if (uuids.contains(uuid)) {
            List<Long> none =
                Collections.nCopies(index.shards.size(), SequenceNumbers.NO_OPS_PERFORMED);
            empty.put(uuid, new OfIndex(index.name, index.histories, none));
          }
        });
    return new Checkpoints(empty);
  }

  /** These, of indices that are not as they were. */
  Checkpoints changedSince(Checkpoints before) {
    Map<String, OfIndex> changed = new LinkedHashMap<>(byIndex);
    changed.entrySet().removeIf(now -> now.getValue().equals(before.byIndex.get(now.getKey())));
    return new Checkpoints(changed);
  }

  /**
   * These, by the very objects of others that say the same: each rule remembers all of its indices,
   * most of which never change.
   */
  Checkpoints sharing(Checkpoints others) {
    Map<String, OfIndex> shared = new LinkedHashMap<>(byIndex);
    shared.replaceAll(
        (uuid, index) -> index.equals(others.byIndex.get(uuid)) ? others.byIndex.get(uuid) : index);
    return new Checkpoints(shared);
  }

  /** As it is stored. */
  public Map<String, Object> toDocument() {
    Map<String, Object> document = new LinkedHashMap<>();
    byIndex.forEach(
        (uuid, index) ->
            document.put(
                uuid,
                Map.of("name", index.name, "histories", index.histories, "shards", index.shards)));
    return document;
  }

  /** Reads what {@link #toDocument} made. */
  public static Checkpoints fromDocument(Map<?, ?> document) {
    Map<String, OfIndex> byIndex = new LinkedHashMap<>();
    document.forEach(
        (uuid, value) -> {
          Map<?, ?> index = (Map<?, ?>) value;
          byIndex.put(
              (String) uuid,
              new OfIndex(
                  (String) index.get("name"),
                  (String) index.get("histories"),
                  ((List<?>) index.get("shards"))
                      .stream().map(number -> ((Number) number).longValue()).toList()));
        });
    return new Checkpoints(byIndex);
  }
}
