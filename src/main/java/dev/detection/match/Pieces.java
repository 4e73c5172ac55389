package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Glob;
import java.util.List;
import java.util.Set;

/**
 * A leaf that only a value with one of some pieces in it can meet.
 *
 * @param path where the value is in the source
 * @param texts the pieces, of four characters at least
 * @param lower whether values are compared in lower case and not only A to Z
 */
record Pieces(String path, Set<String> texts, boolean lower) {

  /** The leaf in this form; null if it has none. */
  static Pieces of(Node.OnValues leaf) {
    if (leaf.sources().size() != 1) {
      return null;
    }
    Pieces pieces =
        switch (leaf.leaf()) {
          case Condition.Wildcard wildcard -> strings(leaf, longest(wildcard.pattern()));
          case Condition.Prefix prefix -> strings(leaf, prefix.text());
          case Condition.Match match when leaf.type() instanceof FieldType.Text text ->
              words(leaf, text, match);
          default -> null;
        };
    boolean usable =
        pieces != null
            && pieces.texts.stream().allMatch(text -> text.length() >= PieceTable.LENGTH)
            && (!pieces.lower || pieces.texts.stream().allMatch(Ascii::isAll));
    return usable ? pieces : null;
  }

  private static Pieces strings(Node.OnValues leaf, String piece) {
    FieldType type = leaf.type();
    if (Whole.search(type) == null || piece == null) {
      return null;
    }
    Analysis normalizer = type instanceof FieldType.Keyword keyword ? keyword.normalizer() : null;
    boolean lower = AnalysisParts.LOWERCASE.equals(normalizer);
    return normalizer == null || lower
        ? new Pieces(leaf.sources().getFirst(), Set.of(piece), lower)
        : null;
  }

  /** The longest literal part of a pattern; null if it has none. */
  static String longest(Glob pattern) {
    return pattern.parts().stream()
        .filter(Glob.Text.class::isInstance)
        .map(part -> ((Glob.Text) part).text())
        .max((a, b) -> Integer.compare(a.length(), b.length()))
        .orElse(null);
  }

  /** The words of the standard analyzer stand in the text as they are, but for their case. */
  private static Pieces words(Node.OnValues leaf, FieldType.Text type, Condition.Match match) {
    if (!type.analysis().index().equals(Analysis.STANDARD)) {
      return null;
    }
    Set<String> words =
        switch (new TextSearch(type.analysis()).asked(match)) {
          case TextSearch.Asked.AnyWord(var any) -> any;
          case TextSearch.Asked.Following(var all) -> Set.of(longest(all));
        };
    return new Pieces(leaf.sources().getFirst(), words, true);
  }

  private static String longest(List<Analysis.Word> words) {
    return words.stream()
        .map(Analysis.Word::text)
        .max((a, b) -> Integer.compare(a.length(), b.length()))
        .orElseThrow();
  }
}
