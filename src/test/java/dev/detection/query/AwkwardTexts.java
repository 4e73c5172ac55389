package dev.detection.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random texts, names and patterns of what languages stumble over. */
final class AwkwardTexts {
  private static final List<String> PIECES =
      List.of(
          "a",
          "b",
          "Ab",
          "x y",
          " ",
          "  ",
          "\t",
          "\n",
          "\r",
          "\n\n",
          "not",
          "NOT",
          "and",
          "or",
          "null",
          "true",
          "in",
          "like",
          "where",
          "TO",
          "ot",
          "\\",
          "\\\\",
          "\\n",
          "\\u0041",
          "\"",
          "'",
          "`",
          "*",
          "?",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ":",
          "<",
          ">",
          ">=",
          "=",
          "==",
          "!=",
          "&&",
          "||",
          "/",
          "//",
          "/*",
          "-",
          "+",
          "!",
          "^",
          "~",
          "~2",
          "|",
          ",",
          ".",
          "..",
          "@",
          "_",
          "#",
          "$",
          "%",
          "1",
          "-1",
          "1.5",
          "1e3",
          "\u0001",
          "\u007f",
          "\u00a0",
          "\u200b",
          "\u2028",
          "\ufeff",
          "\u3000",
          "é",
          "ß",
          "İ",
          "日本",
          "😀",
          "C:\\Windows\\*",
          "“",
          "”",
          ";");

  private final Random random;

  AwkwardTexts(Random random) {
    this.random = random;
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Sometimes empty. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(any(PIECES)).append(random.nextInt(4) == 0 ? " " : "");
    }
    return text.toString();
  }

  /** Never empty, and nothing around it that is trimmed. */
  String trimmed() {
    String text = text().strip().replaceAll("^[\\p{Z}\\p{Cc}\ufeff]+|[\\p{Z}\\p{Cc}\ufeff]+$", "");
    return text.isEmpty() ? "a" : text;
  }

  /** Never empty, mostly plain. */
  String name() {
    String name =
        random.nextInt(3) > 0
            ? any(List.of("a", "a.b", "process.name", "@timestamp", "and", "x.or.in", "a-b", "9"))
            : text().replaceAll("[\r\n]", "") + any(PIECES).strip();
    return name.isEmpty() ? "f" : name;
  }

  /** A pattern with at least one star, and more than that; no other sign. */
  Glob stars(boolean oneAsWell) {
    List<Glob.Part> parts = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      parts.add(new Glob.Text(trimmed()));
      parts.add(oneAsWell && random.nextInt(3) == 0 ? new Glob.One() : new Glob.Many());
    }
    if (random.nextBoolean()) {
      parts.addFirst(new Glob.Many());
    }
    if (random.nextBoolean()) {
      parts.add(new Glob.Text(trimmed()));
    }
    return new Glob(parts);
  }

  /** A number, a text or a boolean. */
  Literal literal() {
    return switch (random.nextInt(6)) {
      case 0 -> new Literal.Whole(any(List.of(0L, 7L, -7L, Long.MAX_VALUE, Long.MIN_VALUE)));
      case 1 -> new Literal.Decimal(any(List.of(0.5, -0.0, 1e300, -2.5e-7, 3.0, Double.MIN_VALUE)));
      case 2 -> new Literal.Bool(random.nextBoolean());
      default -> new Literal.Text(text());
    };
  }
}
