package dev.detection.query.dsl;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The option {@code rewrite}, which has no effect on what is found. Most of its values are about
 * scores; the others leave out terms if all documents together have too many.
 */
final class Rewrites {
  private static final Set<String> OF_SCORES =
      Set.of(
          "constant_score", "constant_score_blended", "constant_score_boolean", "scoring_boolean");

  private static final Pattern TOP_TERMS =
      Pattern.compile("top_terms_(boost_|blended_freqs_)?[0-9]+");

  private Rewrites() {}

  /** Refuses what is no rewrite. */
  static void check(Json rewrite) {
    if (rewrite == null || rewrite.isNull()) {
      return;
    }
    String name = rewrite.text();
    if (!OF_SCORES.contains(name) && !TOP_TERMS.matcher(name).matches()) {
      throw rewrite.wrong(
          "expected one of %s and top_terms_N".formatted(OF_SCORES.stream().sorted().toList()));
    }
  }
}
