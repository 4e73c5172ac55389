package dev.detection.match;

import dev.detection.query.search.Search;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The cases, found by searches: the cases themselves are right. Lucene's are asked as they are too.
 */
public class CaseOracleTests extends SearchOracle {

  public void testSearchesFindWhatTheCasesSay() throws IOException {
    List<String> faults = new ArrayList<>();
    int searches = 0;
    for (Case each : Case.all()) {
      List<Case.Asked> queries =
          each.queries().stream()
              .filter(query -> query.refused() == null && (query.search() || isLucene(query)))
              .toList();
      searches += queries.size();
      if (!queries.isEmpty()) {
        check(each, queries, faults);
      }
    }
    assertTrue(String.join("\n", faults), faults.isEmpty());
    assertTrue("only " + searches + " searches", searches > 150);
  }

  private static boolean isLucene(Case.Asked query) {
    return query.language().equals("lucene");
  }

  /** Every event has an index of its own, for events change the mapping. */
  private void check(Case each, List<Case.Asked> queries, List<String> faults) throws IOException {
    for (int i = 0; i < each.events().size(); i++) {
      int number = i;
      String which = each.name() + ", event " + i + ": ";
      index(
          each.mapping(),
          List.of(each.events().get(i)),
          index -> {
            assertTrue(which + "not taken", index.took(0));
            for (Case.Asked query : queries) {
              Set<Integer> expected = query.finds().contains(number) ? Set.of(0) : Set.of();
              if (query.search()) {
                Set<Integer> found = index.find(Search.toDsl(query.rule().condition()));
                if (!expected.equals(found)) {
                  faults.add(which + query.id() + " finds " + found);
                }
              }
              if (isLucene(query) && !query.unknown().contains(number)) {
                Set<Integer> found = index.find(queryString(query.text()));
                if (!expected.equals(found)) {
                  faults.add(which + query.id() + " as it is finds " + found);
                }
              }
            }
          });
    }
  }
}
