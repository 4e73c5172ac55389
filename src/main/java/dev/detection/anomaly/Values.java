package dev.detection.anomaly;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What values of documents say: as texts, as numbers, as places on earth. */
final class Values {
  private static final Pattern POINT =
      Pattern.compile("(?i)\\s*POINT\\s*\\(\\s*(\\S+)\\s+(\\S+?)(?:\\s+\\S+?)?\\s*\\)\\s*");

  private Values() {}

  /**
   * A place, in degrees.
   *
   * @param latitude -90 to 90
   * @param longitude -180 to 180
   */
  record Place(double latitude, double longitude) {}

  /** Different texts of values, in their order; objects say nothing. */
  static List<String> texts(List<?> values) {
    List<String> texts = new ArrayList<>(values.size());
    for (Object value : values) {
      String text = text(value);
      if (text != null && !texts.contains(text)) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** A whole number is the same text however JSON wrote it; null for objects, lists and null. */
  static String text(Object value) {
    return switch (value) {
      case null -> null;
      case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
          Long.toString(number.longValue());
      case Float number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
          Long.toString(number.longValue());
      case Map<?, ?> object -> null;
      case List<?> list -> null;
      default -> value.toString();
    };
  }

  /** NaN if it is no finite number; texts of numbers are numbers, as numeric fields take them. */
  static double number(Object value) {
    double number =
        switch (value) {
          case Number given -> given.doubleValue();
          case String text -> parsed(text);
          case null, default -> Double.NaN;
        };
    return Double.isInfinite(number) ? Double.NaN : number;
  }

  private static double parsed(String text) {
    if (text.isEmpty() || text.length() > 64) {
      return Double.NaN;
    }
    // cheaper than the exception for the many texts that begin like words
    char first = text.charAt(0);
    if ((first < '0' || first > '9') && first != '-' && first != '+' && first != '.') {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /**
   * Places among the values of a field, as a geo_point writes them: {@code "lat,lon"}, {@code POINT
   * (lon lat)}, {@code {lat, lon}}, {@code [lon, lat]}. A list of two numbers that was taken apart
   * into its numbers is put together again.
   *
   * @param unread is counted up for each value that is no place
   */
  static List<Place> places(List<?> values, Unread unread) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      Place place;
      if (value instanceof Number longitude
          && i + 1 < values.size()
          && values.get(i + 1) instanceof Number latitude) {
        place = place(latitude, longitude);
        i++;
      } else {
        place = place(value);
      }
      if (place == null) {
        unread.one();
      } else {
        places.add(place);
      }
    }
    return places;
  }

  /** Counts values that could not be read. */
  interface Unread {
    void one();
  }

  private static Place place(Object value) {
    return switch (value) {
      case String text -> ofText(text);
      case Map<?, ?> object -> place(object.get("lat"), object.get("lon"));
      case List<?> list when list.size() >= 2 -> place(list.get(1), list.get(0));
      case null, default -> null;
    };
  }

  private static Place ofText(String text) {
    Matcher point = POINT.matcher(text);
    if (point.matches()) {
      return place(point.group(2), point.group(1));
    }
    int comma = text.indexOf(',');
    return comma < 0
        ? null
        : place(text.substring(0, comma).strip(), text.substring(comma + 1).strip());
  }

  private static Place place(Object latitude, Object longitude) {
    double lat = number(latitude);
    double lon = number(longitude);
    // written so that NaN is none
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? new Place(lat, lon) : null;
  }
}
