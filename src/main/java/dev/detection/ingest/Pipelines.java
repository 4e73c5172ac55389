package dev.detection.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.ingest.PutPipelineRequest;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.ingest.Pipeline;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;

/** Pipelines that are read, changed and put again. */
public final class Pipelines {
  /** What Elasticsearch itself keeps, and takes from nobody. */
  private static final List<String> MANAGED =
      List.of(
          Pipeline.CREATED_DATE_MILLIS,
          Pipeline.CREATED_DATE,
          Pipeline.MODIFIED_DATE_MILLIS,
          Pipeline.MODIFIED_DATE);

  private Pipelines() {}

  /** A copy that can be changed and put. */
  static Map<String, Object> editable(Map<String, Object> config) {
    Map<String, Object> copy = new LinkedHashMap<>(config);
    MANAGED.forEach(copy::remove);
    return copy;
  }

  /**
   * The request that makes or replaces a pipeline.
   *
   * @param config as {@code PUT _ingest/pipeline} takes it
   */
  public static PutPipelineRequest request(
      String id, Map<String, Object> config, TimeValue masterTimeout, TimeValue ackTimeout) {
    try (XContentBuilder json = JsonXContent.contentBuilder()) {
      BytesReference text = BytesReference.bytes(json.map(config));
      return new PutPipelineRequest(masterTimeout, ackTimeout, id, text, XContentType.JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a map in memory is written to memory
    }
  }
}
