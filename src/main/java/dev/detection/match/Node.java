package dev.detection.match;

/** A condition bound to the fields of a target. Immutable and safe for use by many threads. */
@FunctionalInterface
interface Node {
  /** Holds for no event. */
  Node NEVER = event -> false;

  /**
   * Whether it holds.
   *
   * @throws EventException if that cannot be said of this event
   */
  boolean holds(Event event);
}
