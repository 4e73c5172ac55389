package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.Printed;
import dev.detection.query.QueryException;
import dev.detection.query.dsl.FilterException;
import dev.detection.query.dsl.Filters;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.kql.Kql;
import dev.detection.query.lucene.Lucene;
import dev.detection.query.search.Search;
import dev.detection.rule.Language;
import dev.detection.rule.Reading;
import dev.detection.rule.Rule;
import dev.detection.rule.RuleException;
import dev.detection.rule.Rules;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * Whatever the text, every parser answers with a result or with its own exception, on a small stack
 * and with little memory; and what it reads is judged and printed without a fault. The number of
 * texts for each parser is {@code -Ddetection.hostile=N}.
 */
public class HostileInputTests {
  private static final Logger LOG = LogManager.getLogger(HostileInputTests.class);
  private static final int TEXTS = Integer.getInteger("detection.hostile", 5_000);
  private static final long SEED = Long.getLong("detection.hostile.seed", 42);

  /** For one thing done with a text, what is thrown away at once included. */
  private static final long MOST_BYTES = 64L << 20;

  /** So much more for every character of the text. */
  private static final long MOST_BYTES_MORE = 4 << 10;

  private static final int STACK = 512 << 10;

  private static final Map<String, Object> EVENT =
      Map.of(
          "a", List.of("x", "1", "C:\\Windows"),
          "b", Map.of("c", 1, "d", "2026-01-02T03:04:05Z"),
          "process", Map.of("name", "cmd.exe", "args", List.of("a", "b")),
          "host", Map.of("ip", "10.1.2.3"));

  /** What stands between the words of all languages. */
  private static final List<String> PIECES =
      List.of(
          "a",
          "b.c",
          "not",
          "or",
          "and",
          "NOT ",
          " OR ",
          " AND ",
          "null",
          "true",
          "*",
          "x*",
          "?",
          "\"",
          "'",
          "`",
          "\"q\"",
          "\"\"\"",
          "\\",
          "\\u00",
          "\\*",
          "\\n",
          ":",
          ": ",
          " : ",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "<",
          "<=",
          ">",
          " ",
          "  ",
          "\n",
          "\t",
          "\r\n",
          "\u00a0",
          "\u0000",
          "\ud83d",
          "\ude00",
          "\ud83d\ude00",
          "é",
          "ß",
          "İ",
          "\u3000",
          "==",
          "!=",
          "=",
          "~",
          "~2",
          "^2",
          "&&",
          "||",
          "!",
          "+",
          "-",
          "/",
          "/r/",
          "(a|b)*",
          "a{1,1000}",
          "[a-z]",
          ",",
          "1",
          "1e999",
          "9223372036854775808",
          " TO ",
          "_exists_:",
          "any where ",
          "sequence ",
          " by ",
          "with maxspan=1m",
          "until",
          "| head 1",
          "length(",
          "in (",
          "regex",
          "like",
          "{\"query\":",
          "\"term\":",
          "\"bool\":",
          "#",
          "[rule]",
          "[[test]]",
          "=\"",
          "now-1d/d");

  private enum Parser {
    KQL,
    LUCENE,
    EQL,
    FILTERS,
    RULE
  }

  private static final Map<Parser, List<String>> SEEDS =
      Map.of(
          Parser.KQL,
          List.of(
              "a:1 and not b:(\"x y\" or z* and not 3) or n:{ c >= 4 and m:{ d:* } }",
              "process.*:\"C:\\\\x\\\"\" and (free text or \"\\u0041\" or file.path : *\\:\\\\t\\"
                  + " *)",
              "NOT (a < 1 OR b <= \"2\") AND *:* and (x\\and:y\\or)"),
          Parser.LUCENE,
          List.of(
              "a:(x AND NOT \"y z\"~2) OR +b.c:[1 TO 5} -d:/r.*e/ && _exists_:a",
              "process.name:cmd*^2 || (free text~1 AND \\*:x) AND !b.d:>=now-1d/d",
              "a.\\*:{* TO \"z\"] \"a b\" c?d*e"),
          Parser.EQL,
          List.of(
              "process where process.name : (\"a*\", \"b\") and not ?x.y in~ (\"c\") or z == null",
              "sequence by host.id, ?user.id with maxspan=30s [a where x > 5] by p with runs=3"
                  + " ![\"b c\" where true] by q until [any where f] by r | head 5 | tail 3",
              "sample by k [a where startsWith~(f, \"x\")] [b where cidrMatch(ip, \"10.0.0.0/8\")]",
              "any where -(a + 3) * 2 >= length(concat(b, \"\\u{1f600}\\n\", 5.5e3)) // end",
              "file where f regex~ (\"\"\"a\\.b\"\"\", \"c.*\") and 1 + 2 * 3 == 7 and `g``h` !="
                  + " 5"),
          Parser.FILTERS,
          List.of(
              """
              {"meta": {"negate": true, "disabled": false}, "query": {"bool": {"should": [
                {"match_phrase": {"a": "x"}}, {"range": {"b.c": {"gte": 1, "lt": "5"}}},
                {"wildcard": {"a": {"value": "c:*", "case_insensitive": true}}},
                {"regexp": {"a": "x.*|y{2,3}"}}], "minimum_should_match": 1}}}\
              """,
              """
              {"meta": {"type": "combined", "relation": "OR", "params": [
                {"query": {"term": {"a": {"value": true}}}}, {"meta": {"negate": true},
                 "query": {"exists": {"field": "b"}}}]}}\
              """),
          Parser.RULE,
          List.of(
              """
              [metadata]
              maturity = "production"
              [rule]
              rule_id = "a"
              name = 'n'
              severity = "low"
              risk_score = 21
              type = "new_terms"
              language = "kuery"
              index = ["logs-*", 'x']
              query = '''
              a:1 and b:"x"
              '''
              [rule.new_terms]
              field = "new_terms_fields"
              value = ["a"]
              [[rule.new_terms.history_window_start]]
              field = "history_window_start"
              value = "now-14d"
              [[test]]
              name = "t"
              match = true
              events = ['{"a": 1}']
              """,
              """
              {"rule_id": "b", "name": "n", "description": "d", "severity": "low",
               "risk_score": 1, "type": "threshold", "language": "kuery", "query": "a: 1",
               "index": ["x"], "threshold": {"field": ["a"], "value": 2}, "filters": [
               {"query": {"term": {"a": "x"}}}], "meta": {"x": [1.5, null, {"y": "\\u00e9"}]}}\
              """));

  /** A string or another plain value; a string that is a key may become what no key is. */
  private static final Pattern JSON_VALUE =
      Pattern.compile("\"[^\"\\\\]*\"(?=\\s*[,\\]}])|(?<=:\\s?)(true|false|\\d+)");

  private final Random random = new Random(SEED);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long mostBytes;

  /** Read once, whichever text comes first. */
  @BeforeClass
  public static void readTheTableOfFields() {
    assertTrue(Schema.ecs().type("source.ip", "::1") instanceof FieldType.Ip);
  }

  @Test
  public void everyTextIsReadAsKqlOrRefused() throws InterruptedException, IOException {
    run(Parser.KQL);
  }

  @Test
  public void everyTextIsReadAsLuceneOrRefused() throws InterruptedException, IOException {
    run(Parser.LUCENE);
  }

  @Test
  public void everyTextIsReadAsEqlOrRefused() throws InterruptedException, IOException {
    run(Parser.EQL);
  }

  @Test
  public void everyTextIsReadAsFilterOrRefused() throws InterruptedException, IOException {
    run(Parser.FILTERS);
  }

  @Test
  public void everyTextIsReadAsRuleOrRefused() throws InterruptedException, IOException {
    run(Parser.RULE);
  }

  /** On a thread with a small stack, which an endless recursion would not survive. */
  private void run(Parser parser) throws InterruptedException, IOException {
    List<String> seeds = new ArrayList<>(SEEDS.get(parser));
    seeds.addAll(ofRules(parser));
    List<Throwable> thrown = new ArrayList<>();
    Thread thread = new Thread(null, () -> tryOut(parser, seeds), parser.name(), STACK);
    thread.setUncaughtExceptionHandler((failed, e) -> thrown.add(e));
    thread.start();
    thread.join();
    if (!thrown.isEmpty()) {
      throw new AssertionError(parser + " failed", thrown.getFirst());
    }
  }

  private void tryOut(Parser parser, List<String> seeds) {
    int read = 0;
    mostBytes = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text =
          switch (i % 4) {
            case 0 -> bytes();
            case 1 -> pieces();
            default -> mutated(seeds.get(random.nextInt(seeds.size())), seeds, parser);
          };
      try {
        if (reads(parser, text)) {
          read++;
        }
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError(parser + " failed on <" + text + ">", e);
      }
    }
    LOG.info("{}: {} of {} texts read, at most {} KB", parser, read, TEXTS, mostBytes >> 10);
    assertTrue(parser + " read only " + read, read > TEXTS / 50);
    assertTrue(parser + " read all but " + (TEXTS - read), read < TEXTS - TEXTS / 10);
  }

  /** Does one thing with a text; fails if that takes too much memory. */
  private <T> T bounded(String text, Supplier<T> work) {
    long before = threads.getCurrentThreadAllocatedBytes();
    T result = work.get();
    long used = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(
        used + " bytes for <" + text + ">", used < MOST_BYTES + MOST_BYTES_MORE * text.length());
    mostBytes = Math.max(mostBytes, used);
    return result;
  }

  private boolean reads(Parser parser, String text) {
    try {
      switch (parser) {
        case KQL -> {
          Condition condition = bounded(text, () -> Kql.parse(text));
          bounded(text, () -> Printed.KQL.checkUnlessRefused(condition));
          use(text, QueryRules.asking("r", Language.KUERY, condition));
        }
        case LUCENE -> {
          Condition condition = bounded(text, () -> Lucene.parse(text));
          bounded(text, () -> Printed.LUCENE.checkUnlessRefused(condition));
          use(text, QueryRules.asking("r", Language.LUCENE, condition));
        }
        case EQL -> {
          EqlQuery query = bounded(text, () -> Eql.parse(text, Eql.EVENT_CATEGORY));
          bounded(text, () -> Printed.EQL.checkUnlessRefused(query));
          conditions(query).forEach(condition -> use(text, QueryRules.asking("r", condition)));
        }
        case FILTERS -> {
          Condition condition = bounded(text, () -> Filters.parse(List.of(Case.json(text))));
          bounded(text, () -> Printed.FILTER.checkUnlessRefused(condition));
          use(text, QueryRules.asking("r", condition));
        }
        case RULE -> {
          return bounded(text, () -> rules(text));
        }
      }
      return true;
    } catch (QueryException e) {
      assertTrue(text, e.at().isKnown() && e.at().column() > 0);
      assertTrue(text + ": " + e.getMessage(), e.getMessage().length() > 10);
      // ANTLR's own words, which name the rules and tokens of a grammar.
      assertTrue(e.getMessage(), !e.getMessage().contains("no viable alternative"));
      return false;
    } catch (FilterException | NotSupportedException e) {
      assertTrue(text + ": " + e.getMessage(), e.getMessage().length() > 10);
      return false;
    } catch (org.elasticsearch.xcontent.XContentParseException e) {
      assertEquals(Parser.FILTERS, parser); // not JSON: the test's own reader says so
      return false;
    }
  }

  private static List<Condition> conditions(EqlQuery query) {
    return switch (query) {
      case EqlQuery.Event event -> List.of(event.condition());
      case EqlQuery.Sequence sequence ->
          sequence.steps().stream().map(EqlQuery.Step::condition).toList();
      case EqlQuery.Sample sample -> sample.steps().stream().map(EqlQuery.Step::condition).toList();
    };
  }

  /** As it would be used: bound to fields, asked, explained, searched for. */
  private void use(String text, CompiledRule rule) {
    bounded(text, () -> rule.explain(Schema.ecs(), EVENT, Instant.EPOCH));
    bounded(text, () -> RuleSet.of(List.of(rule)).judge(Schema.ecs()).judge(EVENT, Instant.EPOCH));
    bounded(text, () -> Search.cover(rule.condition(), UnaryOperator.identity()));
  }

  private static boolean rules(String text) {
    boolean read = true;
    for (Reading reading : Rules.parseMany(text)) {
      if (reading instanceof Reading.Read one) {
        try {
          CompiledRule.compile(one.rule(), one.origin());
        } catch (RuleException e) {
          assertTrue(text, !e.problems().isEmpty());
          read = false;
        }
      } else {
        read = false;
      }
    }
    return read;
  }

  private String bytes() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return new String(
        bytes,
        switch (random.nextInt(3)) {
          case 0 -> StandardCharsets.UTF_8;
          case 1 -> StandardCharsets.ISO_8859_1;
          default -> StandardCharsets.UTF_16LE;
        });
  }

  private String pieces() {
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "any where " : "");
    for (int n = random.nextInt(20); n > 0; n--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private String mutated(String seed, List<String> seeds, Parser parser) {
    if (parser == Parser.FILTERS && random.nextInt(4) > 0) {
      return mutatedJson(seed);
    }
    StringBuilder text = new StringBuilder(seed);
    for (int n = random.nextInt(5); n >= 0; n--) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(8));
      switch (random.nextInt(5)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        case 3 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
        default -> {
          String other = seeds.get(random.nextInt(seeds.size()));
          int from = random.nextInt(other.length());
          text.replace(at, end, other.substring(from, Math.min(other.length(), from + 30)));
        }
      }
    }
    return text.toString();
  }

  /** Still JSON, so that not only its reader is tried out. */
  private String mutatedJson(String seed) {
    String text = seed;
    for (int n = random.nextInt(4); n >= 0; n--) {
      List<MatchResult> values = JSON_VALUE.matcher(text).results().toList();
      MatchResult value = values.get(random.nextInt(values.size()));
      MatchResult other = values.get(random.nextInt(values.size()));
      String piece =
          switch (random.nextInt(6)) {
            case 0 -> "null";
            case 1 -> "-1";
            case 2 -> "[]";
            case 3 -> "{}";
            case 4 -> Rules.toJson(Map.of("k", pieces())).replaceAll("^\\{\"k\":|\\}$", "");
            default -> other.group();
          };
      text = text.substring(0, value.start()) + piece + text.substring(value.end());
      if (JSON_VALUE.matcher(text).results().findAny().isEmpty()) {
        return seed;
      }
    }
    return text;
  }

  /** What the rules at hand ask: those that come with the project, and the corpus. */
  private static List<String> ofRules(Parser parser) throws IOException {
    List<String> seeds = new ArrayList<>();
    for (String property : List.of("detection.rules", "detection.corpus")) {
      Path folder = Path.of(System.getProperty(property, "/none"));
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
            String text = Files.readString(file);
            if (text.contains("[rule]")) {
              seeds.addAll(of(parser, text));
            }
          }
        }
      }
    }
    return seeds;
  }

  private static List<String> of(Parser parser, String text) {
    if (parser == Parser.RULE) {
      return text.length() < 20_000 ? List.of(text) : List.of();
    }
    Map<Parser, String> queries = new EnumMap<>(Parser.class);
    switch (Rules.parseToml(text).rule()) {
      case Rule.Query query when query.language() == Language.LUCENE ->
          queries.put(Parser.LUCENE, query.query());
      case Rule.Query query -> queries.put(Parser.KQL, query.query());
      case Rule.Eql eql -> queries.put(Parser.EQL, eql.query());
      default -> {} // the others have no queries of their own kind
    }
    return queries.containsKey(parser) && !queries.get(parser).isBlank()
        ? List.of(queries.get(parser))
        : List.of();
  }
}
