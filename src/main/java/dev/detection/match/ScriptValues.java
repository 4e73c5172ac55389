package dev.detection.match;

import dev.detection.query.NotSupportedException;
import dev.detection.rule.Position;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The values of a field as scripts see them: Strings, Longs, Doubles, Booleans, points in time in
 * UTC, or BigIntegers that are no Longs; no nulls.
 */
@FunctionalInterface
interface ScriptValues {
  /** The values that an event has; empty if it has none. */
  List<Object> of(Event event);

  /**
   * The values of a field of a target.
   *
   * @param at where the field stands in the query
   * @throws NotSupportedException if scripts on fields of its type are not evaluated
   */
  static ScriptValues of(String path, Binder binder, Position at) {
    Schema schema = binder.schema();
    String resolved = schema.resolve(path);
    FieldType type = schema.type(path);
    if (type instanceof FieldType.Dynamic) {
      NewField added = schema.newField(resolved);
      return event -> dynamic(added, event, at);
    }
    if (!schema.nestedAbove(resolved).equals(binder.scope())) {
      return event -> List.of();
    }
    Function<Object, Object> read = reader(type, path, at);
    if (read == null) {
      return event -> List.of();
    }
    if (type instanceof FieldType.ConstantKeyword(String value) && value != null) {
      return event -> List.of(value);
    }
    List<String> sources = schema.field(path).sources();
    return event -> {
      List<Object> values = new ArrayList<>();
      sources.forEach(source -> values.addAll(read(event.values(source), read)));
      return values;
    };
  }

  private static List<Object> dynamic(NewField added, Event event, Position at) {
    DynamicTypes.Field field = added.with(event);
    if (field == null) {
      return List.of();
    }
    try {
      return read(event.values(added.path()), reader(field.type(), added.path(), at));
    } catch (NotSupportedException e) {
      throw new EventException(e.getMessage());
    }
  }

  private static List<Object> read(List<Object> sources, Function<Object, Object> reader) {
    List<Object> values = new ArrayList<>();
    for (Object source : sources) {
      Object value = reader.apply(source);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** From a value in the source to the value in scripts; null if there never is one. */
  private static Function<Object, Object> reader(FieldType type, String path, Position at) {
    return switch (type) {
      case FieldType.Keyword keyword -> KeywordSearch.of(keyword)::indexed;
      case FieldType.Wildcard wildcard -> KeywordSearch.of(wildcard)::indexed;
      case FieldType.ConstantKeyword constant -> new ConstantSearch()::indexed;
      case FieldType.Flattened flattened when !flattened.docValues() ->
          throw refused("type [flattened] without [doc_values]", path, at);
      case FieldType.Flattened flattened -> {
        KeywordSearch texts = KeywordSearch.of(flattened);
        yield flattened.key() == null
            ? source -> KeyedText.indexed(source, texts)
            : new KeyedSearch(flattened.key(), texts)::ownText;
      }
      case FieldType.Bool bool -> new BoolSearch(bool)::indexed;
      case FieldType.Ip ip -> {
        IpSearch search = new IpSearch(ip);
        yield source -> {
          byte[] address = search.indexed(source);
          return address == null ? null : IpAddress.text(address);
        };
      }
      case FieldType.Numeric numeric -> {
        NumberSearch search = NumberSearch.of(numeric);
        yield source -> {
          Long stored = search.indexed(source);
          return stored == null ? null : search.numbers().number(stored);
        };
      }
      case FieldType.Date date -> {
        DateSearch search = DateSearch.of(date);
        yield source -> {
          Long stored = search.indexed(source);
          return stored == null ? null : search.unit().instant(stored).atZone(ZoneOffset.UTC);
        };
      }
      case FieldType.Text text when text.exact() != null -> reader(text.exact(), path, at);
      case FieldType.Unsearchable() -> null;
      case FieldType.Text text -> throw refused("type [text] without a keyword field", path, at);
      case FieldType.Metadata any -> throw refused("metadata field", path, at);
      case FieldType.Version version -> VersionSearch::text;
      case FieldType.Range range ->
          throw refused("type [" + RangeSearch.of(range).name() + "]", path, at);
      case FieldType.Opaque opaque -> throw refused(opaque.what(), path, at);
      case FieldType.Unsupported(String what) -> throw refused(what, path, at);
      case FieldType.Dynamic() -> throw new IllegalArgumentException("no type yet: " + path);
    };
  }

  private static NotSupportedException refused(String what, String path, Position at) {
    return new NotSupportedException("a script on field [" + path + "] as " + what, at);
  }
}
