package dev.detection.rule;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON text to located values and back. */
final class JsonText {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Node.MAX_DEPTH)
                  .maxStringLength(Texts.MAX_LENGTH)
                  .maxNameLength(10_000)
                  .maxNumberLength(400)
                  .build())
          .build();

  private static final Pattern UNRECOGNIZED = Pattern.compile("^Unrecognized token '([^']*)'");

  /** Where what is not closed was opened: in the words of the parser, with much else. */
  private static final Pattern OPENING = Pattern.compile(" \\(start marker at .*\\)$");

  private final JsonParser parser;
  private final int linesBefore;
  private final Problems problems;

  private JsonText(JsonParser parser, int linesBefore, Problems problems) {
    this.parser = parser;
    this.linesBefore = linesBefore;
    this.problems = problems;
  }

  /**
   * Reads a text that is one JSON object.
   *
   * @param linesBefore how many lines stand before this text in the whole one
   * @param problems gets what is wrong in JSON that can be read, such as a key that stands twice
   * @throws RuleException if it is anything else
   */
  static Node.Table readObject(String text, int linesBefore, Problems problems) {
    Texts.requireBounded(text);
    try (JsonParser parser = JSON.createParser(text)) {
      JsonText json = new JsonText(parser, linesBefore, problems);
      try {
        return json.object();
      } catch (JsonProcessingException e) {
        throw Problems.singleInText(
            text,
            fault(e),
            linesBefore,
            "not valid JSON: " + OPENING.matcher(e.getOriginalMessage()).replaceFirst(""));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the fault is: the parser stands behind what it could not read. */
  private static Position fault(JsonProcessingException e) {
    JsonLocation behind = e.getLocation();
    if (behind == null || behind.getLineNr() < 1) {
      return Position.UNKNOWN;
    }
    Matcher token = UNRECOGNIZED.matcher(e.getOriginalMessage());
    int length = token.find() ? token.group(1).length() : 0;
    return new Position(behind.getLineNr(), Math.max(1, behind.getColumnNr() - length));
  }

  private Node.Table object() throws IOException {
    if (parser.nextToken() == null) {
      throw Problems.single(null, here(), "expected a JSON object but the text is empty");
    }
    Node node = value("", here());
    if (!(node instanceof Node.Table table)) {
      throw Problems.single(null, node.at(), "expected a JSON object but was " + node.kind());
    }
    if (parser.nextToken() != null) {
      throw Problems.single(null, here(), "expected nothing after the end of the JSON object");
    }
    return table;
  }

  /** The value at the current token. */
  private Node value(String path, Position at) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> table(path, at);
      case START_ARRAY -> {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(path + "[" + items.size() + "]", here()));
        }
        yield new Node.Array(items, at);
      }
      case VALUE_STRING -> new Node.Scalar(whole(parser.getText(), path, at), at);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Node.Scalar(number(path, at), at);
      case VALUE_TRUE -> new Node.Scalar(true, at);
      case VALUE_FALSE -> new Node.Scalar(false, at);
      default -> new Node.Scalar(null, at);
    };
  }

  private Node.Table table(String path, Position at) throws IOException {
    Map<String, Node> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Position keyAt = here();
      String name = whole(parser.currentName(), path, keyAt);
      String key = Fields.join(path, name);
      parser.nextToken();
      Node before = entries.putIfAbsent(name, value(key, keyAt));
      if (before != null) {
        problems.add(key, keyAt, "is already given at " + before.at());
      }
    }
    return new Node.Table(entries, at);
  }

  private Object number(String path, Position at) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        return parser.getLongValue();
      }
    } else {
      double number = parser.getDoubleValue();
      if (Double.isFinite(number)) {
        return number;
      }
    }
    problems.add(path, at, "number " + Problems.shown(parser.getText()) + " is too large");
    return null;
  }

  private String whole(String text, String path, Position at) {
    if (Texts.isBroken(text)) {
      problems.add(
          path.isEmpty() ? null : path, at, "expected text but was half of a surrogate pair");
    }
    return text;
  }

  private Position here() {
    return position(parser.currentTokenLocation());
  }

  private Position position(JsonLocation at) {
    return at == null || at.getLineNr() < 1
        ? Position.UNKNOWN
        : new Position(linesBefore + at.getLineNr(), Math.max(1, at.getColumnNr()));
  }

  /**
   * The one text of a plain value: keys sorted, no white space. Equal values have equal texts.
   *
   * @param value Map, List, String, Long, Integer, Double, Boolean or null
   * @throws IllegalArgumentException if it holds anything else
   */
  static String write(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(Object value, JsonGenerator out) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(text);
      case Boolean flag -> out.writeBoolean(flag);
      case Long number -> out.writeNumber(number);
      case Integer number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      case List<?> list -> {
        out.writeStartArray();
        for (Object item : list) {
          write(item, out);
        }
        out.writeEndArray();
      }
      case Map<?, ?> map -> {
        out.writeStartObject();
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, item) -> sorted.put((String) key, item));
        for (Map.Entry<String, Object> entry : sorted.entrySet()) {
          out.writeFieldName(entry.getKey());
          write(entry.getValue(), out);
        }
        out.writeEndObject();
      }
      default ->
          throw new IllegalArgumentException(
              "JSON has no form for " + value.getClass().getSimpleName());
    }
  }
}
