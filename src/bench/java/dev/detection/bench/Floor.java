package dev.detection.bench;

import java.util.List;
import java.util.Map;

/**
 * The least that any engine has to do: look at every leaf of an event once and hash it. Keys are
 * walked over and not looked up.
 */
final class Floor {
  private Floor() {}

  /** Hashes the characters of every string, as an engine does that meets the string first. */
  static long computed(Object value) {
    return switch (value) {
      case null -> 0;
      case String text -> hash(text);
      case Map<?, ?> object -> {
        long sum = 0;
        for (Object inner : object.values()) {
          sum += computed(inner);
        }
        yield sum;
      }
      case List<?> list -> {
        long sum = 0;
        for (int i = 0; i < list.size(); i++) {
          sum += computed(list.get(i));
        }
        yield sum;
      }
      default -> value.hashCode();
    };
  }

  /** The same with the hash that a Java string remembers once it was asked. */
  static long remembered(Object value) {
    return switch (value) {
      case null -> 0;
      case Map<?, ?> object -> {
        long sum = 0;
        for (Object inner : object.values()) {
          sum += remembered(inner);
        }
        yield sum;
      }
      case List<?> list -> {
        long sum = 0;
        for (int i = 0; i < list.size(); i++) {
          sum += remembered(list.get(i));
        }
        yield sum;
      }
      default -> value.hashCode();
    };
  }

  /** How many leaves there are, nulls included. */
  static int leaves(Object value) {
    return switch (value) {
      case Map<?, ?> object -> object.values().stream().mapToInt(Floor::leaves).sum();
      case List<?> list -> list.stream().mapToInt(Floor::leaves).sum();
      case null, default -> 1;
    };
  }

  private static int hash(String text) {
    int hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return hash;
  }
}
