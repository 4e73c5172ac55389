package dev.detection.alert;

import java.util.Map;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexService;
import org.elasticsearch.index.shard.IndexShard;
import org.elasticsearch.test.ESSingleNodeTestCase;

/** How much of a shard can be searched. */
public class VisibleTests extends ESSingleNodeTestCase {

  public void testOperationsThatTheLastRefreshShowedAreVisibleAndNoOthers() {
    IndexService index =
        createIndex(
            "logs",
            Settings.builder()
                .put("index.number_of_shards", 1)
                .put("index.number_of_replicas", 0)
                .put("index.refresh_interval", "-1")
                .build());
    IndexShard shard = index.getShard(0);
    long written = -1;
    for (int round = 0; round < 20; round++) {
      written = write(randomInt(30), written);
      indicesAdmin().prepareRefresh("logs").get();
      long shown = written;
      written = write(randomInt(30), written);
      long known = shown < 0 ? -1 : randomLongBetween(-1, shown);
      assertEquals(shown, Visible.upTo(shard, known, written));
    }
  }

  /** The last operation after some more. */
  private long write(int documents, long written) {
    for (int i = 0; i < documents; i++) {
      prepareIndex("logs").setSource(Map.of("n", i)).get();
    }
    return written + documents;
  }
}
