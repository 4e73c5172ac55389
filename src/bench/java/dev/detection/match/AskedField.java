package dev.detection.match;

import java.util.List;

/**
 * What a field is to a rival.
 *
 * @param kind what can be asked of it
 * @param sources the paths in events that its values come from
 */
public record AskedField(Kind kind, List<String> sources) {
  /** What can be asked of values. */
  public enum Kind {
    /** Whole strings. */
    STRING,
    /** The words of a text; whole strings where EQL asks. */
    TEXT,
    /** Numbers. */
    NUMBER,
    /** True and false. */
    BOOL,
    /** Addresses. */
    IP,
    /** Points in time. */
    DATE,
    /** An object, of which it is only asked whether it is there. */
    OBJECT,
    /** Anything else. */
    OTHER
  }

  /** The field of a name. */
  public static AskedField of(Schema schema, String path) {
    FieldType type = schema.type(path);
    Schema.Mapped field = schema.field(path);
    boolean isOwnPath = field == null || type instanceof FieldType.Flattened;
    List<String> sources = isOwnPath ? List.of(path) : field.sources();
    return new AskedField(kind(schema, path, type), sources);
  }

  private static Kind kind(Schema schema, String path, FieldType type) {
    return switch (type) {
      case FieldType.Keyword keyword -> Kind.STRING;
      case FieldType.Wildcard wildcard -> Kind.STRING;
      case FieldType.ConstantKeyword constant -> Kind.STRING;
      case FieldType.Flattened flattened -> flattened.key() == null ? Kind.OTHER : Kind.STRING;
      case FieldType.Text text -> Kind.TEXT;
      case FieldType.Numeric numeric -> Kind.NUMBER;
      case FieldType.Bool bool -> Kind.BOOL;
      case FieldType.Ip ip -> Kind.IP;
      case FieldType.Date date -> Kind.DATE;
      case FieldType.Dynamic dynamic -> schema.isObject(path) ? Kind.OBJECT : Kind.STRING;
      default -> schema.isObject(path) ? Kind.OBJECT : Kind.OTHER;
    };
  }
}
