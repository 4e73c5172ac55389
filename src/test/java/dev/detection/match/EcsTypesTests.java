package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.query.eql.Eql;
import dev.detection.query.kql.Kql;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Events without a known target are judged by the types of ECS. */
public class EcsTypesTests {
  private static boolean kql(String query, Map<String, Object> event) {
    return Binder.bind(Kql.parse(query), Schema.ecs())
        .holds(Event.of(event, Schema.ecs(), Instant.EPOCH));
  }

  private static boolean eql(String query, Map<String, Object> event) {
    return Binder.bind(
            Eql.parse("any where " + query, Eql.EVENT_CATEGORY)
                    instanceof dev.detection.query.eql.EqlQuery.Event each
                ? each.condition()
                : null,
            Schema.ecs())
        .holds(Event.of(event, Schema.ecs(), Instant.EPOCH));
  }

  @Test
  public void fieldsHaveTheTypesOfEcs() {
    assertTrue(Schema.ecs().type("source.ip", "x") instanceof FieldType.Ip);
    assertTrue(Schema.ecs().type("@timestamp", "x") instanceof FieldType.Date);
    assertTrue(Schema.ecs().type("process.pid", "5") instanceof FieldType.Numeric);
    assertTrue(Schema.ecs().type("process.command_line", "x") instanceof FieldType.Wildcard);
    assertTrue(Schema.ecs().type("message", "x") instanceof FieldType.Text);
    assertTrue(Schema.ecs().type("source.geo.location", "x") instanceof FieldType.Opaque);
  }

  @Test
  public void otherFieldsHaveTypesByValue() {
    assertEquals(FieldType.Keyword.upTo(1_024), Schema.ecs().type("no.such.field", "x"));
    assertTrue(Schema.ecs().type("no.such.field", true) instanceof FieldType.Bool);
    assertTrue(Schema.ecs().type("no.such.field", 5) instanceof FieldType.Numeric);
  }

  @Test
  public void networksHoldAddressesOfEcs() {
    assertTrue(kql("source.ip: 10.0.0.0/8", Map.of("source.ip", "10.1.2.3")));
    assertTrue(eql("cidrMatch(source.ip, \"10.0.0.0/8\")", Map.of("source.ip", "10.1.2.3")));
  }

  @Test
  public void multiFieldsHaveTheValuesOfTheirFields() {
    Map<String, Object> event = Map.of("process", Map.of("name", "CMD.exe"));
    assertTrue(eql("process.name.caseless == \"cmd.exe\"", event));
    assertTrue(kql("process.name.text: CMD.EXE", event));
    assertTrue(!kql("process.name: CMD.EXE", event));
  }

  @Test
  public void nestedObjectsAreAskedOneByOne() {
    Map<String, Object> event =
        Map.of(
            "threat",
            Map.of("enrichments", List.of(Map.of("matched", Map.of("field", "a", "type", "b")))));
    assertTrue(kql("threat.enrichments: { matched.field: a and matched.type: b }", event));
    assertTrue(!kql("threat.enrichments.matched.field: a", event));
  }

  @Test
  public void pointsExist() {
    assertTrue(kql("source.geo.location: *", Map.of("source.geo.location", "1,2")));
    Map<String, Object> point = Map.of("lat", 1.5, "lon", 2.5);
    assertTrue(
        kql("source.geo.location: *", Map.of("source", Map.of("geo", Map.of("location", point)))));
    assertTrue(!kql("source.geo.location: *", Map.of("source.ip", "::1")));
  }

  @Test
  public void keysOfFlattenedFieldsAreStrings() {
    assertTrue(Schema.ecs().type("cloudflare_logpush.x", "y") instanceof FieldType.Keyword);
    assertTrue(Schema.ecs().type("lumberjack.any.key") instanceof FieldType.Flattened);
  }

  @Test
  public void theTableIsSmall() throws IOException {
    try (InputStream table = Schema.class.getResourceAsStream("ecs.txt")) {
      assertTrue(table.readAllBytes().length < 1_000_000);
    }
  }
}
