package dev.detection.query.search;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

import dev.detection.query.kql.Kql;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.junit.Test;

/**
 * The queries that Kibana made of the corpus' KQL ask the same of the same fields as ours. Kibana
 * knew the types of the fields, so {@code term}, {@code match}, {@code match_phrase} and a range
 * from a value to itself count as one, and so do {@code wildcard} and {@code query_string}.
 */
public class KibanaTruthTests {

  @Test
  public void rulesAskWhatKibanaAsks() throws IOException {
    check("kql_rules.jsonl.gz");
  }

  @Test
  public void generatedQueriesAskWhatKibanaAsks() throws IOException {
    check("gen_kql.jsonl.gz");
  }

  private static void check(String name) throws IOException {
    Path file = Path.of(System.getProperty("detection.corpus", "/no/corpus"), "truth", name);
    assumeTrue("skipped because the corpus folder is absent: " + file, Files.exists(file));
    List<String> differences = new ArrayList<>();
    int same = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Map<String, Object> truth =
            XContentHelper.convertToMap(JsonXContent.jsonXContent, line, true);
        String query = (String) truth.get("query");
        String expected = canonical(truth.get("dsl"));
        String actual = canonical(Search.toDsl(Kql.parse(query)));
        if (actual.equals(expected)) {
          same++;
        } else if (!actual.contains(".*.")) {
          // Kibana spells out the fields that a pattern of names stands for; we let the index do
          // it.
          differences.add(query + "\n  Kibana: " + expected + "\n  ours:   " + actual);
        }
      }
    }
    assertEquals(String.join("\n", differences), 0, differences.size());
    assertThat(same, greaterThan(0));
  }

  private static String canonical(Object query) {
    Map.Entry<?, ?> clause = only(query);
    Map<?, ?> body = (Map<?, ?>) clause.getValue();
    return switch ((String) clause.getKey()) {
      case "bool" -> bool(query, body);
      case "term", "match", "match_phrase" -> equal(only(body).getKey(), only(body).getValue());
      case "wildcard" -> wild(only(body).getKey(), only(body).getValue());
      case "query_string" -> wild(list(body.get("fields")).getFirst(), body.get("query"));
      case "multi_match" -> equal(list(body.get("fields")).getFirst(), body.get("query"));
      case "range" -> range(only(body).getKey(), (Map<?, ?>) only(body).getValue());
      default -> query.toString();
    };
  }

  private static String bool(Object query, Map<?, ?> body) {
    for (String kind : List.of("filter", "should", "must_not")) {
      if (body.containsKey(kind)) {
        List<String> parts =
            kind.equals("must_not")
                ? list(body.get(kind)).stream().map(KibanaTruthTests::canonical).toList()
                : parts(query, kind).toList();
        return parts.size() == 1 && !kind.equals("must_not") ? parts.getFirst() : kind + parts;
      }
    }
    throw new AssertionError(query);
  }

  /** The parts of a query of that kind, and of the queries of that kind within it. */
  private static Stream<String> parts(Object query, String kind) {
    return only(query).getValue() instanceof Map<?, ?> body
            && body.get(kind) instanceof List<?> parts
        ? parts.stream().flatMap(part -> parts(part, kind))
        : Stream.of(canonical(query));
  }

  private static String equal(Object field, Object value) {
    Object text =
        value instanceof Map<?, ?> map
            ? map.containsKey("query") ? map.get("query") : map.get("value")
            : value;
    return field + "=" + text;
  }

  private static String wild(Object field, Object value) {
    String pattern = (String) (value instanceof Map<?, ?> map ? map.get("value") : value);
    return field + "~" + pattern.replaceAll("(?s)\\\\(.)", "$1");
  }

  private static String range(Object field, Map<?, ?> body) {
    return body.containsKey("gte") && body.containsKey("lte")
        ? equal(field, body.get("gte"))
        : "%s %s %s".formatted(field, only(body).getKey(), only(body).getValue());
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }

  private static Map.Entry<?, ?> only(Object map) {
    return ((Map<?, ?>) map)
        .entrySet().stream().filter(e -> !"time_zone".equals(e.getKey())).findFirst().orElseThrow();
  }
}
