package dev.detection.query.dsl;

import java.util.Set;

/**
 * The option {@code rewrite}. Most of its values are about scores; some find only the terms that
 * come first among those of all documents.
 */
final class Rewrites {
  private static final Set<String> FIND_ALL =
      Set.of(
          "constant_score", "constant_score_blended", "constant_score_boolean", "scoring_boolean");

  private Rewrites() {}

  /** Refuses what finds less than all terms. */
  static void check(Json rewrite) {
    if (rewrite == null || rewrite.isNull() || FIND_ALL.contains(rewrite.text())) {
      return;
    }
    if (rewrite.text().startsWith("top_terms_")) {
      throw rewrite.notSupported("[" + rewrite.text() + "], which depends on other documents,");
    }
    throw rewrite.wrong("expected one of " + FIND_ALL.stream().sorted().toList());
  }
}
