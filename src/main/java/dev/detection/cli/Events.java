package dev.detection.cli;

import dev.detection.finding.EventFields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The events that a command works with. */
final class Events {
  @Option(
      names = "--events",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = {
        "Events, one a line (NDJSON), also compressed by gzip: documents, hits of a search or the"
            + " lines of a _bulk request."
      })
  private List<Path> files;

  @Option(
      names = "--index",
      paramLabel = "NAME",
      description = {
        "Where events belong that do not say it by _index or data_stream.*; without it they are"
            + " judged by all rules."
      })
  private String index;

  /** The files that have them. */
  List<Path> files() {
    return files;
  }

  /** Where an event belongs; null if nothing says it. */
  String indexOf(EventFile.Line event) {
    if (event.index() != null) {
      return event.index();
    }
    String stream = dataStream(event.source());
    return stream != null ? stream : index;
  }

  /** The data stream that an event names; null if it names none. */
  static String dataStream(Map<String, Object> source) {
    EventFields fields = new EventFields(source);
    List<String> parts = new ArrayList<>();
    for (String part : List.of("type", "dataset", "namespace")) {
      List<Object> values = fields.values("data_stream." + part);
      if (values.isEmpty()) {
        return null;
      }
      parts.add(String.valueOf(values.getFirst()));
    }
    return String.join("-", parts);
  }
}
