package dev.detection.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How snapshots write texts and arrays. */
final class Stored {
  private Stored() {}

  /** Of any length, or null. */
  static void text(DataOutput out, String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  static String text(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static void split(DataOutput out, Split split) throws IOException {
    text(out, split.partition());
    text(out, split.over());
    text(out, split.by());
  }

  static Split split(DataInput in) throws IOException {
    return new Split(text(in), text(in), text(in));
  }

  static void floats(DataOutput out, float[] values) throws IOException {
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  static void floats(DataInput in, float[] into) throws IOException {
    for (int i = 0; i < into.length; i++) {
      into[i] = in.readFloat();
    }
  }
}
