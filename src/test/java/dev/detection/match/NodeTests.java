package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import dev.detection.query.kql.Kql;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What is said of a condition with a part that cannot be said of the event. */
public class NodeTests {
  /** Whether a value of this field is there is not known if it may be left out as malformed. */
  private static final Map<String, Object> POINT =
      Map.of("type", "geo_point", "ignore_malformed", true);

  private static final Schema SCHEMA =
      Schema.ofMapping(
          Map.of("properties", Map.of("unknown", POINT, "a", Map.of("type", "keyword"))));

  private static final Event EVENT =
      Event.of(Map.of("unknown", "no point at all", "a", "x"), SCHEMA, Instant.EPOCH);

  private static boolean holds(String query) {
    return Binder.bind(Kql.parse(query), SCHEMA).holds(EVENT);
  }

  @Test
  public void whatDoesNotDependOnTheUnknownPartIsKnown() {
    for (String query : List.of("unknown: * and a: y", "a: y and unknown: *")) {
      assertEquals(query, false, holds(query));
      assertEquals(query, true, holds("not (" + query + ")"));
    }
    for (String query : List.of("unknown: * or a: x", "a: x or unknown: *")) {
      assertEquals(query, true, holds(query));
    }
  }

  @Test
  public void whatDependsOnItIsUnknown() {
    for (String query : List.of("unknown: * and a: x", "a: y or unknown: *", "not unknown: *")) {
      assertThrows(query, EventException.class, () -> holds(query));
    }
  }
}
