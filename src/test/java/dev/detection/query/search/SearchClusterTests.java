package dev.detection.query.search;

import static org.elasticsearch.test.hamcrest.ElasticsearchAssertions.assertResponse;

import dev.detection.query.kql.Kql;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.support.WriteRequest.RefreshPolicy;
import org.elasticsearch.common.Strings;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.test.ESSingleNodeTestCase;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Elasticsearch takes the queries and finds with them what the cases in found.toml say. */
public class SearchClusterTests extends ESSingleNodeTestCase {

  public void testQueriesFindWhatTheCasesSay() throws IOException {
    TomlParseResult toml = read();
    indicesAdmin().prepareCreate("events").setMapping(toml.getString("mapping")).get();
    TomlTable documents = toml.getTable("documents");
    for (String id : documents.keySet()) {
      client()
          .prepareIndex("events")
          .setId(id)
          .setSource(documents.getString(id), XContentType.JSON)
          .setRefreshPolicy(RefreshPolicy.IMMEDIATE)
          .get();
    }
    for (Object test : toml.getArray("case").toList()) {
      String query = ((TomlTable) test).getString("query");
      List<?> expected = ((TomlTable) test).getArray("ids").toList();
      assertResponse(
          client()
              .prepareSearch("events")
              .setQuery(QueryBuilders.wrapperQuery(json(Search.toDsl(Kql.parse(query))))),
          response -> {
            assertEquals(query, 0, response.getFailedShards());
            List<String> found =
                Arrays.stream(response.getHits().getHits()).map(SearchHit::getId).sorted().toList();
            assertEquals(query, expected, found);
          });
    }
  }

  private static String json(Map<String, Object> query) throws IOException {
    try (XContentBuilder builder = JsonXContent.contentBuilder()) {
      return Strings.toString(builder.map(query));
    }
  }

  private static TomlParseResult read() throws IOException {
    try (InputStream in = SearchClusterTests.class.getResourceAsStream("found.toml")) {
      TomlParseResult toml = Toml.parse(in);
      assertEquals(List.of(), toml.errors());
      return toml;
    }
  }
}
