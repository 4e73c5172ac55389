package dev.detection.anomaly;

import static dev.detection.anomaly.AnalysisTests.after;
import static dev.detection.anomaly.AnalysisTests.at;
import static dev.detection.anomaly.AnalysisTests.feature;
import static dev.detection.anomaly.AnalysisTests.split;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.rule.Detector.AppliesTo;
import dev.detection.rule.Detector.Condition;
import dev.detection.rule.Detector.CustomRule;
import dev.detection.rule.Detector.ExcludeFrequent;
import dev.detection.rule.Detector.Operator;
import dev.detection.rule.Job;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** What keeps values from being told or learned. */
public class CustomRuleTests {
  private static Job ruled(boolean skipResult, boolean skipUpdate, Condition... conditions) {
    return TestJobs.job()
        .detector(
            "count",
            null,
            null,
            null,
            "host.name",
            ExcludeFrequent.NONE,
            false,
            List.of(new CustomRule(skipResult, skipUpdate, List.of(conditions))))
        .build();
  }

  @Test
  public void aCustomRuleSkipsTheResult() {
    Condition below = new Condition(AppliesTo.ACTUAL, Operator.LT, 6_000);
    Condition far = new Condition(AppliesTo.DIFF_FROM_TYPICAL, Operator.GTE, 4_000);
    Condition usual = new Condition(AppliesTo.TYPICAL, Operator.LTE, 200);
    Condition then = new Condition(AppliesTo.TIME, Operator.GT, Planted.START.getEpochSecond());
    assertEquals(
        0, after(ruled(true, false, below, far, usual, then), 100, 5_000).records().size());
    assertEquals(1, after(ruled(true, false, below, far), 100, 7_000).records().size());
    assertEquals(1, after(ruled(false, true, far), 100, 5_000).records().size());
  }

  @Test
  public void aCustomRuleKeepsValuesFromBeingLearned() {
    for (boolean skips : new boolean[] {false, true}) {
      Job job = ruled(false, skips, new Condition(AppliesTo.ACTUAL, Operator.GT, 1_000));
      Analysis analysis = new Analysis(job);
      analysis.follow(0, split("h", null, null));
      PlotPoint last = null;
      for (int i = 0; i < 600; i++) {
        double actual = i < 300 ? 100 : 5_000;
        last =
            analysis
                .bucket(at(job, i), List.of(feature(0, split("h", null, null), actual)), 0)
                .followed();
      }
      assertEquals(5_000, last.actual(), 0);
      if (skips) {
        assertEquals(100, last.typical(), 1);
      } else {
        assertNotEquals(100, last.typical(), 100);
      }
      assertTrue(last.low() < last.typical() && last.typical() < last.high());
    }
  }

  @Test
  public void frequentByValuesMayBeLeftOut() {
    for (ExcludeFrequent excluded : List.of(ExcludeFrequent.NONE, ExcludeFrequent.BY)) {
      Job job =
          TestJobs.job()
              .detector("high_count", null, "action", null, null, excluded, false, List.of())
              .build();
      Analysis analysis = new Analysis(job);
      for (int i = 0; i < 500; i++) {
        List<Feature> features = new ArrayList<>();
        features.add(feature(0, split(null, null, "always"), 10 + i % 3));
        if (i % 20 == 0) {
          features.add(feature(0, split(null, null, "seldom"), 1));
        }
        analysis.bucket(at(job, i), features, 0);
      }
      List<AnomalyRecord> records =
          analysis
              .bucket(
                  at(job, 500),
                  List.of(
                      feature(0, split(null, null, "always"), 1_000),
                      feature(0, split(null, null, "seldom"), 1_000)),
                  0)
              .records();
      assertEquals(excluded == ExcludeFrequent.NONE ? 2 : 1, records.size());
      assertTrue(records.stream().anyMatch(one -> one.split().by().equals("seldom")));
    }
  }
}
