package dev.detection.store;

import dev.detection.match.IndexPatterns;
import java.util.List;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.OriginSettingClient;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.indices.SystemIndexDescriptor;
import org.elasticsearch.persistent.PersistentTasksService;

/** The plugin's own indices, and the client that may read and write them. */
public final class DetectionIndices {
  /** Rules with their authors, one document a rule, {@code _id} is the {@code rule_id}. */
  public static final String RULES = ".detection-rules";

  /** How far the alert writer has read each shard. */
  public static final String POSITIONS = ".detection-positions";

  /** Where each scheduled rule stands. */
  public static final String SCHEDULE = ".detection-schedule";

  /** How far runs over the past are. */
  public static final String PAST_RUNS = ".detection-past-runs";

  /** Anomaly jobs with their authors, one document a job, {@code _id} is the {@code job_id}. */
  public static final String JOBS = ".detection-jobs";

  /** What anomaly jobs have learned, and how far they are. */
  public static final String MODELS = ".detection-models";

  /** The alias through which the results of anomaly jobs are read. */
  public static final String ANOMALIES = "detection-anomalies";

  /** The alias through which the log of scheduled runs is read. */
  public static final String RUNS = "detection-runs";

  /** The alias through which alerts are read and written. */
  public static final String ALERTS = IndexPatterns.ALERTS;

  /**
   * Security knows a fixed list of origins and refuses any other; this one runs as the internal
   * user that may use every index but those of security itself.
   */
  private static final String ORIGIN = PersistentTasksService.PERSISTENT_TASK_ORIGIN;

  private DetectionIndices() {}

  /** A client with the rights of the plugin itself: for its own indices, never for a rule. */
  public static Client internalClient(Client client) {
    return new OriginSettingClient(client, ORIGIN);
  }

  /** Whether an index is one of the plugin's internal ones. */
  public static boolean isInternal(String index) {
    return index.startsWith(".detection-");
  }

  /** What Elasticsearch must know to protect and create the internal indices. */
  public static List<SystemIndexDescriptor> descriptors() {
    return List.of(
        descriptor(
            RULES,
            "Detection rules",
            """
            "rule": {"type": "object", "enabled": false},
            "author": {"type": "object", "enabled": false},
            "enabled": {"type": "boolean"},
            "created_at": {"type": "date"},
            "created_by": {"type": "keyword"},
            "updated_at": {"type": "date"},
            "updated_by": {"type": "keyword"},
            "revision": {"type": "long"}
            """),
        descriptor(
            POSITIONS,
            "Positions of the detection alert writer",
            """
            "index": {"type": "keyword"},
            "shard": {"type": "integer"},
            "history_uuid": {"type": "keyword"},
            "position": {"type": "long"},
            "late_after": {"type": "long"},
            "lanes": {"type": "object", "enabled": false},
            "judged": {"type": "object", "enabled": false},
            "updated_at": {"type": "date"}
            """),
        descriptor(
            SCHEDULE,
            "State of scheduled detection rules",
            """
            "rule_id": {"type": "keyword"},
            "leader_term": {"type": "long"},
            "since": {"type": "long"},
            "begin": {"type": "date"}, "window_end": {"type": "date"},
            "searched": {"type": "object", "enabled": false},
            "ahead": {"type": "keyword"},
            "last_runs": {"type": "object", "enabled": false}
            """),
        descriptor(
            PAST_RUNS,
            "How far runs of detection rules over the past are",
            """
            "rule_id": {"type": "keyword"},
            "since": {"type": "long"},
            "from": {"type": "date"}, "to": {"type": "date"}, "done_until": {"type": "date"},
            "windows": {"type": "long"}, "documents": {"type": "long"}, "alerts": {"type": "long"},
            "updated_at": {"type": "date"}
            """),
        descriptor(
            JOBS,
            "Anomaly jobs",
            """
            "job": {"type": "object", "enabled": false},
            "author": {"type": "object", "enabled": false},
            "enabled": {"type": "boolean"},
            "start": {"type": "date"}, "models": {"type": "long"},
            "created_at": {"type": "date"},
            "created_by": {"type": "keyword"},
            "updated_at": {"type": "date"},
            "updated_by": {"type": "keyword"},
            "revision": {"type": "long"}
            """),
        descriptor(
            MODELS,
            "What anomaly jobs have learned",
            """
            "job_id": {"type": "keyword"},
            "models": {"type": "long"},
            "through": {"type": "date"},
            "learned": {"type": "date"},
            "state": {"type": "object", "enabled": false},
            "chunk": {"type": "binary"}
            """));
  }

  private static SystemIndexDescriptor descriptor(
      String name, String description, String properties) {
    String mappings =
        """
        {"_doc": {
          "_meta": {"version": "1.0.0", "managed_index_mappings_version": 1},
          "dynamic": "strict",
          "properties": {%s}
        }}\
        """
            .formatted(properties);
    return SystemIndexDescriptor.builder()
        .setIndexPattern(name + "*")
        .setPrimaryIndex(name)
        .setDescription(description)
        .setMappings(mappings)
        .setSettings(
            Settings.builder()
                .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, 1)
                .put(IndexMetadata.SETTING_AUTO_EXPAND_REPLICAS, "0-1")
                .put(IndexMetadata.SETTING_PRIORITY, Integer.MAX_VALUE)
                .build())
        .setOrigin(ORIGIN)
        .build();
  }
}
