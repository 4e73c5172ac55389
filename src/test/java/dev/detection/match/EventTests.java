package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What of an event is read, and what is too much of it. */
public class EventTests {
  private static final Schema FLATTENED =
      Schema.ofMapping(Map.of("properties", Map.of("f", Map.of("type", "flattened"))));

  private static Event read(Map<String, Object> source) {
    return Event.of(source, FLATTENED, Instant.EPOCH);
  }

  private static Object nested(String name, int levels) {
    Object value = "x";
    for (int i = 0; i < levels; i++) {
      value = i % 2 == 0 ? Map.of(name, value) : List.of(value);
    }
    return value;
  }

  @Test
  public void leavesOfFlattenedFieldsAreTexts() {
    Event event = read(Map.of("f", Map.of("a", List.of(1.5f, true, Map.of("b.c", "x")))));
    assertEquals(
        List.of(new KeyedText("a", "1.5"), new KeyedText("a", "true"), new KeyedText("a.b.c", "x")),
        event.values("f"));
    assertEquals(List.of(), event.values("f.a"));
  }

  @Test
  public void deepNestingIsRefused() {
    for (String name : List.of("f", "g")) {
      EventException e =
          assertThrows(EventException.class, () -> read(Map.of(name, nested("a", 100_000))));
      assertEquals("the document is nested deeper than 200 levels", e.getMessage());
    }
  }

  @Test
  public void longNamesAreRefusedWhereTheyWouldBeCopied() {
    String name = "k".repeat(5_000);
    assertEquals(
        List.of(new KeyedText(name, "x")), read(Map.of("f", Map.of(name, "x"))).values("f"));
    assertThrows(EventException.class, () -> read(Map.of("f", Map.of(name, Map.of("b", "x")))));
    assertThrows(EventException.class, () -> read(Map.of(name, "x")));
  }

  @Test
  public void valuesThatJsonDoesNotHaveAreRefused() {
    assertThrows(EventException.class, () -> read(Map.of("f", Map.of("a", LocalDate.EPOCH))));
    assertThrows(EventException.class, () -> read(Map.of("g", LocalDate.EPOCH)));
  }
}
