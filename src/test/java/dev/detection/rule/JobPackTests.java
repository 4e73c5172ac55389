package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.detection.query.kql.Kql;
import dev.detection.rule.JobIds.Resolution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Test;

/** The jobs that ship, and whether rules find them. */
public class JobPackTests {
  private static final Path FOLDER =
      Path.of(System.getProperty("detection.rules", "rules")).resolve("jobs");

  /** A row of the table in README.md: file, functions, what is found, what it stands for. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]+) \\| [^|]+ \\| (.+) \\|$");

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** By the name of the file. */
  private final Map<String, Job> jobs = new TreeMap<>();

  @Before
  public void readJobs() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
        String text = Files.readString(file);
        assertTrue(file.toString(), Jobs.isToml(text));
        try {
          jobs.put(file.getFileName().toString(), Jobs.parseToml(text));
        } catch (RuleException e) {
          throw new AssertionError(file.toString(), e);
        }
      }
    }
  }

  @Test
  public void filesAreCalledAsTheirJobsAndSayWhatPeopleNeed() throws IOException {
    assertFalse(jobs.isEmpty());
    for (Map.Entry<String, Job> entry : jobs.entrySet()) {
      String file = entry.getKey();
      Job job = entry.getValue();
      assertEquals(job.id() + ".toml", file);
      assertFalse(file, job.description().isBlank());
      assertTrue(file, job.groups().contains("security"));
      assertTrue(file, Files.readString(FOLDER.resolve(file)).startsWith("# Usual noise: "));
      assertFalse(file, job.aliases().isEmpty());
      assertTrue(file, job.memoryLimit() <= 512L << 20);
    }
  }

  /** Whoever looks at an anomaly is to see what was split by. */
  @Test
  public void splitFieldsAreInfluencers() {
    for (Job job : jobs.values()) {
      for (Detector detector : job.detectors()) {
        List<String> splits = new ArrayList<>();
        splits.add(detector.byFieldName());
        splits.add(detector.overFieldName());
        splits.add(detector.partitionFieldName());
        splits.removeIf(java.util.Objects::isNull);
        assertTrue(job.id(), job.influencers().containsAll(splits));
      }
    }
  }

  @Test
  public void conditionsAreReadable() {
    for (Job job : jobs.values()) {
      switch (job.condition()) {
        case Job.Condition.Text(Language language, String query) -> {
          assertEquals(Language.KUERY, language);
          Kql.parse(query);
        }
        default -> throw new AssertionError(job.id());
      }
    }
  }

  @Test
  public void nobodyStandsForTwoAndNoAliasIsAJob() {
    Map<String, String> first = new HashMap<>();
    Set<String> ids = jobs.values().stream().map(Job::id).collect(Collectors.toSet());
    for (Job job : jobs.values()) {
      for (String alias : job.aliases()) {
        assertEquals(alias + " of " + job.id(), null, first.put(alias, job.id()));
        assertFalse(alias, ids.contains(alias));
      }
    }
  }

  @Test
  public void theTableNamesEveryJobWithItsFunctionsAndAliases() throws IOException {
    Map<String, List<Set<String>>> told = new TreeMap<>();
    for (MatchResult row :
        ROW.matcher(Files.readString(FOLDER.resolve("README.md"))).results().toList()) {
      told.put(row.group(1), List.of(codes(row.group(2)), codes(row.group(3))));
    }
    Map<String, List<Set<String>>> expected = new TreeMap<>();
    for (Job job : jobs.values()) {
      Set<String> functions =
          job.detectors().stream().map(Detector::description).collect(Collectors.toSet());
      expected.put(job.id(), List.of(functions, new HashSet<>(job.aliases())));
    }
    assertEquals(expected, told);
  }

  private static Set<String> codes(String text) {
    return CODE.matcher(text).results().map(code -> code.group(1)).collect(Collectors.toSet());
  }

  /** The shapes that public rules use most, and the two that have a peculiar form. */
  @Test
  public void allShapesAreThere() {
    Map<DetectorFunction, Integer> functions = new EnumMap<>(DetectorFunction.class);
    int rareInParts = 0;
    int withPeers = 0;
    for (Job job : jobs.values()) {
      for (Detector detector : job.detectors()) {
        functions.merge(detector.function(), 1, Integer::sum);
        if (detector.function() == DetectorFunction.RARE && detector.partitionFieldName() != null) {
          rareInParts++;
        }
        withPeers += detector.overFieldName() == null ? 0 : 1;
      }
    }
    assertTrue(functions.toString(), functions.getOrDefault(DetectorFunction.RARE, 0) >= 50);
    assertTrue("rare in parts: " + rareInParts, rareInParts >= 20);
    assertEquals(1, withPeers);
    assertTrue(
        functions.toString(),
        functions
            .keySet()
            .containsAll(
                List.of(
                    DetectorFunction.COUNT,
                    DetectorFunction.NON_ZERO_COUNT,
                    DetectorFunction.DISTINCT_COUNT,
                    DetectorFunction.SUM,
                    DetectorFunction.MEAN,
                    DetectorFunction.MEDIAN,
                    DetectorFunction.VARP,
                    DetectorFunction.INFO_CONTENT,
                    DetectorFunction.TIME_OF_DAY,
                    DetectorFunction.TIME_OF_WEEK)));
  }

  @Test
  public void theRulesOfThePackFindTheirJobs() throws IOException {
    JobIds ids = JobIds.of(jobs.values());
    Set<String> wanted = new TreeSet<>();
    for (RuleFile file : RuleFiles.ofPack().values()) {
      if (file.rule() instanceof Rule.MachineLearning rule) {
        wanted.addAll(rule.jobIds());
      }
    }
    assertFalse(wanted.isEmpty());
    for (String id : wanted) {
      assertEquals(new Resolution.Found(id, null), ids.resolve(id));
    }
  }

  @Test
  public void publishedRulesFindTheirJobs() throws IOException {
    Path corpus = Path.of(System.getProperty("detection.corpus", "no-corpus"));
    JobIds ids = JobIds.of(jobs.values());
    Map<String, Resolution> found = new TreeMap<>();
    for (String folder : List.of("rules", "rules_building_block")) {
      Assume.assumeTrue(
          "skipped because the corpus folder is absent: " + corpus.resolve(folder),
          Files.isDirectory(corpus.resolve(folder)));
      try (Stream<Path> files = Files.walk(corpus.resolve(folder))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
          if (Rules.parseToml(Files.readString(file)).rule() instanceof Rule.MachineLearning rule) {
            rule.jobIds().forEach(id -> found.put(id, ids.resolve(id)));
          }
        }
      }
    }
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, Resolution> entry : found.entrySet()) {
      switch (entry.getValue()) {
        case Resolution.Found(String id, String note) -> {
          assertTrue(id, jobs.containsKey(id + ".toml"));
          assertTrue(note, note == null || note.contains("[" + entry.getKey() + "]"));
        }
        case Resolution.Missing(String file) -> {
          assertTrue(file, file.matches("rules/jobs/[a-z0-9_.-]+\\.toml"));
          assertFalse(file, jobs.containsKey(Path.of(file).getFileName().toString()));
          missing.add(entry.getKey() + " (" + file + ")");
        }
      }
    }
    System.out.println(
        "published machine_learning rules name %d jobs, %d resolve; missing: %s"
            .formatted(found.size(), found.size() - missing.size(), missing));
    assertTrue("jobs found: " + found.keySet(), found.size() > 50);
  }
}
