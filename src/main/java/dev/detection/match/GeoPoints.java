package dev.detection.match;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Values of fields of type {@code geo_point}. */
final class GeoPoints {
  private static final String NUMBER = "-?[0-9]{1,3}(\\.[0-9]{1,30})?";

  private static final Pattern TEXT =
      Pattern.compile("N, ?N|(?:POINT|Point|point) ?\\(N N\\)".replace("N", NUMBER));

  private static final Set<String> KEYS = Set.of("lat", "lon");

  private GeoPoints() {}

  /** Whether one of the values of a field is surely a point. */
  static boolean anyIsPoint(List<Object> values) {
    boolean pair =
        values.size() > 1 && values.get(0) instanceof Number && values.get(1) instanceof Number;
    return pair || values.stream().anyMatch(GeoPoints::isPoint);
  }

  /**
   * Whether a value is surely a point. Of the rarer ways to write one it is not said.
   *
   * @param value an object or a text
   */
  private static boolean isPoint(Object value) {
    return switch (value) {
      case Map<?, ?> object ->
          object.keySet().equals(KEYS)
              && object.get("lat") instanceof Number
              && object.get("lon") instanceof Number;
      case String text -> TEXT.matcher(text).matches();
      case null, default -> false;
    };
  }
}
