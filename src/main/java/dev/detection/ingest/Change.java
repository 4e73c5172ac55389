package dev.detection.ingest;

import java.util.Map;
import org.elasticsearch.cluster.metadata.ComponentTemplate;
import org.elasticsearch.cluster.metadata.ComposableIndexTemplate;
import org.elasticsearch.common.settings.Settings;

/** One step on the way to a target whose documents are judged. */
sealed interface Change {
  /** The name of what is changed. */
  String on();

  /** What is done, in words. */
  String what();

  /** A pipeline is made or replaced. */
  record PutPipeline(String on, Map<String, Object> config, String what) implements Change {}

  /** Fields are added to the mapping of an index. */
  record PutMapping(String on, Map<String, Object> mapping, String what) implements Change {}

  /** A setting of an index is changed. */
  record PutSettings(String on, Settings settings, String what) implements Change {}

  /** An index template is replaced. */
  record PutIndexTemplate(String on, ComposableIndexTemplate template, String what)
      implements Change {}

  /** A component template is made or replaced. */
  record PutComponentTemplate(String on, ComponentTemplate template, String what)
      implements Change {}

  /** Something that only people can decide. */
  record ByHand(String on, String what) implements Change {}

  /** How the answer names it. */
  default String action() {
    return switch (this) {
      case PutPipeline any -> "put_pipeline";
      case PutMapping any -> "put_mapping";
      case PutSettings any -> "put_settings";
      case PutIndexTemplate any -> "put_index_template";
      case PutComponentTemplate any -> "put_component_template";
      case ByHand any -> "by_hand";
    };
  }
}
