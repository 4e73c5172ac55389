package dev.detection.bench;

import dev.detection.match.CompiledRule;
import dev.detection.match.Schema;
import dev.detection.rule.Rules;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * Published rules and recorded events.
 *
 * @param folder with {@code rules}, {@code rules_building_block}, {@code events} and {@code
 *     index_template.json.gz}
 */
record CorpusInputs(Path folder) implements Inputs {
  private static final long SEED = 20261121;

  @Override
  public String name() {
    return "the corpus in " + folder;
  }

  @Override
  public Schema schema() {
    try (BufferedReader reader = reader(folder.resolve("index_template.json.gz"))) {
      Map<?, ?> template =
          (Map<?, ?>) parse(String.join("\n", reader.lines().toList())).get("template");
      Map<String, Object> mapping = new HashMap<>();
      ((Map<?, ?>) template.get("mappings"))
          .forEach((key, value) -> mapping.put(key.toString(), value));
      return Schema.ofMapping(mapping);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    for (CompiledRule rule : compile(texts())) {
      if (rule.condition() != null) {
        questions.add(new Question(rule.id(), rule.condition()));
      }
      rule.steps()
          .forEach(
              step -> questions.add(new Question(rule.id() + "#" + step.name(), step.condition())));
    }
    questions.sort(Comparator.comparing(Question::id));
    return questions;
  }

  /** Reads rules. */
  static List<CompiledRule> compile(List<String> texts) {
    return texts.stream().map(text -> CompiledRule.compile(Rules.parseToml(text).rule())).toList();
  }

  /** The rules as they are written. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (String name : List.of("rules", "rules_building_block")) {
      try (Stream<Path> found = Files.walk(folder.resolve(name))) {
        for (Path file : found.filter(path -> path.toString().endsWith(".toml")).toList()) {
          texts.add(Files.readString(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return texts;
  }

  @Override
  public List<Map<String, Object>> events(int most) {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("events"))) {
      for (Path file :
          files.filter(path -> path.toString().endsWith(".ndjson.gz")).sorted().toList()) {
        try (BufferedReader reader = reader(file)) {
          reader.lines().forEach(lines::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Collections.shuffle(lines, new Random(SEED));
    return lines.stream().limit(most).map(CorpusInputs::parse).toList();
  }

  private static Map<String, Object> parse(String json) {
    return XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false);
  }

  private static BufferedReader reader(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
  }
}
