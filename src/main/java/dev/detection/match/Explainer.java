package dev.detection.match;

import dev.detection.match.Explanation.Seen;
import dev.detection.match.Explanation.Verdict;
import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Explains a condition on one event. Every clause is judged by itself, by the same code that judges
 * the whole.
 *
 * @param text prints a clause
 */
record Explainer(Binder binder, Event event, Function<Condition, String> text) {
  Explanation explain(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts, var at) -> {
        List<Explanation> told = all(parts);
        yield connective("and", first(told, Verdict.FALSE, Verdict.TRUE), told);
      }
      case Condition.Any(var parts, var at) -> {
        List<Explanation> told = all(parts);
        yield connective("or", first(told, Verdict.TRUE, Verdict.FALSE), told);
      }
      case Condition.AtLeast(int minimum, var parts, var at) -> {
        List<Explanation> told = all(parts);
        yield connective("at least " + minimum + " of", reached(minimum, told), told);
      }
      case Condition.Not(Condition part, var at) -> {
        Explanation told = explain(part);
        yield connective("not", told.verdict().negated(), List.of(told));
      }
      case Condition.Nested nested -> nested(nested);
      case Condition.Always(boolean truth, var at) ->
          new Explanation(
              truth ? "everything" : "nothing",
              Verdict.of(truth),
              false,
              null,
              List.of(),
              List.of());
      case Condition.Asked(var leaf, var at) -> leaf(condition, "a word in " + text.apply(leaf));
      default -> leaf(condition, text.apply(condition));
    };
  }

  private List<Explanation> all(List<Condition> parts) {
    List<Explanation> told = new ArrayList<>(parts.size());
    for (Condition part : parts) {
      told.add(explain(part));
    }
    return told;
  }

  /** One part with the deciding verdict decides, else one that is not known. */
  private static Verdict first(List<Explanation> parts, Verdict deciding, Verdict otherwise) {
    Verdict verdict = otherwise;
    for (Explanation part : parts) {
      if (part.verdict() == deciding) {
        return deciding;
      }
      if (part.verdict() == Verdict.UNKNOWN) {
        verdict = Verdict.UNKNOWN;
      }
    }
    return verdict;
  }

  private static Verdict reached(int minimum, List<Explanation> parts) {
    long met = parts.stream().filter(part -> part.verdict() == Verdict.TRUE).count();
    long open = parts.stream().filter(part -> part.verdict() == Verdict.UNKNOWN).count();
    return met < minimum && met + open >= minimum ? Verdict.UNKNOWN : Verdict.of(met >= minimum);
  }

  private static Explanation connective(String word, Verdict verdict, List<Explanation> parts) {
    return new Explanation(word, verdict, false, null, List.of(), parts);
  }

  /** Told for the first object that meets it, or else for the first one. */
  private Explanation nested(Condition.Nested nested) {
    String word = "nested " + nested.path();
    List<Event> objects = event.objects(nested.path());
    Explanation whole = leaf(nested, word);
    if (whole.verdict() == Verdict.UNKNOWN || objects.isEmpty()) {
      String why = objects.isEmpty() && whole.why() == null ? "no object" : whole.why();
      return new Explanation(word, whole.verdict(), false, why, List.of(), List.of());
    }
    Explanation shown = null;
    for (Event object : objects) {
      Explanation told =
          new Explainer(new Binder(binder.schema(), nested.path()), object, text)
              .explain(nested.part());
      if (shown == null || told.verdict() == Verdict.TRUE) {
        shown = told;
      }
      if (told.verdict() == Verdict.TRUE) {
        break;
      }
    }
    return connective(word, whole.verdict(), List.of(shown));
  }

  private Explanation leaf(Condition leaf, String clause) {
    try {
      Verdict verdict = Verdict.of(binder.node(leaf).holds(event));
      return new Explanation(clause, verdict, false, null, seen(leaf), List.of());
    } catch (NotSupportedException | EventException e) {
      String why = e.getMessage();
      return new Explanation(clause, Verdict.UNKNOWN, false, why, List.of(), List.of());
    }
  }

  private List<Seen> seen(Condition leaf) {
    SeenFields fields = new SeenFields(binder, event);
    return switch (leaf) {
      case Condition.Test test ->
          Scripts.fields(test.expression()).stream().map(fields::seen).toList();
      case Condition.Nested nested -> List.of();
      case Condition.Asked asked -> List.of(); // of the types of fields, not of their values
      case Condition.OnField one -> fields.of(one);
      default -> throw new IllegalArgumentException("not a leaf: " + leaf);
    };
  }
}
