package dev.detection.match;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefBuilder;

/**
 * The order of fields of type {@code version}: that of Semantic Versioning with any number of main
 * parts, then the build as text. What is no version comes after all versions, in the order of
 * texts.
 */
final class VersionOrder {
  private static final String NUMBER = "(?:0|[1-9][0-9]*+)";

  private static final String NAME = "(?:[0-9]*[a-zA-Z-][0-9a-zA-Z-]*+|" + NUMBER + ")";

  private static final Pattern VERSION =
      Pattern.compile(
          "(?<main>N(?:\\.N)*)(?<pre>-A(?:\\.A)*)?(?<build>\\+B(?:\\.B)*)?"
              .replace("N", NUMBER)
              .replace("A", NAME)
              .replace("B", "[0-9a-zA-Z-]++"));

  /** Parts between dots; what has more is no version. */
  private static final int MOST_PARTS = 32;

  /** Digits of one number; longer ones are refused. */
  private static final int MOST_DIGITS = 127;

  /** So many of the first numbers are refused if they need more than 32 bits. */
  private static final int PARSED = 3;

  private static final byte NUMBER_FOLLOWS = 1;
  private static final byte PRERELEASE_FOLLOWS = 2;
  private static final byte NO_PRERELEASE = 3;

  private VersionOrder() {}

  /** What orders a text among others; null if fields do not take it. */
  static BytesRef key(String text) {
    BytesRefBuilder key = new BytesRefBuilder();
    Matcher version = VERSION.matcher(text);
    if (!hasFewParts(text) || !version.matches()) {
      return text.isEmpty() ? new BytesRef(new byte[] {NO_PRERELEASE}) : new BytesRef(text);
    }
    boolean fits = appendNumbers(version.group("main"), key);
    String prerelease = version.group("pre");
    key.append(prerelease == null ? NO_PRERELEASE : PRERELEASE_FOLLOWS);
    if (prerelease != null) {
      String separator = "-";
      for (String part : prerelease.substring(1).split("\\.")) {
        key.append(new BytesRef(separator));
        separator = ".";
        if (part.chars().allMatch(Character::isDigit)) {
          fits &= appendNumbers(part, key);
        } else {
          key.append(new BytesRef(part));
        }
      }
    }
    if (version.group("build") != null) {
      key.append(new BytesRef(version.group("build")));
    }
    return fits ? key.toBytesRef() : null;
  }

  private static boolean hasFewParts(String text) {
    int parts = 1;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '.' -> parts++;
        case '-', '+' -> parts = 1;
        default -> {}
      }
      if (parts > MOST_PARTS) {
        return false;
      }
    }
    return true;
  }

  /** A longer number is greater: its length stands before its digits. */
  private static boolean appendNumbers(String numbers, BytesRefBuilder key) {
    int parsed = 0;
    for (String number : numbers.split("\\.")) {
      if (number.length() > MOST_DIGITS || (parsed < PARSED && !isInt(number))) {
        return false;
      }
      if (parsed > 0) {
        key.append((byte) '.');
      }
      parsed++;
      key.append(NUMBER_FOLLOWS);
      key.append((byte) (number.length() | 0x80));
      key.append(new BytesRef(number));
    }
    return true;
  }

  private static boolean isInt(String number) {
    return number.length() < 10
        || (number.length() == 10 && Long.parseLong(number) <= Integer.MAX_VALUE);
  }
}
