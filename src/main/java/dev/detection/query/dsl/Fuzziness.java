package dev.detection.query.dsl;

import dev.detection.query.Likeness;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The option {@code fuzziness} and those that go with it. */
final class Fuzziness {
  /** The options of full-text queries. */
  static final Set<String> MATCH =
      Set.of(
          "fuzziness", "prefix_length", "max_expansions", "fuzzy_transpositions", "fuzzy_rewrite");

  /** The options of the query {@code fuzzy}. */
  static final Set<String> TERM =
      Set.of("fuzziness", "prefix_length", "max_expansions", "transpositions", "rewrite");

  private static final Pattern AUTO = Pattern.compile("AUTO:([0-9]{1,9}),([0-9]{1,9})");
  private static final Pattern EDITS = Pattern.compile("\\+?([012])(?:\\.0*)?");

  private Fuzziness() {}

  /** What a full-text query asks; null if words must be the same. */
  static Likeness asked(Map<String, Json> options) {
    Likeness likeness =
        likeness(options, options.get("fuzzy_transpositions"), options.get("fuzzy_rewrite"));
    return options.containsKey("fuzziness") ? likeness : null;
  }

  /** What the query {@code fuzzy} asks. */
  static Likeness ofTerm(Map<String, Json> options) {
    return likeness(options, options.get("transpositions"), options.get("rewrite"));
  }

  private static Likeness likeness(Map<String, Json> options, Json swaps, Json rewrite) {
    Rewrites.check(rewrite);
    Json most = options.get("max_expansions");
    if (most != null && most.whole() <= 0) {
      throw most.wrong("expected a number above 0");
    }
    Json prefix = options.get("prefix_length");
    int exact = prefix == null ? 0 : prefix.whole();
    if (exact < 0) {
      throw prefix.wrong("expected no negative number");
    }
    Likeness edits = edits(options.get("fuzziness"));
    return new Likeness(
        edits.low(), edits.high(), edits.edits(), exact, swaps == null || swaps.truth());
  }

  /** Reads the option {@code fuzziness} alone. */
  static Likeness edits(Json given) {
    if (given == null) {
      return Likeness.AUTO;
    }
    String text = given.scalar().toUpperCase(Locale.ROOT);
    Matcher auto = AUTO.matcher(text);
    if (text.equals("AUTO")) {
      return Likeness.AUTO;
    }
    if (auto.matches()) {
      int low = Integer.parseInt(auto.group(1));
      int high = Integer.parseInt(auto.group(2));
      if (low <= high) {
        return new Likeness(low, high, -1, 0, true);
      }
    }
    Matcher edits = EDITS.matcher(text);
    if (!edits.matches()) {
      throw given.wrong("expected 0, 1, 2, AUTO or AUTO:low,high with low no more than high");
    }
    return new Likeness(0, 0, Integer.parseInt(edits.group(1)), 0, true);
  }
}
