package dev.detection.picture;

/**
 * Writes a picture as SVG, element by element. Whatever texts it is given, the picture is
 * well-formed and has no markup of theirs, and it is the same in every locale. Not safe for several
 * threads.
 */
public final class Svg {
  private final StringBuilder text = new StringBuilder();

  /**
   * A picture with nothing on it yet but a white ground.
   *
   * @param title what it is called where it is not seen but read out, or pointed at
   * @param width in pixels
   * @param height in pixels
   */
  public Svg(String title, int width, int height) {
    open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "width",
        width,
        "height",
        height,
        "viewBox",
        "0 0 " + width + " " + height,
        "role",
        "img",
        "aria-label",
        title,
        "font-family",
        "system-ui, sans-serif");
    title(title);
    element("rect", "width", width, "height", height, "fill", "#ffffff");
  }

  /**
   * Begins an element that others come into; {@link #close} ends it.
   *
   * @param attributes names, each followed by its value: a number or a text
   */
  public Svg open(String name, Object... attributes) {
    start(name, attributes);
    text.append(">\n");
    return this;
  }

  /** Ends the element begun last, that has this name. */
  public Svg close(String name) {
    text.append("</").append(name).append(">\n");
    return this;
  }

  /** An element without content; attributes as of {@link #open}. */
  public Svg element(String name, Object... attributes) {
    start(name, attributes);
    text.append("/>\n");
    return this;
  }

  /** What is shown where the element begun last is pointed at; before all that comes into it. */
  public Svg title(String title) {
    text.append("<title>").append(escaped(title)).append("</title>\n");
    return this;
  }

  /**
   * Writing.
   *
   * @param attributes more of them, as of {@link #open}
   */
  public Svg text(
      double x, double y, int size, String colour, String content, Object... attributes) {
    start("text", "x", x, "y", y, "font-size", size, "fill", colour);
    attributes(attributes);
    text.append('>').append(escaped(content)).append("</text>\n");
    return this;
  }

  private void start(String name, Object... attributes) {
    text.append('<').append(name);
    attributes(attributes);
  }

  private void attributes(Object... attributes) {
    for (int i = 0; i < attributes.length; i += 2) {
      text.append(' ').append(attributes[i]).append("=\"");
      if (attributes[i + 1] instanceof Number number) {
        text.append(number(number.doubleValue()));
      } else {
        text.append(escaped((String) attributes[i + 1]));
      }
      text.append('"');
    }
  }

  /** The whole text; nothing is to be added after. */
  public String end() {
    return close("svg").text.toString();
  }

  /** A length or place as the format has it, to a tenth of a pixel. */
  public static String number(double value) {
    long tenths = Math.round(value * 10);
    String sign = tenths < 0 ? "-" : "";
    long whole = Math.abs(tenths) / 10;
    long rest = Math.abs(tenths) % 10;
    return sign + whole + (rest == 0 ? "" : "." + rest);
  }

  /** A text as content or value of an attribute: what it says, without a meaning as markup. */
  public static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n', '\t' -> escaped.append((char) c);
                default -> escaped.appendCodePoint(isAllowed(c) ? c : ' ');
              }
            });
    return escaped.toString();
  }

  /** XML 1.0 has no control characters, no halves of characters and not these two. */
  private static boolean isAllowed(int c) {
    return c > 0xFFFF
        || (c >= 0x20 && !Character.isSurrogate((char) c) && c != 0xFFFE && c != 0xFFFF);
  }

  /** A text that is cut, with a sign, if it has more than so many characters. */
  public static String cut(String text, int most) {
    int characters = text.codePointCount(0, text.length());
    return characters <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }
}
