package dev.detection.rest;

import dev.detection.store.RuleWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.elasticsearch.rest.RestStatus;

/** What calls that change anomaly jobs answer. */
final class JobAnswers {
  private JobAnswers() {}

  static DetectionResponse changed(String jobId, RuleWriter.Result result) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("job_id", jobId);
    body.put("result", RuleAction.word(result));
    body.put("acknowledged", true);
    RestStatus status = result == RuleWriter.Result.CREATED ? RestStatus.CREATED : RestStatus.OK;
    return new DetectionResponse(status, body);
  }
}
