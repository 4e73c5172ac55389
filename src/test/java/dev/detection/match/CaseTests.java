package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.query.NotSupportedException;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Test;

/** The cases of {@code cases.toml}, judged. */
public class CaseTests {

  @Test
  public void judgesTheCases() throws IOException {
    for (Case each : Case.all()) {
      Schema schema = Schema.ofMapping(each.mapping());
      for (Case.Asked query : each.queries()) {
        String which = each.name() + ": " + query.text();
        if (query.refused() != null) {
          NotSupportedException refusal =
              assertThrows(
                  which, NotSupportedException.class, () -> Binder.bind(query.condition(), schema));
          assertTrue(which + ": " + refusal, refusal.getMessage().contains(query.refused()));
        } else {
          check(which, each, query, schema);
        }
      }
    }
  }

  private static void check(String which, Case each, Case.Asked query, Schema schema) {
    Node node = Binder.bind(query.condition(), schema);
    Set<Integer> found = new TreeSet<>();
    Set<Integer> unknown = new TreeSet<>();
    for (int i = 0; i < each.events().size(); i++) {
      try {
        if (node.holds(Event.of(each.events().get(i), schema, Instant.now()))) {
          found.add(i);
        }
      } catch (EventException e) {
        unknown.add(i);
      }
    }
    assertEquals(which, query.finds(), found);
    assertEquals(which, query.unknown(), unknown);
  }
}
