package dev.detection.query.eql;

import dev.detection.query.Invisible;
import dev.detection.query.Literal;
import java.util.Set;
import java.util.regex.Pattern;

/** How names and values are written in EQL: the opposite of {@link Literals}. */
final class Spelling {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_@][A-Za-z0-9_@]*");

  private static final Set<String> KEYWORDS =
      Set.of(
          "and",
          "any",
          "by",
          "false",
          "in",
          "join",
          "like",
          "not",
          "null",
          "or",
          "regex",
          "sample",
          "sequence",
          "true",
          "until",
          "where",
          "with");

  private Spelling() {}

  static IllegalArgumentException cannot(String what) {
    return new IllegalArgumentException("EQL has no form for " + what);
  }

  static String category(String name) {
    return isPlain(name) ? name : string(name);
  }

  /** A keyword is only a keyword where a name begins. */
  static String path(String path) {
    if (path.isEmpty() || path.indexOf('\n') >= 0 || path.indexOf('\r') >= 0) {
      throw cannot("the field name [" + path + "]");
    }
    String[] segments = path.split("\\.", -1);
    for (int i = 0; i < segments.length; i++) {
      if (segments[i].isEmpty()) {
        return quoted(path);
      }
      boolean plain = i == 0 ? isPlain(segments[i]) : NAME.matcher(segments[i]).matches();
      segments[i] = plain ? segments[i] : quoted(segments[i]);
    }
    return String.join(".", segments);
  }

  private static boolean isPlain(String name) {
    return NAME.matcher(name).matches() && !KEYWORDS.contains(name);
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  static String literal(Literal literal) {
    return switch (literal) {
      case Literal.Text(String text) -> string(text);
      // Its positive counterpart is no integer.
      case Literal.Whole(long number) when number == Long.MIN_VALUE -> number + 1 + " - 1";
      case Literal.Whole(long number) -> String.valueOf(number);
      case Literal.Decimal(double number) -> String.valueOf(number);
      case Literal.Bool(boolean truth) -> String.valueOf(truth);
    };
  }

  static String string(String text) {
    StringBuilder string = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      string.append(
          switch (c) {
            case '"', '\\' -> "\\" + c;
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            // By its number it is refused.
            case '\0' -> "\0";
            default -> Invisible.is(c) ? Invisible.escaped(c) : String.valueOf(c);
          });
    }
    return string.append('"').toString();
  }
}
