package dev.detection;

import java.util.Map;
import org.elasticsearch.ingest.AbstractProcessor;
import org.elasticsearch.ingest.ConfigurationUtils;
import org.elasticsearch.ingest.IngestDocument;
import org.elasticsearch.ingest.PipelineProcessor;
import org.elasticsearch.ingest.Processor;
import org.elasticsearch.plugins.IngestPlugin;
import org.elasticsearch.plugins.Plugin;

/** The processors {@code pipeline} and {@code reroute}, whose module is not on the class path. */
public class CallingPlugin extends Plugin implements IngestPlugin {
  private static final String REROUTE = "reroute";

  /** Called by Elasticsearch. */
  public CallingPlugin() {}

  @Override
  public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
    return Map.of(
        PipelineProcessor.TYPE,
        new PipelineProcessor.Factory(parameters.ingestService),
        REROUTE,
        (factories, tag, description, config, project) ->
            new Reroute(
                tag,
                description,
                ConfigurationUtils.readStringProperty(REROUTE, tag, config, "destination")));
  }

  /** Sends every document to one target, as the real one can. */
  private static final class Reroute extends AbstractProcessor {
    private final String destination;

    Reroute(String tag, String description, String destination) {
      super(tag, description);
      this.destination = destination;
    }

    @Override
    public IngestDocument execute(IngestDocument document) {
      document.reroute(destination);
      return document;
    }

    @Override
    public String getType() {
      return REROUTE;
    }
  }
}
