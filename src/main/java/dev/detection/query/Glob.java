package dev.detection.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A wildcard pattern, free of any language's escapes: literal runs, {@code *} (any characters, also
 * none) and {@code ?} (exactly one character, a Unicode code point as in Lucene).
 *
 * @param parts the parts in order; never two literals or two {@link Many} beside each other
 */
public record Glob(List<Part> parts) {
  /** What {@code query_string} takes for more than itself anywhere. */
  private static final String SPECIAL = "!():^[]\"{}~*?\\/";

  /** What it takes for more than itself at the start of a clause. */
  private static final String SPECIAL_AT_START = "+-&|";

  /** A piece of a pattern. */
  public sealed interface Part {}

  /** Characters that stand for themselves; never empty. */
  public record Text(String text) implements Part {}

  /** Any characters, also none. */
  public record Many() implements Part {}

  /** Exactly one character. */
  public record One() implements Part {}

  /** Puts neighbouring literals and stars together. */
  public Glob {
    List<Part> joined = new ArrayList<>();
    for (Part part : parts) {
      Part last = joined.isEmpty() ? null : joined.getLast();
      if (part instanceof Text(String text) && last instanceof Text(String before)) {
        joined.set(joined.size() - 1, new Text(before + text));
      } else if (!(part instanceof Many && last instanceof Many)
          && !(part instanceof Text(String text) && text.isEmpty())) {
        joined.add(part);
      }
    }
    parts = List.copyOf(joined);
  }

  /** Reads {@code *} and {@code ?} as wildcards and every other character as itself (EQL). */
  public static Glob parse(String pattern) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      parts.add(c == '*' ? new Many() : c == '?' ? new One() : new Text(String.valueOf(c)));
    }
    return new Glob(parts);
  }

  /** Whether the pattern is just {@code *}. */
  public boolean isAnything() {
    return parts.size() == 1 && parts.getFirst() instanceof Many;
  }

  /** What values begin with if the pattern asks for nothing else: a text and a star. */
  public Optional<String> beginning() {
    return parts.size() == 2
            && parts.getFirst() instanceof Text(String text)
            && parts.getLast() instanceof Many
        ? Optional.of(text)
        : Optional.empty();
  }

  /** The patterns that {@code query_string} splits it into at white space that is not escaped. */
  public List<Glob> words() {
    List<List<Part>> patterns = new ArrayList<>(List.of(new ArrayList<>()));
    for (Part part : parts) {
      if (part instanceof Text(String text)) {
        split(text, patterns);
      } else {
        patterns.getLast().add(part);
      }
    }
    return patterns.stream().filter(parts -> !parts.isEmpty()).map(Glob::new).toList();
  }

  private static void split(String text, List<List<Part>> patterns) {
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isSpace(text.charAt(i))) {
        if (i > from) {
          patterns.getLast().add(new Text(text.substring(from, i)));
        }
        if (i < text.length()) {
          patterns.add(new ArrayList<>());
        }
        from = i + 1;
      }
    }
  }

  /** White space in the grammar of {@code query_string}. */
  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u3000';
  }

  /** The pattern in the syntax of Elasticsearch's wildcard query, where a backslash escapes. */
  public String toWildcard() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Many() -> text.append('*');
        case One() -> text.append('?');
        case Text(String literal) -> text.append(literal.replaceAll("([\\\\*?])", "\\\\$1"));
      }
    }
    return text.toString();
  }

  /**
   * The pattern in the syntax of Elasticsearch's {@code query_string}, in one piece: white space is
   * escaped like every other sign that would end it, and no sign that would not.
   */
  public String toQueryString() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Many() -> text.append('*');
        case One() -> text.append('?');
        case Text(String literal) -> escape(literal, text);
      }
    }
    return text.toString();
  }

  private static void escape(String literal, StringBuilder text) {
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      boolean special = SPECIAL.indexOf(c) >= 0 || isSpace(c);
      boolean specialFirst = text.isEmpty() && SPECIAL_AT_START.indexOf(c) >= 0;
      text.append(special || specialFirst ? "\\" : "").append(c);
    }
  }

  @Override
  public String toString() {
    return toWildcard();
  }
}
