package dev.detection.rule;

/** The languages of rule queries that are not bound to the rule type. */
public enum Language {
  /** Kibana's query language, {@code kuery}. */
  KUERY,
  /** Lucene query strings, {@code lucene}. */
  LUCENE
}
