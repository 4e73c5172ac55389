package dev.detection.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of the conditions as soon as a value is seen at one path, without asking them.
 * Immutable.
 */
final class Lookups {
  /** Whole strings; null if there are none. */
  private final TextTable texts;

  /** Pieces of strings; null if there are none. */
  private final PieceTable pieces;

  /** Whole numbers; null if there are none. */
  private final NumberTable numbers;

  private final List<Existing> existing;
  private final int[] present;
  private final boolean keeps;

  private Lookups(Builder builder) {
    texts = builder.texts == null ? null : builder.texts.build();
    pieces = builder.pieces.isEmpty() ? null : new PieceTable(builder.pieces);
    numbers = builder.numbers.isEmpty() ? null : new NumberTable(builder.numbers);
    existing = List.copyOf(builder.existing);
    present = builder.present.stream().mapToInt(Integer::intValue).toArray();
    keeps = builder.keeps;
  }

  /** Whether values are asked later. */
  boolean keeps() {
    return keeps;
  }

  /**
   * Leaves that ask for the existence of a string.
   *
   * @param leaf its number
   */
  record Existing(KeywordSearch search, int leaf) {
    private boolean isMetBy(String text) {
      return text.length() <= search.surelyIndexed() || search.indexed(text) != null;
    }
  }

  /** Sees that the path is there, for the first time in a document. */
  void begin(Scratch scratch) {
    scratch.addCandidates(present);
  }

  /** Sees a value. */
  void see(Object value, Scratch scratch) {
    switch (value) {
      case String text -> {
        if (numbers != null) {
          numbers.lookAny(scratch);
        }
        if (texts != null) {
          texts.look(text, scratch);
        }
        if (pieces != null) {
          pieces.look(text, scratch);
        }
        exists(text, scratch);
      }
      case null -> {}
      case Integer number -> whole(number, scratch);
      case Long number -> whole(number, scratch);
      default -> see(value.toString(), scratch);
    }
  }

  private void whole(long number, Scratch scratch) {
    if (numbers != null) {
      numbers.look(number, scratch);
    }
    if (texts != null) {
      texts.look(number, scratch);
    }
    if (pieces != null) {
      pieces.look(number, scratch);
    }
    if (!existing.isEmpty()) {
      exists(Long.toString(number), scratch);
    }
  }

  private void exists(String text, Scratch scratch) {
    for (int i = 0; i < existing.size(); i++) {
      if (existing.get(i).isMetBy(text)) {
        scratch.leaves().know(existing.get(i).leaf, true);
      }
    }
  }

  /** Collects what is asked of one path. */
  static final class Builder {
    private TextTable.Builder texts;
    private final List<PieceTable.Piece> pieces = new ArrayList<>();
    private final Map<Long, int[]> numbers = new HashMap<>();
    private final List<Existing> existing = new ArrayList<>();
    private final List<Integer> present = new ArrayList<>();
    private boolean keeps;

    TextTable.Builder texts() {
      if (texts == null) {
        texts = new TextTable.Builder();
      }
      return texts;
    }

    void piece(String text, boolean lower, int condition) {
      pieces.add(new PieceTable.Piece(text, lower, condition));
    }

    void number(long number, int condition) {
      numbers.merge(
          number,
          new int[] {condition},
          (before, more) -> {
            int[] both = Arrays.copyOf(before, before.length + 1);
            both[before.length] = condition;
            return both;
          });
    }

    void exists(KeywordSearch search, int leaf) {
      existing.add(new Existing(search, leaf));
    }

    void present(int condition) {
      present.add(condition);
    }

    void keep() {
      keeps = true;
    }

    Lookups build() {
      return new Lookups(this);
    }
  }
}
