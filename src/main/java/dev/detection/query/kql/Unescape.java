package dev.detection.query.kql;

import dev.detection.query.Glob;
import dev.detection.query.QueryException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * Resolves the escapes of one literal. Quoted and unquoted text differ: in quotes a backslash that
 * does not begin an escape is a backslash, without quotes it is an error.
 */
final class Unescape {
  private static final String SPECIAL = "\\():<>\"*{}";
  private static final int HEX_DIGITS = 4;

  private final String raw;
  private final Token start;
  private final StringBuilder text = new StringBuilder();
  private int at;

  /**
   * @param raw the literal as written, quotes included
   * @param start its first token
   */
  Unescape(String raw, Token start) {
    this.raw = raw;
    this.start = start;
  }

  Glob resolve(boolean quoted) {
    return quoted ? quoted() : unquoted();
  }

  private Glob quoted() {
    int end = raw.length() - 1;
    for (at = 1; at < end; ) {
      char next = raw.charAt(at + 1);
      if (raw.charAt(at) != '\\') {
        keep(1);
      } else if (next == '\\' || next == '"') {
        at++;
        keep(1);
      } else if (!controlCharacter() && !unicode()) {
        keep(1);
      }
    }
    return new Glob(List.of(new Glob.Text(text.toString())));
  }

  private Glob unquoted() {
    List<Glob.Part> parts = new ArrayList<>();
    while (at < raw.length()) {
      char c = raw.charAt(at);
      if (c == '*') {
        parts.add(new Glob.Text(text.toString()));
        parts.add(new Glob.Many());
        text.setLength(0);
        at++;
      } else if (c != '\\') {
        keep(1);
      } else if (!keyword() && !controlCharacter() && !unicode()) {
        if (SPECIAL.indexOf(raw.charAt(at + 1)) < 0) {
          throw wrongEscape();
        }
        at++;
        keep(1);
      }
    }
    parts.add(new Glob.Text(text.toString()));
    return new Glob(trimmed(parts));
  }

  /** Kibana trims after resolving escapes, so even an escaped tab at the edge is lost. */
  private static List<Glob.Part> trimmed(List<Glob.Part> parts) {
    if (parts.getFirst() instanceof Glob.Text(String first)) {
      int from = 0;
      while (from < first.length() && isTrimmed(first.charAt(from))) {
        from++;
      }
      parts.set(0, new Glob.Text(first.substring(from)));
    }
    if (parts.getLast() instanceof Glob.Text(String last)) {
      int to = last.length();
      while (to > 0 && isTrimmed(last.charAt(to - 1))) {
        to--;
      }
      parts.set(parts.size() - 1, new Glob.Text(last.substring(0, to)));
    }
    return parts;
  }

  /** White space as JavaScript's trim has it. */
  static boolean isTrimmed(char c) {
    return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == '\uFEFF';
  }

  private void keep(int characters) {
    text.append(raw, at, at + characters);
    at += characters;
  }

  private boolean keyword() {
    for (String keyword : List.of("and", "or", "not")) {
      if (raw.regionMatches(true, at + 1, keyword, 0, keyword.length())
          && !isLineBreakInWord(keyword.length())) {
        at++;
        keep(keyword.length());
        return true;
      }
    }
    return false;
  }

  /** {@code \nother} is a line break before "other", {@code \not} the word "not". */
  private boolean isLineBreakInWord(int length) {
    int end = at + 1 + length;
    return raw.charAt(at + 1) == 'n'
        && end < raw.length()
        && Character.isLetterOrDigit(raw.charAt(end));
  }

  private boolean controlCharacter() {
    int which = "trn".indexOf(raw.charAt(at + 1));
    if (which >= 0) {
      text.append("\t\r\n".charAt(which));
      at += 2;
    }
    return which >= 0;
  }

  private boolean unicode() {
    int digits = at + 2;
    if (raw.charAt(at + 1) != 'u' || digits + HEX_DIGITS > raw.length()) {
      return false;
    }
    String hex = raw.substring(digits, digits + HEX_DIGITS);
    if (!hex.chars().allMatch(HexFormat::isHexDigit)) {
      return false;
    }
    text.append((char) HexFormat.fromHexDigits(hex));
    at = digits + HEX_DIGITS;
    return true;
  }

  private QueryException wrongEscape() {
    String what = raw.substring(at, raw.offsetByCodePoints(at, 2));
    String hint =
        what.equals("\\u")
            ? "\\u takes four hexadecimal digits"
            : "a backslash itself is written \\\\, and only %s or the words and, or, not may follow"
                    .formatted("\\ ( ) : < > \" * { } t r n u")
                + " a single one";
    return new QueryException(
        "[%s] is not an escape; %s".formatted(what, hint), Places.inside(start, raw, at));
  }
}
