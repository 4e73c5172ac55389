package dev.detection.match;

import java.util.ArrayList;
import java.util.List;

/**
 * Why an event meets a condition or does not, clause by clause.
 *
 * @param clause the clause as text; {@code and}, {@code or}, {@code not} or {@code nested PATH} if
 *     it has parts
 * @param verdict what it came to
 * @param decides whether the verdict on the whole follows from this clause: of several that would
 *     do alone the first; all of them where all are needed
 * @param why what cannot be judged about it; null if it was judged
 * @param seen the fields that it asks, with what the event has in them; empty if it has parts
 * @param parts the clauses that it is made of; those of nested objects are told for one object
 */
public record Explanation(
    String clause,
    Verdict verdict,
    boolean decides,
    String why,
    List<Seen> seen,
    List<Explanation> parts) {

  /** Keeps own copies of the lists. */
  public Explanation {
    seen = List.copyOf(seen);
    parts = List.copyOf(parts);
  }

  /** What a clause came to. */
  public enum Verdict {
    /** It holds. */
    TRUE,
    /** It does not hold. */
    FALSE,
    /** It could not be judged. */
    UNKNOWN;

    static Verdict of(boolean holds) {
      return holds ? TRUE : FALSE;
    }

    Verdict negated() {
      return switch (this) {
        case TRUE -> FALSE;
        case FALSE -> TRUE;
        case UNKNOWN -> UNKNOWN;
      };
    }
  }

  /**
   * A field that a clause asks.
   *
   * @param type what it is mapped as, or will be with this event; a word or two
   * @param values what the event has in it, as in the source, long texts and lists shortened
   * @param meets which of the values meet the clause by themselves; empty for computed clauses
   * @param unsearchable which of the values a search does not see
   */
  public record Seen(
      String field,
      String type,
      List<String> values,
      List<String> meets,
      List<String> unsearchable) {
    /** Keeps own copies of the lists. */
    public Seen {
      values = List.copyOf(values);
      meets = List.copyOf(meets);
      unsearchable = List.copyOf(unsearchable);
    }
  }

  /** The same, with the clauses that decide marked. */
  Explanation decided() {
    boolean oneWillDo =
        (clause.equals("and") && verdict == Verdict.FALSE)
            || (clause.equals("or") && verdict == Verdict.TRUE);
    List<Explanation> told = new ArrayList<>();
    boolean found = false;
    for (Explanation part : parts) {
      boolean counts =
          clause.equals("not") || clause.startsWith("nested") || part.verdict == verdict;
      boolean decidesThis = counts && !(oneWillDo && found);
      told.add(decidesThis ? part.decided() : part);
      found |= decidesThis;
    }
    return new Explanation(clause, verdict, parts.isEmpty(), why, seen, told);
  }

  /**
   * The tree as text, a clause a line, for people. An arrow points at what decides.
   *
   * @return lines without line breaks
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    addTo(lines, "");
    return lines;
  }

  private void addTo(List<String> lines, String indent) {
    StringBuilder line = new StringBuilder(decides ? "> " : "  ");
    line.append(indent).append(word()).append(' ').append(clause);
    if (why != null) {
      line.append("  -- ").append(why);
    }
    lines.add(line.toString());
    for (Seen field : seen) {
      lines.add("  " + indent + "        " + told(field));
    }
    for (Explanation part : parts) {
      part.addTo(lines, indent + "  ");
    }
  }

  private String word() {
    return switch (verdict) {
      case TRUE -> "true   ";
      case FALSE -> "false  ";
      case UNKNOWN -> "unknown";
    };
  }

  private static String told(Seen field) {
    String values = field.values.isEmpty() ? "no value" : String.join(", ", field.values);
    String meets =
        field.meets.isEmpty() || field.values.size() == 1
            ? ""
            : "; met by " + String.join(", ", field.meets);
    String hidden =
        field.unsearchable.isEmpty()
            ? ""
            : "; not searchable: " + String.join(", ", field.unsearchable);
    return field.field + " (" + field.type + "): " + values + meets + hidden;
  }
}
