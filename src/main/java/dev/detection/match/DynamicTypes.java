package dev.detection.match;

import java.util.Map;

/** What a field becomes that is not mapped yet, by its first value. */
interface DynamicTypes {

  /**
   * A field to be.
   *
   * @param fields its multi-fields by the last part of their names
   */
  record Field(FieldType type, Map<String, FieldType> fields) {
    /** A field without multi-fields. */
    static Field of(FieldType type) {
      return new Field(type, Map.of());
    }
  }

  /** Equal for two that make the same of every field. */
  default Object key() {
    return getClass();
  }

  /**
   * What a field becomes.
   *
   * @param path dotted path
   * @param above the nearest mapped object above it; empty for the root
   * @param value its first value that is not null: String, Number, Boolean, or Map of an object
   *     that is a value
   */
  Field field(String path, String above, Object value);

  /**
   * What an object does at a path where none is mapped.
   *
   * @param above the nearest mapped object above it; empty for the root
   */
  default Schema.Objects objects(String path, String above) {
    return Schema.Objects.PLAIN;
  }

  /** Whether dynamic templates make something else than plain objects of some. */
  default boolean makesObjects() {
    return false;
  }
}
