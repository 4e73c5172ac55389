package dev.detection.query.kql;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Invisible;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How names and values are written in KQL: the opposite of {@link Unescape}.
 *
 * @param nestedPath full path of the nested field in whose group they stand; null outside of any
 */
record Spelling(String nestedPath) {
  private static final String SPECIAL = "\\():<>\"*{}";

  static IllegalArgumentException cannot(String what) {
    return new IllegalArgumentException("KQL has no form for " + what);
  }

  /** The name of a field, without the path of the group that it stands in. */
  String name(Field field) {
    return switch (field) {
      case Field.Named(String path) -> name(path);
      // As ranges are read.
      case Field.Itself(String path) -> name(path);
      case Field.Like(Glob pattern) -> {
        String name = unquoted(relative(pattern), true);
        yield name.startsWith("!") ? Invisible.escaped('!') + name.substring(1) : name;
      }
      case Field.Default none -> throw cannot("a condition of this kind without a field");
    };
  }

  private String name(String path) {
    String name = relative(path);
    String plain = escaped(name, true);
    boolean refused = name.startsWith("!") || name.equals("_exists_");
    return plain.equals(name) && name.indexOf(' ') < 0 && !refused ? name : quoted(name);
  }

  private String relative(String path) {
    String prefix = nestedPath == null ? "" : nestedPath + ".";
    if (!path.startsWith(prefix) || path.length() == prefix.length()) {
      throw cannot("the field [" + path + "] in the group of [" + nestedPath + "]");
    }
    return path.substring(prefix.length());
  }

  private Glob relative(Glob pattern) {
    boolean startsWithText = pattern.parts().getFirst() instanceof Glob.Text;
    if (nestedPath == null) {
      return pattern;
    }
    if (!startsWithText || !(pattern.parts().getFirst() instanceof Glob.Text(String first))) {
      throw cannot("the fields [" + pattern + "] in the group of [" + nestedPath + "]");
    }
    List<Glob.Part> parts = new ArrayList<>(pattern.parts());
    parts.removeFirst();
    if (first.length() != nestedPath.length() + 1) {
      parts.addFirst(new Glob.Text(relative(first)));
    }
    return new Glob(parts);
  }

  /** A value without a field. */
  String freeText(Condition.Leaf leaf) {
    if (nestedPath != null || leaf instanceof Condition.Exists) {
      throw cannot("a condition of this kind without a field");
    }
    return value(leaf, true);
  }

  /** A value of a field. */
  String value(Condition.Leaf leaf) {
    return value(leaf, false);
  }

  private String value(Condition.Leaf leaf, boolean asClause) {
    return switch (leaf) {
      case Condition.Exists(Field.Like(Glob name), var at) when relative(name).isAnything() ->
          throw cannot("any value in any field");
      case Condition.Exists exists -> "*";
      case Condition.Match(var field, String text, boolean phrase, var at) ->
          phrase ? quoted(text) : words(text, asClause);
      case Condition.Wildcard(var field, Glob pattern, var ignoreCase, boolean words, var at) -> {
        boolean hasOne = pattern.parts().stream().anyMatch(Glob.One.class::isInstance);
        boolean hasMany = pattern.parts().stream().anyMatch(Glob.Many.class::isInstance);
        if (ignoreCase || !words || hasOne || !hasMany || pattern.isAnything()) {
          throw cannot("the pattern [" + pattern + "] as it is meant here");
        }
        yield unquoted(pattern, asClause);
      }
      default -> throw cannot("a value of this kind");
    };
  }

  private static String words(String text, boolean asClause) {
    if (text.equals("null")) {
      throw cannot("the unquoted text [null]");
    }
    // Read as a tab, which is then trimmed.
    return text.isEmpty() ? "\\t" : unquoted(new Glob(List.of(new Glob.Text(text))), asClause);
  }

  /** The limit of a range, for which quotes mean nothing. */
  static String limit(String text) {
    boolean plain = escaped(text, false).equals(text) && !text.isEmpty() && text.indexOf(' ') < 0;
    return plain && !text.equals("null") ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted.append(c == '"' || c == '\\' ? "\\" + c : visible(c));
    }
    return quoted.append('"').toString();
  }

  private static String unquoted(Glob pattern, boolean asClause) {
    StringBuilder raw = new StringBuilder();
    for (Glob.Part part : pattern.parts()) {
      switch (part) {
        case Glob.Many() -> raw.append('*');
        case Glob.One() -> throw cannot("[?] as any character");
        case Glob.Text(String text) -> raw.append(escaped(text));
      }
    }
    String text = raw.toString();
    boolean trimmed =
        isBlank(pattern.parts().getFirst(), true) || isBlank(pattern.parts().getLast(), false);
    if (trimmed) {
      throw cannot("white space around the unquoted text [" + text + "]");
    }
    return withoutOperators(text, asClause);
  }

  private static String escaped(String text, boolean asClause) {
    return withoutOperators(escaped(text), asClause);
  }

  private static boolean isBlank(Glob.Part part, boolean atStart) {
    return part instanceof Glob.Text(String text)
        && Unescape.isTrimmed(text.charAt(atStart ? 0 : text.length() - 1));
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // With "ot" after it, the short form would be the word "not".
      boolean likeNot = c == '\n' && text.regionMatches(true, i + 1, "ot", 0, 2);
      escaped.append(
          likeNot ? Invisible.escaped(c) : SPECIAL.indexOf(c) >= 0 ? "\\" + c : visible(c));
    }
    return escaped.toString();
  }

  private static String visible(char c) {
    return switch (c) {
      case '\t' -> "\\t";
      case '\r' -> "\\r";
      case '\n' -> "\\n";
      default -> Invisible.is(c) ? Invisible.escaped(c) : String.valueOf(c);
    };
  }

  /** Escapes the words that would be operators, or be refused as such where a clause begins. */
  private static String withoutOperators(String raw, boolean asClause) {
    String[] words = raw.split(" ", -1);
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      switch (word.toLowerCase(Locale.ROOT)) {
        case "and", "or", "not" -> words[i] = "\\" + word;
        default -> {
          boolean refused =
              words.length > 1
                  && (Misplaced.instead(word) != null || (i == 1 && word.equals("where")));
          if (asClause && refused) {
            words[i] = Invisible.escaped(word.charAt(0)) + word.substring(1);
          }
        }
      }
    }
    return String.join(" ", words);
  }
}
