package dev.detection.ingest;

import static org.elasticsearch.ingest.ConfigurationUtils.newConfigurationException;
import static org.elasticsearch.ingest.ConfigurationUtils.readBooleanProperty;
import static org.elasticsearch.ingest.ConfigurationUtils.readStringProperty;

import dev.detection.finding.Marks;
import java.util.Map;
import java.util.function.Supplier;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.ingest.AbstractProcessor;
import org.elasticsearch.ingest.IngestDocument;
import org.elasticsearch.ingest.Processor;

/**
 * Judges the document by all enabled rules that watch its target and writes the marks. Never fails
 * a document; what a client or an earlier run wrote under the target field is removed.
 */
public final class DetectionProcessor extends AbstractProcessor {
  /** The processor type in pipelines. */
  public static final String TYPE = "detection";

  private final String targetField;
  private final boolean setIngested;
  private final ProjectId project;
  private final Supplier<Marker> marker;

  DetectionProcessor(
      String tag,
      String description,
      String targetField,
      boolean setIngested,
      ProjectId project,
      Supplier<Marker> marker) {
    super(tag, description);
    this.targetField = targetField;
    this.setIngested = setIngested;
    this.project = project;
    this.marker = marker;
  }

  @Override
  public IngestDocument execute(IngestDocument document) {
    Map<String, Object> source = document.getSource();
    if (document.hasField(targetField)
        && MarkEdits.isWithdrawn(document.getFieldValue(targetField, Object.class))) {
      return document; // a part of a document, that an update adds to the rest or inserts
    }
    if (setIngested) {
      IngestedTime.setIfAbsent(source, document.getMetadata().getNow()); // rules may ask for it
    }
    MarkEdits.remove(source, targetField);
    String index = document.getMetadata().getIndex();
    String id = document.getMetadata().getId();
    Map<String, Object> marks = marker.get().marks(project, index, id, source, targetField);
    if (marks != null) {
      try {
        document.setFieldValue(targetField, marks);
      } catch (IllegalArgumentException e) {
        // A parent of the target field is no object in this document: that must not refuse it.
        marker.get().reportUnwritable(index, e.getMessage());
      }
    }
    return document;
  }

  @Override
  public String getType() {
    return TYPE;
  }

  /** Where marks go. */
  public String targetField() {
    return targetField;
  }

  /** Reads the processor's options. */
  public static final class Factory implements Processor.Factory {
    private final Supplier<Marker> marker;

    /**
     * @param marker asked when documents come: pipelines are read before the plugin is wired
     */
    public Factory(Supplier<Marker> marker) {
      this.marker = marker;
    }

    @Override
    public Processor create(
        Map<String, Processor.Factory> factories,
        String tag,
        String description,
        Map<String, Object> config,
        ProjectId projectId) {
      String field = readStringProperty(TYPE, tag, config, "target_field", Marks.DEFAULT_FIELD);
      if (field.isBlank() || field.startsWith(".") || field.endsWith(".") || field.contains("..")) {
        throw newConfigurationException(
            TYPE, tag, "target_field", "must be a field path, but was [" + field + "]");
      }
      if (field.startsWith("_")) {
        throw newConfigurationException(
            TYPE, tag, "target_field", "must not be a metadata field, but was [" + field + "]");
      }
      boolean setIngested = readBooleanProperty(TYPE, tag, config, "set_ingested", false);
      return new DetectionProcessor(tag, description, field, setIngested, projectId, marker);
    }
  }
}
