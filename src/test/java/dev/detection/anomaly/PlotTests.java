package dev.detection.anomaly;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.detection.anomaly.Plot.Anomaly;
import dev.detection.anomaly.Plot.Occurrence;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Pictures of what a job saw. */
public class PlotTests {
  private static final Instant BEGIN = Instant.parse("2026-03-02T00:00:00Z");
  private static final Pattern PLACE = Pattern.compile("[ML](-?[\\d.]+) (-?[\\d.]+)");

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static Instant time(int bucket) {
    return BEGIN.plusSeconds(900L * bucket);
  }

  private static PlotPoint point(int bucket, double actual) {
    return new PlotPoint(time(bucket), actual, 100, 80, 120, 0.5);
  }

  private static List<PlotPoint> day(int buckets) {
    List<PlotPoint> points = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < buckets; i++) {
      points.add(point(i, 100 + 5 * random.nextGaussian()));
    }
    return points;
  }

  /** The path of a colour, as places. */
  private static List<double[]> places(Document svg, String colour) {
    NodeList paths = svg.getElementsByTagName("path");
    for (int i = 0; i < paths.getLength(); i++) {
      Element path = (Element) paths.item(i);
      if (path.getAttribute("stroke").equals(colour)) {
        return PLACE.matcher(path.getAttribute("d")).results().map(PlotTests::place).toList();
      }
    }
    return List.of();
  }

  private static double[] place(MatchResult found) {
    return new double[] {Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2))};
  }

  private static final String ACTUAL = "#24527a";

  private static void assertInside(Document svg) {
    double width = Double.parseDouble(svg.getDocumentElement().getAttribute("width"));
    double height = Double.parseDouble(svg.getDocumentElement().getAttribute("height"));
    for (String colour : List.of(ACTUAL, "#6fa3c8", "#d5e6f3")) {
      for (double[] place : places(svg, colour)) {
        assertTrue(place[0] + "", place[0] >= 0 && place[0] <= width);
        assertTrue(place[1] + "", place[1] >= 0 && place[1] <= height);
      }
    }
    NodeList dots = svg.getElementsByTagName("circle");
    for (int i = 0; i < dots.getLength(); i++) {
      Element dot = (Element) dots.item(i);
      double x = Double.parseDouble(dot.getAttribute("cx"));
      double y = Double.parseDouble(dot.getAttribute("cy"));
      assertTrue(x >= 0 && x <= width && y >= 0 && y <= height);
    }
  }

  /** Those that are pointed at, not those of the legend. */
  private static List<Element> dots(Document svg) {
    List<Element> dots = new ArrayList<>();
    NodeList all = svg.getElementsByTagName("circle");
    for (int i = 0; i < all.getLength(); i++) {
      if (all.item(i).hasChildNodes()) {
        dots.add((Element) all.item(i));
      }
    }
    return dots;
  }

  @Test
  public void anomaliesAreDotsOnTheLineWithTheColourOfTheirScore() throws Exception {
    List<PlotPoint> points = day(96);
    points.set(50, point(50, 300));
    Document svg =
        parsed(
            Plot.of(
                "count",
                points,
                List.of(
                    new Anomaly(time(50), 80),
                    new Anomaly(time(20), 5),
                    new Anomaly(time(1000), 90))));
    assertInside(svg);
    List<Element> dots = dots(svg);
    assertEquals("one is of another time", 2, dots.size());
    assertEquals("#5b9bd5", dots.get(0).getAttribute("fill"));
    assertEquals("the worst above the others", "#c8372d", dots.get(1).getAttribute("fill"));
    assertEquals(
        "score 80 (critical)\n2026-03-02 12:30 UTC\nactual 300\ntypical 100\nexpected 80 to 120\n"
            + "probability 0.5",
        dots.get(1).getTextContent().strip());
    double highest =
        places(svg, ACTUAL).stream().mapToDouble(place -> place[1]).min().orElseThrow();
    assertEquals(highest, Double.parseDouble(dots.get(1).getAttribute("cy")), 0.05);
  }

  @Test
  public void whatHasNoValueIsAGap() throws Exception {
    List<PlotPoint> points = day(96);
    for (int i = 40; i < 50; i++) {
      points.set(i, point(i, Double.NaN));
    }
    String svg = Plot.of("mean", points, List.of(new Anomaly(time(45), 60)));
    Document parsed = parsed(svg);
    assertEquals(86, places(parsed, ACTUAL).size());
    assertEquals("the band goes on", 192, places(parsed, "#d5e6f3").size());
    assertEquals("two lines", 2, beginnings(parsed));
    assertEquals("at the bottom", "346", dots(parsed).getFirst().getAttribute("cy"));
    points.subList(40, 50).clear();
    assertEquals("missing buckets too", 2, beginnings(parsed(Plot.of("m", points, List.of()))));
  }

  private static long beginnings(Document svg) {
    NodeList paths = svg.getElementsByTagName("path");
    for (int i = 0; i < paths.getLength(); i++) {
      Element path = (Element) paths.item(i);
      if (path.getAttribute("stroke").equals(ACTUAL)) {
        return path.getAttribute("d").chars().filter(c -> c == 'M').count();
      }
    }
    return 0;
  }

  @Test
  public void manyPointsAreThinnedWithoutLosingTheExtremes() throws Exception {
    List<PlotPoint> points = day(20_000);
    points.set(7_777, point(7_777, 1_000));
    points.set(13_333, point(13_333, -500));
    String svg = Plot.of("mean", points, List.of());
    assertTrue("" + svg.length(), svg.length() < 250_000);
    Document parsed = parsed(svg);
    assertInside(parsed);
    List<double[]> places = places(parsed, ACTUAL);
    assertTrue("" + places.size(), places.size() < 4_000);
    assertEquals("from -500 to 1000", 66, lowest(places), 0.05);
    assertEquals(346, places.stream().mapToDouble(place -> place[1]).max().orElseThrow(), 0.05);
  }

  private static double lowest(List<double[]> places) {
    return places.stream().mapToDouble(place -> place[1]).min().orElseThrow();
  }

  @Test
  public void aBandThatSaysNothingDoesNotFlattenTheLine() throws Exception {
    List<PlotPoint> points = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      double wide = i < 5 ? Double.POSITIVE_INFINITY : 1e9;
      points.add(new PlotPoint(time(i), i % 10, 5, -wide, wide, 1));
    }
    Document svg = parsed(Plot.of("mean", points, List.of()));
    assertInside(svg);
    assertTrue("" + lowest(places(svg, ACTUAL)), lowest(places(svg, ACTUAL)) < 200);
  }

  @Test
  public void pictureIsXmlWhateverTextsSay() throws Exception {
    String evil = "a <script>x</script> & \"b\" \u0000\uD800\uFFFE 😀";
    String series = Plot.of(evil, day(10), List.of(new Anomaly(time(3), 50)));
    String values =
        Plot.ofValues(
            evil, List.of(new Occurrence(BEGIN, evil, 99), new Occurrence(BEGIN, null, 0)));
    for (String svg : List.of(series, values)) {
      assertFalse(svg, svg.contains("<script"));
      Element root = parsed(svg).getDocumentElement();
      assertEquals("img", root.getAttribute("role"));
      assertTrue(root.getAttribute("aria-label").startsWith("a <script>x</script> & \"b\""));
      assertTrue(root.getElementsByTagName("title").item(0).getTextContent().endsWith("😀"));
    }
  }

  @Test
  public void pictureIsTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    List<Anomaly> anomalies = List.of(new Anomaly(time(3), 50.5));
    List<Occurrence> occurrences = List.of(new Occurrence(BEGIN, "x", 7.25));
    String series = Plot.of("count", day(30), anomalies);
    String values = Plot.ofValues("rare", occurrences);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab")); // other digits
      assertEquals(series, Plot.of("count", day(30), anomalies));
      assertEquals(values, Plot.ofValues("rare", occurrences));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  public void nothingAndOneAndEqualValuesArePicturesToo() throws Exception {
    assertTrue(Plot.of("none", List.of(), List.of()).contains("no values in this time"));
    assertTrue(Plot.ofValues("none", List.of()).contains("no values in this time"));
    assertInside(parsed(Plot.of("one", day(1), List.of(new Anomaly(BEGIN, 50)))));
    assertInside(
        parsed(Plot.of("equal", List.of(point(0, 100), point(1, 100), point(2, 100)), List.of())));
    List<PlotPoint> unexpected = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      unexpected.add(
          new PlotPoint(time(i), 1e308 * (i - 1), Double.NaN, Double.NaN, Double.NaN, 1));
    }
    assertInside(parsed(Plot.of("no expectation", unexpected, List.of())));
  }

  @Test
  public void theMostUnusualValuesHaveRows() throws Exception {
    List<Occurrence> occurrences = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      for (int k = 0; k <= i; k++) {
        occurrences.add(new Occurrence(time(10 * k), "value " + i, 0));
      }
    }
    occurrences.add(new Occurrence(time(5), "value 39", 77));
    Document svg = parsed(Plot.ofValues("rare by process.name", occurrences));
    assertInside(svg);
    String all = svg.getDocumentElement().getTextContent();
    assertTrue(all, all.contains("the 30 most unusual of 40 values"));
    assertTrue("highest score first", all.indexOf("value 39") < all.indexOf("value 0"));
    assertTrue("then the rarest", all.contains("value 28") && !all.contains("value 29"));
    assertEquals(1, dots(svg).size());
    assertEquals("#c8372d", dots(svg).getFirst().getAttribute("fill"));
  }
}
