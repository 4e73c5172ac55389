package dev.detection.schedule;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.tasks.CancellableTask;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.tasks.TaskId;
import org.elasticsearch.xcontent.XContentBuilder;

/** A run of a rule over the past, as {@code GET _tasks?detailed} shows it. */
public final class PastRunTask extends CancellableTask {
  private volatile Progress progress;

  /** As every task is made. */
  public PastRunTask(
      long id,
      String type,
      String action,
      String description,
      TaskId parentTaskId,
      Map<String, String> headers) {
    super(id, type, action, description, parentTaskId, headers);
  }

  void progress(Progress now) {
    progress = now;
  }

  @Override
  public Progress getStatus() {
    return progress;
  }

  /**
   * How far it is.
   *
   * @param done all windows up to here are finished
   * @param documents how many documents matched so far
   * @param alerts how many alerts were added so far
   */
  public record Progress(
      String ruleId,
      Instant from,
      Instant to,
      Instant done,
      long windows,
      long documents,
      long alerts)
      implements Task.Status {
    /** How nodes name it to each other. */
    public static final String NAME = "detection_past_run";

    /** Reads what {@link #writeTo} wrote. */
    public static Progress read(StreamInput in) throws IOException {
      return new Progress(
          in.readString(),
          in.readInstant(),
          in.readInstant(),
          in.readInstant(),
          in.readVLong(),
          in.readVLong(),
          in.readVLong());
    }

    Progress after(Instant end, RuleExecutor.Run run) {
      return new Progress(
          ruleId, from, to, end, windows + 1, documents + run.documents(), alerts + run.alerts());
    }

    /** How much of the time is done, of 100. */
    double percent() {
      long all = to.toEpochMilli() - from.toEpochMilli();
      long finished = done.toEpochMilli() - from.toEpochMilli();
      return all == 0 ? 100 : Math.round(1000.0 * finished / all) / 10.0;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(ruleId);
      out.writeInstant(from);
      out.writeInstant(to);
      out.writeInstant(done);
      out.writeVLong(windows);
      out.writeVLong(documents);
      out.writeVLong(alerts);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
      return builder
          .startObject()
          .field("rule_id", ruleId)
          .field("from", from.toString())
          .field("to", to.toString())
          .field("done_until", done.toString())
          .field("percent", percent())
          .field("windows", windows)
          .field("documents", documents)
          .field("alerts", alerts)
          .endObject();
    }
  }
}
