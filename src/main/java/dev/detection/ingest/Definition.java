package dev.detection.ingest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.cluster.metadata.DataStream;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.MetadataIndexTemplateService;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.common.compress.CompressedXContent;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.XContentType;

/**
 * What an index is, or will be by its template.
 *
 * @param names all names that a search could use
 * @param mapping without the {@code _doc} level
 * @param settings by their full names
 */
record Definition(
    Collection<String> names, Map<String, Object> mapping, Map<String, String> settings) {

  /**
   * @param index what documents are written to under this name; null if it does not exist yet
   * @param name of the index, an alias or a data stream
   */
  static Definition of(ProjectMetadata project, IndexMetadata index, String name) {
    return index == null ? ofTemplate(project, name) : ofIndex(project, index, name);
  }

  private static Definition ofIndex(ProjectMetadata project, IndexMetadata index, String name) {
    return new Definition(
        namesOf(project, index, name),
        index.mapping() == null ? Map.of() : index.mapping().sourceAsMap(),
        asStrings(index.getSettings()));
  }

  /** All names that a search could use; {@code name} may be an alias of the data stream. */
  static Set<String> namesOf(ProjectMetadata project, IndexMetadata index, String name) {
    String concrete = index.getIndex().getName();
    Set<String> names = new LinkedHashSet<>(List.of(concrete));
    names.add(name);
    names.addAll(index.getAliases().keySet());
    DataStream stream = project.getIndicesLookup().get(concrete).getParentDataStream();
    if (stream != null) {
      names.add(stream.getName());
      project
          .dataStreamAliasesByDataStream()
          .getOrDefault(stream.getName(), List.of())
          .forEach(alias -> names.add(alias.getName()));
    }
    return names;
  }

  /** What the template makes of an index of this name. */
  static Definition ofTemplate(ProjectMetadata project, String name) {
    String template = MetadataIndexTemplateService.findV2Template(project, name, false);
    Map<String, Object> mapping = new HashMap<>();
    Settings settings = Settings.EMPTY;
    List<String> names = new ArrayList<>(List.of(name));
    if (template != null) {
      for (CompressedXContent layer :
          MetadataIndexTemplateService.collectMappings(project, template, name)) {
        merge(mapping, withoutType(layer));
      }
      settings = MetadataIndexTemplateService.resolveSettings(project, template);
      var definition = project.templatesV2().get(template);
      if (definition.template() != null && definition.template().aliases() != null) {
        names.addAll(definition.template().aliases().keySet());
      }
    }
    return new Definition(names, mapping, asStrings(settings));
  }

  private static Map<String, String> asStrings(Settings settings) {
    Map<String, String> strings = new HashMap<>();
    settings.keySet().forEach(key -> strings.put(key, settings.get(key)));
    return strings;
  }

  private static Map<String, Object> withoutType(CompressedXContent mapping) {
    Map<String, Object> map =
        XContentHelper.convertToMap(mapping.uncompressed(), false, XContentType.JSON).v2();
    return map.size() == 1 && map.get("_doc") instanceof Map<?, ?> inner ? copy(inner) : map;
  }

  private static Map<String, Object> copy(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put((String) key, value));
    return copy;
  }

  /** Later templates win, objects are merged: as Elasticsearch composes mappings. */
  private static void merge(Map<String, Object> into, Map<String, Object> from) {
    from.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> object && into.get(key) instanceof Map<?, ?> before) {
            Map<String, Object> merged = copy(before);
            merge(merged, copy(object));
            into.put(key, merged);
          } else if (key.equals("dynamic_templates")
              && value instanceof List<?> later
              && into.get(key) instanceof List<?> earlier) {
            List<Object> both = new ArrayList<>(earlier);
            both.addAll(later);
            into.put(key, both);
          } else {
            into.put(key, value);
          }
        });
  }
}
