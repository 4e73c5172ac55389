package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.query.Condition.Comparison;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Invisible;
import dev.detection.query.Literal;
import java.util.List;
import java.util.Optional;

/** How fields and values are written in Lucene's syntax: the opposite of {@link Values}. */
final class Spelling {
  private static final String EXISTS = "_exists_";

  /** What a word cannot hold unless a backslash stands before it. */
  private static final String SPECIAL = " !():^[]\"{}~*?\\/";

  /** What a word cannot begin with either. */
  private static final String SPECIAL_AT_START = "+-&|";

  private static final String PLAIN_LIMIT = "[\\p{L}\\p{N}_.:/+|-]+";

  private Spelling() {}

  static IllegalArgumentException cannot(String what) {
    return new IllegalArgumentException("Lucene's syntax has no form for " + what);
  }

  /**
   * A leaf.
   *
   * @param analysed whether it is one that text fields read by their words
   */
  static String leaf(Condition.Leaf leaf, boolean analysed) {
    boolean always =
        leaf instanceof Condition.Regexp
            || leaf instanceof Condition.Range
            || leaf instanceof Condition.Between;
    boolean sometimes = leaf instanceof Condition.Exists || leaf instanceof Condition.Wildcard;
    if (analysed ? !always && !sometimes : always) {
      throw cannot("a leaf of this kind");
    }
    return switch (leaf) {
      case Condition.Exists(var field, var at) ->
          analysed ? prefix(field) + "[* TO *]" : EXISTS + ":" + existing(field);
      case Condition.Match(var field, String text, boolean phrase, var at) ->
          prefix(field) + (phrase ? phrase(text) : word(text));
      case Condition.Near(var field, String text, int slop, var at) ->
          prefix(field) + phrase(text) + "~" + slop;
      case Condition.Fuzzy(var field, String text, int maxEdits, var at) ->
          prefix(field) + escaped(text, true) + "~" + maxEdits;
      case Condition.Range range -> range(range);
      case Condition.Between between -> between(between);
      case Condition.Analysed inner -> throw cannot("a leaf of this kind");
      case Condition.Tuned tuned -> throw cannot("words with options");
      case Condition.Asked asked -> throw cannot("a clause that text fields may drop");
      case Condition.Wildcard wildcard -> prefix(wildcard.field()) + pattern(wildcard, analysed);
      case Condition.Regexp(var field, var pattern, var ignoreCase, var operators, var at) -> {
        boolean fewer = operators != Condition.Regexp.ALL;
        if (fewer || ignoreCase || pattern.replace("\\/", "").indexOf('/') >= 0) {
          throw cannot("the regular expression [" + pattern + "] as it is meant here");
        }
        // A backslash at its end makes it end at the last slash of the query: there is no other
        // form.
        yield prefix(field) + "/" + pattern + "/";
      }
    };
  }

  private static String range(Condition.Range range) {
    String limit = limit(range);
    // There the name asks for a field, and a longer operator would be read.
    boolean inBrackets =
        limit.startsWith("=") || limit.equals("*") || range.field().equals(Field.named(EXISTS));
    if (!inBrackets) {
      return prefix(range.field()) + range.comparison().symbol() + escaped(limit, false);
    }
    return switch (range.comparison()) {
      case LESS, LESS_OR_EQUAL -> prefix(range.field()) + "[* TO " + end(range);
      case GREATER, GREATER_OR_EQUAL -> prefix(range.field()) + start(range) + " TO *]";
    };
  }

  private static String between(Condition.Between between) {
    if (!between.lenient()) {
      throw cannot("two limits that must fit the type of the field");
    }
    return prefix(between.from().field()) + start(between.from()) + " TO " + end(between.to());
  }

  private static String start(Condition.Range from) {
    return (from.comparison() == Comparison.GREATER ? "{" : "[") + bound(limit(from));
  }

  private static String end(Condition.Range to) {
    return bound(limit(to)) + (to.comparison() == Comparison.LESS ? "}" : "]");
  }

  private static String limit(Condition.Range range) {
    if (range.limit() instanceof Literal.Text(String text) && !text.isEmpty()) {
      return text;
    }
    throw cannot("a limit that is not a text");
  }

  /** In quotes a backslash before the last one would keep the text open, so it is a number. */
  private static String bound(String text) {
    if (text.equals("*")) {
      throw cannot("the limit [*]");
    }
    if (text.matches(PLAIN_LIMIT) && !text.equals("TO")) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted.append(
          c == '"' || c == '\\' || Invisible.is(c) ? Invisible.escaped(c) : String.valueOf(c));
    }
    return quoted.append('"').toString();
  }

  private static String prefix(Field field) {
    return field instanceof Field.Default ? "" : name(field) + ":";
  }

  private static String existing(Field field) {
    return field instanceof Field.Named(String path) && path.isEmpty() ? "\"\"" : name(field);
  }

  private static String name(Field field) {
    String name =
        switch (field) {
          case Field.Named(String path) when path.indexOf('*') < 0 -> path;
          case Field.Named(String path) -> throw cannot("the field name [" + path + "]");
          case Field.Like(Glob pattern) -> stars(pattern);
          case Field.Itself itself -> throw cannot("a field asked by its terms");
          case Field.Default none -> throw cannot("a condition of this kind without a field");
        };
    return escaped(name, true);
  }

  /** In the name of a field even an escaped star means any characters. */
  private static String stars(Glob pattern) {
    StringBuilder name = new StringBuilder();
    for (Glob.Part part : pattern.parts()) {
      switch (part) {
        case Glob.Text(String text) when text.indexOf('*') < 0 -> name.append(text);
        case Glob.Many() -> name.append('*');
        default -> throw cannot("the field names [" + pattern + "]");
      }
    }
    return name.toString();
  }

  private static String phrase(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted.append(c == '"' || c == '\\' ? "\\" + c : visible(c));
    }
    return quoted.append('"').toString();
  }

  private static String word(String text) {
    for (Comparison comparison : Comparison.values()) {
      String symbol = comparison.symbol();
      if (text.startsWith(symbol) && text.length() > symbol.length()) {
        throw cannot("a word that begins with [" + symbol + "]");
      }
    }
    if (text.isEmpty()) {
      throw cannot("a word without any character");
    }
    return escaped(text, true);
  }

  private static String escaped(String text, boolean atStart) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean first = atStart && escaped.isEmpty();
      boolean special = SPECIAL.indexOf(c) >= 0 || (first && SPECIAL_AT_START.indexOf(c) >= 0);
      escaped.append(special ? "\\" + c : visible(c));
    }
    return List.of("AND", "OR", "NOT").contains(text) ? "\\" + text : escaped.toString();
  }

  private static String visible(char c) {
    return Invisible.is(c) ? Invisible.escaped(c) : String.valueOf(c);
  }

  /** A beginning of other than one word is analysed; with a second star it is none. */
  private static String pattern(Condition.Wildcard wildcard, boolean analysed) {
    Glob glob = wildcard.pattern();
    Optional<String> beginning = glob.beginning();
    boolean hasWords = beginning.filter(text -> isAnalysed(text, wildcard)).isPresent();
    boolean hasWildcard = glob.parts().stream().anyMatch(part -> !(part instanceof Glob.Text));
    boolean several =
        glob.words().size() > 1 && (beginning.isEmpty() || (analysed && !wildcard.words()));
    boolean asRead =
        analysed
            ? (hasWords && wildcard.words()) || (several && !wildcard.words())
            : wildcard.words() && !several;
    if (wildcard.ignoreCase() || !hasWildcard || !asRead) {
      throw cannot("the pattern [" + glob + "] as it is meant here");
    }
    boolean more = analysed ? !wildcard.words() && beginning.isPresent() : hasWords;
    return glob.toQueryString() + (more || glob.isAnything() ? "*" : "");
  }

  private static boolean isAnalysed(String beginning, Condition.Wildcard wildcard) {
    return new Values("f", wildcard.at(), Lucene.Options.OF_KIBANA).prefix(beginning)
        instanceof Condition.Analysed;
  }
}
