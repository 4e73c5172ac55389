package dev.detection.it;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which profiles the events of the present have, interval by interval. Each interval brings some
 * new ones, twice, and once more those of the interval before, which are known by then.
 */
final class TermFeed {
  /** How many requests an interval's events come in, evenly spread: one for each minute of five. */
  static final int SLICES = 5;

  private final TermEvents events;
  private final int perInterval;
  private final int fresh;
  private long nextEvent;
  private int nextFresh;
  private List<Integer> lastFresh = List.of();

  /**
   * @param perInterval how many events, beside those of new profiles
   * @param fresh how many profiles are new in an interval
   * @param first number of the first event
   * @param known number of the first new profile
   */
  TermFeed(TermEvents events, int perInterval, int fresh, long first, int known) {
    this.events = events;
    this.perInterval = perInterval;
    this.fresh = fresh;
    this.nextEvent = first;
    this.nextFresh = known;
  }

  /** The next interval: profiles by slice. */
  List<List<Integer>> next() {
    List<List<Integer>> slices = new ArrayList<>();
    for (int slice = 0; slice < SLICES; slice++) {
      List<Integer> profiles = new ArrayList<>();
      for (int i = slice; i < perInterval; i += SLICES) {
        profiles.add(events.profile(nextEvent++));
      }
      slices.add(profiles);
    }
    List<Integer> now = IntStream.range(nextFresh, nextFresh += fresh).boxed().toList();
    slices.get(1).addAll(now);
    slices.get(2).addAll(lastFresh);
    slices.get(3).addAll(now);
    lastFresh = now;
    return slices;
  }

  /**
   * The next interval with a part of all known profiles besides.
   *
   * @param part from 0 to {@code parts} - 1
   */
  List<List<Integer>> next(int part, int parts, int known) {
    List<List<Integer>> slices = next();
    for (int profile = part; profile < known; profile += parts) {
      slices.get(profile / parts % SLICES).add(profile);
    }
    return slices;
  }
}
