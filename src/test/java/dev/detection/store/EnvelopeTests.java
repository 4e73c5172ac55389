package dev.detection.store;

import java.io.IOException;
import org.elasticsearch.TransportVersion;
import org.elasticsearch.common.io.stream.BytesStreamOutput;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.test.ESTestCase;

/** Messages between nodes of different versions. */
public class EnvelopeTests extends ESTestCase {
  private static final String BEHIND = "what comes behind";

  private static StreamInput written(int version, String... parts) throws IOException {
    BytesStreamOutput out = new BytesStreamOutput();
    Envelope.write(
        to -> {
          for (String part : parts) {
            to.writeString(part);
          }
        },
        version,
        out);
    out.writeString(BEHIND);
    return out.bytes().streamInput();
  }

  public void testOlderNodePassesOverWhatItDoesNotKnow() throws IOException {
    StreamInput in = written(2, "old", "new");
    assertEquals("old", Envelope.read(in, StreamInput::readString));
    assertEquals(BEHIND, in.readString());
  }

  public void testNewerNodeSeesWhatIsMissing() throws IOException {
    StreamInput in = written(1, "old");
    assertEquals(
        "old, no more",
        Envelope.read(
            in,
            content ->
                content.readString()
                    + (Envelope.version(content) < 2 ? ", no more" : content.readString())));
    assertEquals(BEHIND, in.readString());
  }

  public void testTransportVersionIsThatOfTheConnection() throws IOException {
    StreamInput in = written(1, "old");
    TransportVersion older = TransportVersion.minimumCompatible();
    in.setTransportVersion(older);
    assertEquals(older, Envelope.read(in, StreamInput::getTransportVersion));
  }
}
