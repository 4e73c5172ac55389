package dev.detection.anomaly;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;

/**
 * Different texts: their number, or what they come to when compressed. Information is that of the
 * different texts in their order, so that neither repeats nor the order of documents change it.
 */
final class DistinctTexts extends Measure {
  private final boolean information;
  private final Set<String> texts = new HashSet<>();

  DistinctTexts(boolean information) {
    this.information = information;
  }

  @Override
  boolean take(long time, List<?> values, Room room) {
    List<String> given = Values.texts(values);
    given.forEach(text -> keep(text, room));
    return !given.isEmpty();
  }

  private void keep(String text, Room room) {
    if (!texts.contains(text) && room.take()) {
      texts.add(text);
    }
  }

  @Override
  void join(Measure other, Room room) {
    ((DistinctTexts) other).texts.forEach(text -> keep(text, room));
  }

  @Override
  List<Double> actual() {
    return List.of(information ? compressed() : (double) texts.size());
  }

  private double compressed() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      byte[] out = new byte[8192];
      texts.stream()
          .sorted()
          .forEach(
              text -> {
                deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
                while (!deflater.needsInput()) {
                  deflater.deflate(out);
                }
              });
      deflater.finish();
      while (!deflater.finished()) {
        deflater.deflate(out);
      }
      return deflater.getBytesWritten();
    } finally {
      deflater.end();
    }
  }
}
