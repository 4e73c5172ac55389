package dev.detection.store;

import java.io.IOException;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.io.stream.BytesStreamOutput;
import org.elasticsearch.common.io.stream.FilterStreamInput;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.io.stream.Writeable;

/**
 * How the plugin's messages lie in those of Elasticsearch: with the version that wrote them and
 * their length, so that nodes of different versions understand each other. A newer version writes
 * what it adds behind the rest: an older one passes over it, and a newer one asks {@link #version}
 * before it reads it. To write for each receiver what it knows would be an alternative, but a
 * message to several nodes is written once.
 */
public final class Envelope {
  private Envelope() {}

  /** What is in an envelope. */
  private static final class Content extends FilterStreamInput {
    private final int version;

    Content(StreamInput content, int version) {
      super(content);
      this.version = version;
    }
  }

  /** Writes a message as this version does. */
  static void write(Writeable message, StreamOutput out) throws IOException {
    write(message, PluginVersion.CURRENT, out);
  }

  static void write(Writeable message, int version, StreamOutput out) throws IOException {
    out.writeVInt(version);
    try (BytesStreamOutput content = new BytesStreamOutput()) {
      content.setTransportVersion(out.getTransportVersion());
      message.writeTo(content);
      out.writeBytesReference(content.bytes());
    }
  }

  /** Reads a message, whatever version wrote it. */
  static <T> T read(StreamInput in, Writeable.Reader<T> reader) throws IOException {
    int version = in.readVInt();
    BytesReference bytes = in.readBytesReference();
    try (Content content = new Content(bytes.streamInput(), version)) {
      content.setTransportVersion(in.getTransportVersion());
      return reader.read(content);
    }
  }

  /**
   * The version that wrote what is being read.
   *
   * @param in what a reader of a message was given
   */
  public static int version(StreamInput in) {
    return ((Content) in).version;
  }
}
