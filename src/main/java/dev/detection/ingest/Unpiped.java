package dev.detection.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pipeline without the processors of the plugin.
 *
 * @param config as {@code PUT _ingest/pipeline} takes it
 * @param removed how many there were
 */
public record Unpiped(Map<String, Object> config, int removed) {
  private static final String PROCESSORS = "processors";
  private static final String ON_FAILURE = "on_failure";

  /** Takes them out, wherever in the pipeline they are. */
  public static Unpiped of(Map<String, Object> config) {
    Counter counter = new Counter();
    Map<String, Object> without = Pipelines.editable(config);
    without.computeIfPresent(PROCESSORS, (key, list) -> counter.without(list));
    counter.onFailure(without);
    return new Unpiped(without, counter.removed);
  }

  /** Whether nothing is left that does anything. */
  public boolean isEmpty() {
    return config.get(PROCESSORS) instanceof List<?> processors && processors.isEmpty();
  }

  private static final class Counter {
    private int removed;

    private Object without(Object list) {
      if (!(list instanceof List<?> processors)) {
        return list;
      }
      List<Object> left = new ArrayList<>();
      for (Object processor : processors) {
        Object kept = processor instanceof Map<?, ?> map ? without(map) : processor;
        if (kept != null) {
          left.add(kept);
        }
      }
      return left;
    }

    /** Null if nothing is left of it. */
    private Map<String, Object> without(Map<?, ?> processor) {
      if (processor.containsKey(DetectionProcessor.TYPE)) {
        removed++;
        return null;
      }
      Map<String, Object> kept = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : processor.entrySet()) {
        Object config = entry.getValue();
        if (config instanceof Map<?, ?> map) {
          Map<String, Object> own = new LinkedHashMap<>();
          map.forEach((key, value) -> own.put((String) key, value));
          onFailure(own);
          if (own.get("processor") instanceof Map<?, ?> each) { // of foreach
            Map<String, Object> inner = without(each);
            if (inner == null) {
              return null;
            }
            own.put("processor", inner);
          }
          config = own;
        }
        kept.put((String) entry.getKey(), config);
      }
      return kept;
    }

    /** An empty list would be refused. */
    private void onFailure(Map<String, Object> config) {
      if (config.containsKey(ON_FAILURE)) {
        Object left = without(config.get(ON_FAILURE));
        if (left instanceof List<?> list && list.isEmpty()) {
          config.remove(ON_FAILURE);
        } else {
          config.put(ON_FAILURE, left);
        }
      }
    }
  }
}
