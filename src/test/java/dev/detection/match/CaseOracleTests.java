package dev.detection.match;

import dev.detection.query.search.Search;
import java.io.IOException;

/** The cases of {@code cases.toml}, found by searches: the cases themselves are right. */
public class CaseOracleTests extends SearchOracle {

  public void testSearchesFindWhatTheCasesSay() throws IOException {
    for (Case each : Case.all()) {
      if (each.queries().stream().noneMatch(Case.Asked::search)) {
        continue;
      }
      index(
          each.mapping(),
          each.events(),
          index -> {
            for (int i = 0; i < each.events().size(); i++) {
              assertTrue(each.name() + ", event " + i, index.took(i));
            }
            for (Case.Asked query : each.queries()) {
              if (query.search() && query.refused() == null) {
                assertEquals(
                    each.name() + ": " + query.text(),
                    query.finds(),
                    index.find(Search.toDsl(query.condition())));
              }
            }
          });
    }
  }
}
