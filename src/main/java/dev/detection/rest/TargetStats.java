package dev.detection.rest;

import dev.detection.match.Judge.RuleStats;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.io.stream.Writeable;

/**
 * What one node tells of a target.
 *
 * @param name index, data stream or alias; need not exist (any more)
 * @param stats what judging came to, for each query and step that judged any document
 * @param access what brings each query and step in, in words; empty if it was not asked for
 */
record TargetStats(String name, List<RuleStats> stats, Map<String, List<String>> access)
    implements Writeable {

  static TargetStats read(StreamInput in) throws IOException {
    return new TargetStats(
        in.readString(),
        in.readCollectionAsList(
            one ->
                new RuleStats(
                    one.readString(),
                    one.readVLong(),
                    one.readVLong(),
                    one.readVLong(),
                    one.readVLong())),
        in.readMap(StreamInput::readStringCollectionAsList));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(name);
    out.writeCollection(
        stats,
        (to, one) -> {
          to.writeString(one.mark());
          to.writeVLong(one.evaluated());
          to.writeVLong(one.candidates());
          to.writeVLong(one.matched());
          to.writeVLong(one.nanos());
        });
    out.writeMap(access, StreamOutput::writeStringCollection);
  }
}
