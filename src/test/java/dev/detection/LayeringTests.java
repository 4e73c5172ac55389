package dev.detection;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.Test;

/** Packages stand in the order data flows; each knows the ones above it, never those below. */
public class LayeringTests {
  private static final String ROOT = "dev.detection.";

  /** From the top down; what stands in one row does not know its neighbours. */
  private static final List<List<String>> LAYERS =
      List.of(
          List.of("rule"),
          List.of("query"),
          List.of("query.kql", "query.eql", "query.lucene"),
          List.of("query.dsl"), // the query query_string is one in Lucene's syntax
          List.of("query.search"),
          List.of("match"),
          List.of("window"),
          List.of("finding"),
          List.of("coverage"),
          List.of("anomaly.series"),
          List.of("anomaly"),
          List.of("cli"),
          List.of("store"),
          List.of("ingest"),
          List.of("alert"),
          List.of("schedule"),
          List.of("execute"),
          List.of("rest"));

  private static final List<String> WITHOUT_ELASTICSEARCH =
      List.of(
          "rule",
          "query",
          "query.*",
          "match",
          "window",
          "finding",
          "coverage",
          "anomaly.series",
          "anomaly",
          "cli");

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.detection");

  @Test
  public void packagesKnowOnlyThoseAboveThem() {
    for (int upper = 0; upper < LAYERS.size(); upper++) {
      for (String name : LAYERS.get(upper)) {
        for (int lower = upper; lower < LAYERS.size(); lower++) {
          for (String below : LAYERS.get(lower)) {
            if (!below.equals(name)) {
              noClasses()
                  .that(resideInAPackage(ROOT + name))
                  .should()
                  .dependOnClassesThat(resideInAPackage(ROOT + below))
                  .allowEmptyShould(true)
                  .check(classes);
            }
          }
        }
      }
    }
  }

  @Test
  public void onlyTheWiringKnowsThePlugin() {
    noClasses()
        .that(resideInAPackage(ROOT + "(*).."))
        .should()
        .dependOnClassesThat(resideInAPackage("dev.detection"))
        .check(classes);
  }

  @Test
  public void rulesLanguagesAndMatchingDoNotKnowElasticsearch() {
    for (String name : WITHOUT_ELASTICSEARCH) {
      noClasses()
          .that(resideInAPackage(ROOT + name))
          .should()
          .dependOnClassesThat(resideInAPackage("org.elasticsearch.."))
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @Test
  public void everyPackageHasItsPlaceInTheOrder() {
    List<String> known = LAYERS.stream().flatMap(List::stream).map(name -> ROOT + name).toList();
    classes.that(alwaysTrue()).stream()
        .map(type -> type.getPackageName())
        .filter(name -> !name.equals("dev.detection") && !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new AssertionError("package [" + name + "] is in no layer");
            });
  }
}
