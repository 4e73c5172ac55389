package dev.detection.bench;

import dev.detection.match.CompiledRule;
import dev.detection.match.Judge;
import dev.detection.match.Judgement;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The copies of rules that must not be used: an event of a sample meets them, or they cannot be
 * judged. They are found once for a run; the processes that measure read what was found.
 */
final class MetCopies {
  /** The system property that names the file with what was found. */
  static final String FILE = "bench.met";

  private final Set<String> met = new TreeSet<>();
  private final Schema schema;
  private final List<Map<String, Object>> sample;

  MetCopies(Schema schema, List<Map<String, Object>> sample) {
    this.schema = schema;
    this.sample = List.copyOf(sample);
  }

  /** Those copies that may be used. */
  List<Question> unmet(List<Question> copies) {
    List<CompiledRule> rules = Question.rules(copies);
    Judge judge = RuleSet.of(rules).judge(schema);
    judge.notJudged().forEach(one -> met.add(one.ruleId()));
    for (Map<String, Object> event : sample) {
      Judgement judgement = judge.judge(event, Instant.EPOCH);
      met.addAll(judgement.ruleIds());
      met.addAll(judgement.failures().keySet());
    }
    return without(met, copies);
  }

  private static List<Question> without(Collection<String> ids, List<Question> copies) {
    return copies.stream().filter(one -> !ids.contains(one.id())).toList();
  }

  /** Writes what was found. */
  void write(Path file) {
    try {
      Files.write(file, met);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the copies that may be used, as an earlier process found them. */
  static UnaryOperator<List<Question>> read(Path file) {
    try {
      Set<String> ids = new HashSet<>(Files.readAllLines(file));
      return copies -> without(ids, copies);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
