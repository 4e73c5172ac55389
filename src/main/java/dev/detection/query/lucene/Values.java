package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.query.Condition.Comparison;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import dev.detection.query.QueryException;
import dev.detection.query.StandardWords;
import dev.detection.rule.Position;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The leaves for one field.
 *
 * @param name as written, escapes resolved
 * @param at where the value stands
 * @param options how it is read
 */
record Values(String name, Position at, Lucene.Options options) {
  /** The name of no field: half a character, which no name may be. */
  static final String DEFAULT = "\ud800";

  private static final String EVERY = "*";
  private static final String EXISTS = "_exists_";

  Values {
    if (!name.equals(DEFAULT)) {
      refuseHalfCharacters(name, at);
    }
  }

  /** Whether a clause is asked whatever the fields are: text fields drop what has no word. */
  static Condition asked(Condition condition) {
    boolean words =
        switch (condition) {
          case Condition.Match match -> hasWords(match.text());
          case Condition.Analysed(Condition.Wildcard prefix, var at) when prefix.words() ->
              hasWords(((Glob.Text) prefix.pattern().parts().getFirst()).text());
          default -> true;
        };
    return words
        ? new Condition.Always(true, condition.at())
        : new Condition.Asked((Condition.Leaf) condition, condition.at());
  }

  private static boolean hasWords(String text) {
    return !StandardWords.of(text).isEmpty();
  }

  /** With a list of fields, an operator that has no field before it is part of the words. */
  private boolean isOneOfSeveral() {
    return name.equals(DEFAULT) && options.unnamed() == Lucene.Unnamed.SEVERAL;
  }

  private Field field() {
    return name.equals(DEFAULT) ? new Field.Default() : named(name);
  }

  private static Field named(String name) {
    return name.contains("*") ? new Field.Like(stars(name)) : Field.named(name);
  }

  private static Glob stars(String name) {
    List<Glob.Part> parts = new ArrayList<>();
    for (String literal : name.split("\\*", -1)) {
      if (!parts.isEmpty()) {
        parts.add(new Glob.Many());
      }
      parts.add(new Glob.Text(literal));
    }
    return new Glob(parts);
  }

  /** A word; several, if no operator stood between them; or one side of a range. */
  Condition words(String text) {
    refuseHalfCharacters(text, at);
    if (name.equals(EXISTS)) {
      return exists(text);
    }
    if (isOneOfSeveral()) {
      return match(text, false, 0);
    }
    for (Comparison comparison :
        List.of(
            Comparison.GREATER_OR_EQUAL,
            Comparison.GREATER,
            Comparison.LESS_OR_EQUAL,
            Comparison.LESS)) {
      String symbol = comparison.symbol();
      if (text.startsWith(symbol) && text.length() > symbol.length()) {
        String limit = text.substring(symbol.length());
        return limit.equals("*")
            ? unlimited()
            : new Condition.Analysed(side(comparison, limit), at);
      }
    }
    return match(text, false, 0);
  }

  /** A text in quotes. */
  Condition phrase(String text, int slop) {
    refuseHalfCharacters(text, at);
    return name.equals(EXISTS) ? exists(text) : match(text, true, slop);
  }

  private Condition exists(String asked) {
    return new Condition.Exists(named(asked), at);
  }

  private Condition match(String text, boolean phrase, int slop) {
    return slop != 0 && StandardWords.of(text).size() > 1
        ? new Condition.Near(field(), text, slop, at)
        : new Condition.Match(field(), text, phrase, at);
  }

  /** A word and those that are spelt like it. */
  Condition fuzzy(String text, int maxEdits) {
    refuseHalfCharacters(text, at);
    return new Condition.Fuzzy(field(), text, maxEdits, at);
  }

  /** Text fields make several words of a prefix, of which any will do. */
  Condition prefix(String text) {
    refuseHalfCharacters(text, at);
    Glob pattern = new Glob(List.of(new Glob.Text(text), new Glob.Many()));
    if (!options.analysed()) {
      return pattern(pattern);
    }
    Condition.Wildcard prefix = new Condition.Wildcard(field(), pattern, false, true, at);
    return StandardWords.of(text).equals(List.of(text.toLowerCase(Locale.ROOT)))
        ? prefix
        : new Condition.Analysed(prefix, at);
  }

  /**
   * A pattern, or the bare star.
   *
   * @param raw as written: a backslash makes the next character a plain one, whatever it is
   */
  Condition wildcard(String raw) {
    if (raw.equals("*")) {
      if (isOneOfSeveral()) {
        return new Condition.Exists(field(), at);
      }
      return name.equals(EVERY) || name.equals(DEFAULT)
          ? new Condition.Always(true, at)
          : new Condition.Exists(named(name), at);
    }
    if (!options.leading() && (raw.startsWith("*") || raw.startsWith("?"))) {
      throw new QueryException("a pattern must not begin with a wildcard here", at);
    }
    List<Glob.Part> parts = new ArrayList<>();
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '*') {
        parts.add(new Glob.Many());
      } else if (c == '?') {
        parts.add(new Glob.One());
      } else {
        i += c == '\\' ? 1 : 0;
        parts.add(new Glob.Text(String.valueOf(raw.charAt(i))));
      }
    }
    return pattern(new Glob(parts));
  }

  private Condition pattern(Glob pattern) {
    return pattern.words().size() > 1
        ? new Condition.Analysed(new Condition.Wildcard(field(), pattern, false, false, at), at)
        : new Condition.Wildcard(field(), pattern, false, true, at);
  }

  /** A regular expression, which text fields compare with their words. */
  Condition regexp(String pattern) {
    refuseHalfCharacters(pattern, at);
    return new Condition.Analysed(new Condition.Regexp(field(), pattern, false, at), at);
  }

  /**
   * A range.
   *
   * @param low null or {@code *} if there is no such limit
   * @param high null or {@code *} if there is no such limit
   */
  Condition range(String low, String high, boolean withLow, boolean withHigh) {
    Condition.Range from =
        side(withLow ? Comparison.GREATER_OR_EQUAL : Comparison.GREATER, limit(low));
    Condition.Range to = side(withHigh ? Comparison.LESS_OR_EQUAL : Comparison.LESS, limit(high));
    if (from == null) {
      return to == null ? unlimited() : new Condition.Analysed(to, at);
    }
    return new Condition.Analysed(
        to == null ? from : new Condition.Between(from, to, true, at), at);
  }

  private static String limit(String text) {
    return "*".equals(text) ? null : text;
  }

  private Condition.Range side(Comparison comparison, String limit) {
    if (limit == null) {
      return null;
    }
    refuseHalfCharacters(limit, at);
    return new Condition.Range(field(), comparison, new Literal.Text(limit), at);
  }

  private Condition unlimited() {
    return new Condition.Analysed(new Condition.Exists(field(), at), at);
  }

  /** A leaf with the options that say how it is asked; by itself if none of them matters to it. */
  Condition tuned(Condition leaf) {
    boolean every = false;
    boolean dates = false;
    switch (leaf) {
      case Condition.Match match -> {
        every = !match.phrase();
        // Of one character, or where the field is not named, no range is made.
        dates = every && match.text().length() > 1 && match.field() instanceof Field.Named;
      }
      case Condition.Analysed(Condition.Wildcard prefix, var where) -> every = prefix.words();
      case Condition.Analysed(Condition.Range range, var where) -> dates = true;
      case Condition.Analysed(Condition.Between between, var where) -> dates = true;
      default -> {}
    }
    every &= options.every();
    ZoneId zone = dates ? options.zone() : null;
    return every || zone != null
        ? new Condition.Tuned((Condition.Leaf) leaf, every, zone, at)
        : leaf;
  }

  /** Half of a surrogate pair is no character and could not be sent to Elasticsearch as JSON. */
  static void refuseHalfCharacters(String text, Position at) {
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw new QueryException(
          "half of a surrogate pair is not a character; write both halves, for instance"
              + " \\uD83D\\uDE00",
          at);
    }
  }
}
