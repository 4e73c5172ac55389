package dev.detection.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detection.match.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.event.ruler.Machine;

/** aws/event-ruler with the questions that it can say. */
final class EventRuler {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Machine machine = Machine.builder().build();
  private final List<Question> said = new ArrayList<>();
  private final Map<String, Integer> unsaid = new TreeMap<>();

  EventRuler(List<Question> questions, Schema schema) {
    RulerRules rules = new RulerRules(schema);
    for (Question question : questions) {
      try {
        for (String rule : rules.of(question.condition())) {
          machine.addRule(question.id(), rule);
        }
        said.add(question);
      } catch (CannotSayException e) {
        unsaid.merge(e.getMessage(), 1, Integer::sum);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The questions that it can say. */
  List<Question> said() {
    return said;
  }

  /** How many questions it cannot say, by the reason. */
  Map<String, Integer> unsaid() {
    return unsaid;
  }

  /** The ids of the questions that an event meets. */
  List<String> match(JsonNode event) {
    return machine.rulesForJSONEvent(event);
  }

  /** An event as it takes it; it does not know dotted keys. */
  static JsonNode event(Map<String, Object> source) {
    return JSON.valueToTree(Dots.expanded(source));
  }
}
