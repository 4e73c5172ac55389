package dev.detection.anomaly;

import dev.detection.anomaly.Values.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The places where documents were, each once, those of most documents first. */
final class PlacesMeasure extends Measure {
  /** Places closer than this many degrees, about a kilometre, are one. */
  private static final double SAME = 0.01;

  /** Places told of one split; more in one bucket are unusual by their number already. */
  private static final int MOST = 8;

  /** Where a place lies, and how many documents were there. */
  private static final class Spot {
    private final Place place;
    private long documents;

    Spot(Place place) {
      this.place = place;
    }
  }

  private final Map<Long, Spot> spots = new HashMap<>();

  @Override
  boolean take(long time, List<?> values, Room room) {
    boolean any = false;
    for (Place place : Values.places(values, room)) {
      any |= keep(place, 1, room);
    }
    return any;
  }

  private boolean keep(Place place, long documents, Room room) {
    long cell =
        Math.round(place.latitude() / SAME) * 100_000L + Math.round(place.longitude() / SAME);
    Spot spot = spots.get(cell);
    if (spot == null) {
      if (!room.take()) {
        return false;
      }
      spot = new Spot(place);
      spots.put(cell, spot);
    }
    spot.documents += documents;
    return true;
  }

  @Override
  void join(Measure other, Room room) {
    ((PlacesMeasure) other).spots.values().forEach(spot -> keep(spot.place, spot.documents, room));
  }

  @Override
  List<Double> actual() {
    List<Double> told = new ArrayList<>();
    spots.values().stream()
        .sorted(
            Comparator.<Spot>comparingLong(spot -> -spot.documents)
                .thenComparingDouble(spot -> spot.place.latitude())
                .thenComparingDouble(spot -> spot.place.longitude()))
        .limit(MOST)
        .forEach(
            spot -> {
              told.add(spot.place.latitude());
              told.add(spot.place.longitude());
            });
    return told;
  }
}
