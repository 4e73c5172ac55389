package dev.detection.it;

import static org.junit.Assert.assertEquals;

import dev.detection.it.StateWatch.Stored;
import java.util.List;
import org.junit.Test;

/** The crash test notices a stored state that moves backwards. */
public class StateWatchTests {
  private final StateWatch watch = new StateWatch(null);

  @Test
  public void forwardsIsFine() {
    watch.note("a", new Stored(1, "h", 10));
    watch.note("a", new Stored(2, "h", 10));
    watch.note("a", new Stored(3, "h", 11));
    assertEquals(List.of(), watch.backwards());
    assertEquals(3, watch.readings());
  }

  @Test
  public void laterWriteOfAnEarlierStateIsFound() {
    watch.note("a", new Stored(1, "h", 10));
    watch.note("a", new Stored(2, "h", 9));
    assertEquals(List.of("a: 9 by write 2, after 10 by write 1"), watch.backwards());
  }

  @Test
  public void oldReadingSaysNothing() {
    watch.note("a", new Stored(2, "h", 10));
    watch.note("a", new Stored(1, "h", 9));
    watch.note("b", new Stored(3, "h", 1));
    assertEquals(List.of(), watch.backwards());
  }

  @Test
  public void anotherHistoryBeginsAnew() {
    watch.note("a", new Stored(1, "h", 10));
    watch.note("a", new Stored(2, "other", -1));
    assertEquals(List.of(), watch.backwards());
  }
}
