package dev.detection.query.kql;

import dev.detection.query.Glob;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.misc.Interval;

/**
 * A literal of a query, its escapes resolved.
 *
 * @param glob the text, with a {@link Glob.Many} for every unescaped, unquoted {@code *}
 * @param quoted whether it stood in quotes
 */
record Words(Glob glob, boolean quoted, Position at) {

  static Words of(KqlParser.LiteralContext literal) {
    String raw =
        literal
            .start
            .getInputStream()
            .getText(Interval.of(literal.start.getStartIndex(), literal.stop.getStopIndex()));
    boolean quoted = literal.QUOTED() != null;
    Glob glob = new Unescape(raw, literal.start).resolve(quoted);
    Words words = new Words(glob, quoted, Places.of(literal.start));
    words.refuseHalfCharacters();
    return words;
  }

  /** The value of a field. */
  static Words ofValue(KqlParser.LiteralContext literal) {
    return of(literal);
  }

  boolean hasWildcard() {
    return glob.parts().stream().anyMatch(Glob.Many.class::isInstance);
  }

  boolean isNull() {
    return !quoted && !hasWildcard() && text().equals("null");
  }

  /** The text; a wildcard in it is just a star. */
  String text() {
    return glob.parts().stream()
        .map(part -> part instanceof Glob.Text(String text) ? text : "*")
        .collect(Collectors.joining());
  }

  /** Half of a surrogate pair is no character and could not be sent to Elasticsearch as JSON. */
  private void refuseHalfCharacters() {
    if (text()
        .codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw new QueryException(
          "half of a surrogate pair is not a character; write both halves, for instance"
              + " \\uD83D\\uDE00",
          at);
    }
  }
}
