package dev.detection.ingest;

import dev.detection.match.Judge;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import dev.detection.store.ProblemLog;
import dev.detection.store.RuleRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.elasticsearch.cluster.metadata.DataStream;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.MetadataIndexTemplateService;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.common.compress.CompressedXContent;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.index.Index;
import org.elasticsearch.xcontent.XContentType;

/**
 * What judging needs to know of the indices that documents go to; remembered until the index, the
 * templates or the rules change.
 */
public final class Targets implements RuleRegistry.Judging {
  /** Past so many targets the memory is emptied: names come from clients. */
  private static final int LIMIT = 10_000;

  /** Likewise past so many rules bound to targets; one takes about 7 KB. */
  private static final int RULES_LIMIT = 50_000;

  /**
   * One target as the rules of one snapshot see it.
   *
   * @param names all names that a search could use
   * @param judge the rules that watch it, bound to its fields
   */
  public record Target(Collection<String> names, Schema schema, Judge judge, MarkMapping marks) {}

  /**
   * What a target is judged by on this node.
   *
   * @param name index, data stream or alias; need not exist (any more)
   */
  public record Judged(String name, Judge judge) {}

  private record Key(String name, String markField) {}

  /**
   * What a remembered target was made from; it is good as long as this stays the same.
   *
   * @param templates compared by identity: the cluster state keeps the object while nothing
   *     changed; null for an index that exists
   * @param components likewise
   * @param index its UUID and kind; null for one that does not exist yet
   * @param streamAliases aliases of data streams, which no index knows; compared by identity
   */
  private record Origin(
      RuleSet rules,
      Object templates,
      Object components,
      String index,
      long mappingVersion,
      long aliasesVersion,
      Object streamAliases) {
    boolean sameAs(Origin other) {
      return rules == other.rules && sameButRules(other);
    }

    /**
     * Whether it is the same index, or a data stream's next one: counts of what went to another
     * index of that name must not be told to who may read this one.
     */
    boolean isSameData(Origin other) {
      String stream = IndexAbstraction.Type.DATA_STREAM.toString();
      return index != null
          && other.index != null
          && (index.equals(other.index)
              || (index.endsWith(stream) && other.index.endsWith(stream)));
    }

    /** Whether all else is the same. */
    boolean sameButRules(Origin other) {
      return templates == other.templates
          && components == other.components
          && mappingVersion == other.mappingVersion
          && aliasesVersion == other.aliasesVersion
          && streamAliases == other.streamAliases
          && Objects.equals(index, other.index);
    }

    Origin by(RuleSet others) {
      return new Origin(
          others, templates, components, index, mappingVersion, aliasesVersion, streamAliases);
    }
  }

  private record Known(Origin origin, Target target) {}

  private final Map<Key, Known> known = new ConcurrentHashMap<>();

  /** The same targets by rules that are about to be judged by. */
  private final Map<Key, Known> prepared = new ConcurrentHashMap<>();

  private final AtomicInteger boundRules = new AtomicInteger();
  private final ProblemLog problems;

  /**
   * @param problems told of targets whose mapping keeps marks out
   */
  public Targets(ProblemLog problems) {
    this.problems = problems;
  }

  /**
   * The target of this name.
   *
   * @param name index, alias or data stream; may not exist yet
   * @param markField where marks go
   */
  public Target find(
      ProjectMetadata project, String name, String markField, RuleRegistry.Snapshot rules) {
    IndexAbstraction abstraction = project.getIndicesLookup().get(name);
    Index writeIndex = abstraction == null ? null : abstraction.getWriteIndex();
    IndexMetadata index = writeIndex == null ? null : project.index(writeIndex);
    Origin origin =
        index == null
            ? new Origin(
                rules.ruleSet(),
                project.templatesV2(),
                project.componentTemplates(),
                null,
                -1,
                -1,
                null)
            : new Origin(
                rules.ruleSet(),
                null,
                null,
                index.getIndexUUID() + abstraction.getType(),
                index.getMappingVersion(),
                index.getAliasesVersion(),
                project.dataStreamAliases());
    Key key = new Key(name, markField);
    Known before = known.get(key);
    if (before != null && before.origin.sameAs(origin)) {
      return before.target;
    }
    Known ready = prepared.remove(key);
    if (ready != null && ready.origin.sameAs(origin)) {
      return remember(key, ready);
    }
    if (before != null && before.origin.sameButRules(origin)) {
      return remember(key, new Known(origin, by(rules.ruleSet(), before.target)));
    }
    Judge judge = before != null && before.origin.isSameData(origin) ? before.target.judge : null;
    return remember(
        key,
        new Known(
            origin,
            index == null
                ? ofTemplate(project, name, markField, rules, judge)
                : ofIndex(project, index, name, markField, rules, judge)));
  }

  /** The targets that are remembered, in no order; one name more than once if marks go apart. */
  public List<Judged> judged() {
    return known.entrySet().stream()
        .map(entry -> new Judged(entry.getKey().name, entry.getValue().target.judge))
        .toList();
  }

  /** Makes all targets ready for rules: ingestion must not wait until they are compiled. */
  @Override
  public void prepare(RuleSet rules) {
    prepared.clear();
    known.forEach(
        (key, target) -> {
          try {
            Target next = by(rules, target.target);
            prepared.put(key, new Known(target.origin.by(rules), next));
          } catch (RuntimeException e) {
            // The other targets get their rules all the same; the first document tries again.
            problems.report(ProblemLog.Kind.TARGET, key.name, "cannot take changed rules: " + e);
          }
        });
  }

  /** Compiles all rules of a target together where changes were compiled apart. */
  @Override
  public void settle() {
    known.forEach(
        (key, target) -> {
          if (target.target.judge.isDivided()) {
            RuleSet rules = target.origin.rules;
            known.replace(key, target, new Known(target.origin, anew(rules, target.target)));
          }
        });
  }

  private static Target by(RuleSet rules, Target before) {
    Judge judge = rules.judge(before.judge);
    return judge == null
        ? anew(rules, before)
        : new Target(before.names, before.schema, judge, before.marks);
  }

  private static Target anew(RuleSet rules, Target before) {
    Judge judge = rules.judge(before.names, before.schema, before.judge);
    return new Target(before.names, before.schema, judge, before.marks);
  }

  private Target remember(Key key, Known target) {
    int rules = target.target.judge.size();
    if (known.size() >= LIMIT || boundRules.addAndGet(rules) > RULES_LIMIT) {
      known.clear();
      boundRules.set(rules);
    }
    known.put(key, target);
    report(key.name, target.target);
    return target.target;
  }

  private void report(String name, Target target) {
    switch (target.marks) {
      case MarkMapping.Rejected(String reason) ->
          problems.report(ProblemLog.Kind.TARGET, name, "marks are left out: " + reason);
      case MarkMapping.Invisible(String reason) ->
          problems.report(ProblemLog.Kind.TARGET, name, "marks cannot be searched: " + reason);
      case MarkMapping.Accepted accepted -> {
        if (target.judge.notJudged().isEmpty()) {
          problems.clear(ProblemLog.Kind.TARGET, name);
        } else {
          var first = target.judge.notJudged().getFirst();
          problems.report(
              ProblemLog.Kind.TARGET,
              name,
              "rules that cannot be judged on this mapping: %d, for instance [%s]: %s"
                  .formatted(target.judge.notJudged().size(), first.ruleId(), first.reason()));
        }
      }
    }
  }

  private static Target ofIndex(
      ProjectMetadata project,
      IndexMetadata index,
      String name,
      String markField,
      RuleRegistry.Snapshot rules,
      Judge before) {
    Map<String, Object> mapping =
        index.mapping() == null ? Map.of() : index.mapping().sourceAsMap();
    return target(
        rules,
        namesOf(project, index, name),
        mapping,
        asStrings(index.getSettings()),
        markField,
        before);
  }

  private static Target target(
      RuleRegistry.Snapshot rules,
      Collection<String> names,
      Map<String, Object> mapping,
      Map<String, String> settings,
      String markField,
      Judge before) {
    Schema schema = Schema.ofMapping(mapping, settings);
    return new Target(
        names,
        schema,
        rules.ruleSet().judge(names, schema, before),
        MarkMapping.of(mapping, settings, schema, markField));
  }

  /** All names that a search could use; {@code name} may be an alias of the data stream. */
  private static Set<String> namesOf(ProjectMetadata project, IndexMetadata index, String name) {
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

  private static Target ofTemplate(
      ProjectMetadata project,
      String name,
      String markField,
      RuleRegistry.Snapshot rules,
      Judge before) {
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
    return target(rules, names, mapping, asStrings(settings), markField, before);
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
