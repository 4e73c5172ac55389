package dev.detection.rest;

import dev.detection.schedule.PastRunTask;
import java.util.Map;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.tasks.TaskId;

/** A call that takes its time, shown as a task that can be cancelled. */
public final class RunRequest extends DetectionRequest {

  /** As every request is made. */
  public RunRequest(Map<String, String> parameters, String body) {
    super(parameters, body);
  }

  /** Whether the answer is to be found under {@code GET _tasks/{id}} when it is there. */
  @Override
  public boolean getShouldStoreResult() {
    return Boolean.FALSE.equals(flag("wait_for_completion"));
  }

  @Override
  public String getDescription() {
    return "run detection rule [" + ruleId() + "] over the past";
  }

  @Override
  public Task createTask(
      long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
    return new PastRunTask(id, type, action, getDescription(), parentTaskId, headers);
  }
}
