package dev.detection.query;

/** Which field or fields of an event a leaf of a condition looks at. */
public sealed interface Field {

  /**
   * One field.
   *
   * @param path dotted path, for instance {@code process.parent.name}
   */
  record Named(String path) implements Field {}

  /**
   * One field, asked by what is indexed in it (filters in Query DSL): a text field by its words as
   * they are, where EQL would ask the keyword field beside it.
   *
   * @param path dotted path
   */
  record Itself(String path) implements Field {}

  /**
   * Every field whose whole path fits a pattern (KQL {@code process.*:x}; the lone {@code *} is
   * every field). The leaf holds if it holds for any of them.
   */
  record Like(Glob pattern) implements Field {}

  /** KQL or Lucene text without a field: the default fields of the index. */
  record Default() implements Field {}

  /** One field by its dotted path. */
  static Field named(String path) {
    return new Named(path);
  }
}
