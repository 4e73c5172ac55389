package dev.detection.match;

import dev.detection.match.FieldType.Numeric.Kind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * What Elasticsearch maps a new field to, by its first value ({@code DynamicFieldsBuilder}): the
 * first dynamic template that fits, or the default type of what the value is.
 *
 * @param key of what it was read from
 * @param dateFormats formats that make a string a date; null if one of them is not evaluated
 */
record MappedTypes(
    Object key,
    List<DynamicTemplate> templates,
    boolean dateDetection,
    boolean numericDetection,
    List<DateFormat> dateFormats,
    FieldTypes reader)
    implements DynamicTypes {

  @Override
  public Field field(String path, String above, Object value) {
    if (!isReached(path, above)) {
      return Field.of(new FieldType.Unsupported("dynamic template for objects"));
    }
    if (value instanceof String text && dateDetection && dateFormats == null && !isNumber(text)) {
      return Field.of(new FieldType.Unsupported("dynamic_date_formats"));
    }
    DateFormat format = dateFormat(value);
    DynamicTemplate.Kind kind = format != null ? DynamicTemplate.Kind.DATE : kind(value);
    for (DynamicTemplate template : templates) {
      if (template.fits(kind, path)) {
        return template.field(kind, path, format, reader);
      }
    }
    return switch (kind) {
      case DATE -> Field.of(FieldType.Date.of(format));
      case LONG -> Field.of(FieldType.Numeric.of(Kind.LONG));
      case DOUBLE -> Field.of(FieldType.Numeric.of(Kind.FLOAT));
      case BOOLEAN -> Field.of(new FieldType.Bool(null));
      default -> reader.dynamicString();
    };
  }

  /** Whether the objects above a path, from a mapped one on, have fields below that are mapped. */
  private boolean isReached(String path, String above) {
    for (int dot = path.indexOf('.', above.isEmpty() ? 0 : above.length() + 1);
        dot >= 0;
        dot = path.indexOf('.', dot + 1)) {
      Schema.Objects objects = objects(path.substring(0, dot));
      if (objects != Schema.Objects.PLAIN && objects != Schema.Objects.NESTED) {
        return false;
      }
    }
    return true;
  }

  /** What templates make of an object; null if that is not evaluated. */
  private Schema.Objects objects(String path) {
    for (DynamicTemplate template : templates) {
      if (template.fits(DynamicTemplate.Kind.OBJECT, path)) {
        return template.objects(path, reader);
      }
    }
    return Schema.Objects.PLAIN;
  }

  @Override
  public Schema.Objects objects(String path, String above) {
    Schema.Objects objects = objects(path);
    boolean plain = objects == null || objects == Schema.Objects.PLAIN;
    return plain || !isReached(path, above) ? Schema.Objects.PLAIN : objects;
  }

  @Override
  public boolean makesObjects() {
    return templates.stream().anyMatch(DynamicTemplate::makesObjects);
  }

  private DynamicTemplate.Kind kind(Object value) {
    return switch (value) {
      case Map<?, ?> object -> DynamicTemplate.Kind.OBJECT;
      case KeyedText leaf -> DynamicTemplate.Kind.OBJECT;
      case Boolean truth -> DynamicTemplate.Kind.BOOLEAN;
      case Float number -> DynamicTemplate.Kind.DOUBLE;
      case Double number -> DynamicTemplate.Kind.DOUBLE;
      case BigDecimal number -> DynamicTemplate.Kind.DOUBLE;
      case Number number -> DynamicTemplate.Kind.LONG;
      case String text when numericDetection && isLong(text) -> DynamicTemplate.Kind.LONG;
      case String text when numericDetection && isNumber(text) -> DynamicTemplate.Kind.DOUBLE;
      default -> DynamicTemplate.Kind.STRING;
    };
  }

  private DateFormat dateFormat(Object value) {
    if (!(value instanceof String text) || !dateDetection || isNumber(text)) {
      return null;
    }
    for (DateFormat format : dateFormats) {
      if (format.parse(text, false) != null) {
        return format;
      }
    }
    return null;
  }

  private static boolean isLong(String text) {
    try {
      Long.parseLong(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isNumber(String text) {
    if (cannotBeNumber(text)) {
      return false;
    }
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException e) {
      return isLong(text);
    }
  }

  /** Most strings begin as no number does; asking the parser costs an exception each time. */
  private static boolean cannotBeNumber(String text) {
    char first = text.isEmpty() ? 'x' : text.charAt(0);
    return first > ' ' && first < 0x80 && "0123456789+-.NI".indexOf(first) < 0;
  }
}
