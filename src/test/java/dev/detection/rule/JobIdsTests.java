package dev.detection.rule;

import static org.junit.Assert.assertEquals;

import dev.detection.rule.JobIds.Resolution;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Rules find jobs by ids that others gave them. */
public class JobIdsTests {
  private static final JobIds IDS =
      JobIds.of(
          Map.of(
              "rare_error_code", List.of(),
              "v2_old_job", List.of(),
              "v10_old_job_ea", List.of(),
              "linux_rare_network_process",
                  List.of("linux_anomalous_network_activity", "dns_tunneling"),
              "dns_large_names", List.of("dns_tunneling", "v7_something_ea"),
              "alias_of_a_job", List.of("rare_error_code")));

  @Test
  public void theVeryIdNeedsNoNote() {
    assertEquals(new Resolution.Found("rare_error_code", null), IDS.resolve("rare_error_code"));
    assertEquals(new Resolution.Found("v2_old_job", null), IDS.resolve("v2_old_job"));
  }

  @Test
  public void versionsAndGenerationsDoNotMatter() {
    for (String id :
        List.of("rare_error_code_ea", "v3_rare_error_code", "v12_rare_error_code_euid")) {
      assertEquals(
          new Resolution.Found(
              "rare_error_code",
              "job [rare_error_code] is meant by [" + id + "], which differs in its version"),
          IDS.resolve(id));
    }
    assertEquals(
        "the latest version",
        new Resolution.Found(
            "v10_old_job_ea",
            "job [v10_old_job_ea] is meant by [old_job_ecs], which differs in its version"),
        IDS.resolve("old_job_ecs"));
  }

  @Test
  public void jobsStandForThoseThatTheyName() {
    assertEquals(
        new Resolution.Found(
            "linux_rare_network_process",
            "job [linux_rare_network_process] stands for [v3_linux_anomalous_network_activity_ea]"),
        IDS.resolve("v3_linux_anomalous_network_activity_ea"));
    assertEquals(
        "an alias with a version",
        new Resolution.Found("dns_large_names", "job [dns_large_names] stands for [v8_something]"),
        IDS.resolve("v8_something"));
    assertEquals(
        "the first in the order of ids of two that stand for one",
        new Resolution.Found(
            "dns_large_names", "job [dns_large_names] stands for [dns_tunneling_ea]"),
        IDS.resolve("dns_tunneling_ea"));
  }

  @Test
  public void whatIsMissingHasAFileThatWouldHaveIt() {
    assertEquals(
        new Resolution.Missing("rules/jobs/other_job.toml"), IDS.resolve("v3_other_job_ea"));
    assertEquals(new Resolution.Missing("rules/jobs/v3_.toml"), IDS.resolve("v3_"));
    assertEquals(new Resolution.Missing("rules/jobs/_ea.toml"), IDS.resolve("_ea"));
    assertEquals(new Resolution.Missing("rules/jobs/a\nb.toml"), IDS.resolve("a\nb"));
    assertEquals(new Resolution.Missing("rules/jobs/.toml"), IDS.resolve(""));
  }

  @Test
  public void jobsBringTheirAliases() {
    Job job =
        Jobs.parseToml(
            """
            [job]
            job_id = "mine"
            aliases = ["theirs"]
            [job.analysis_config]
            detectors = [{ function = "count" }]
            [job.datafeed_config]
            indices = ["logs-*"]
            """);
    assertEquals(
        new Resolution.Found("mine", "job [mine] stands for [v1_theirs]"),
        JobIds.of(List.of(job)).resolve("v1_theirs"));
  }
}
