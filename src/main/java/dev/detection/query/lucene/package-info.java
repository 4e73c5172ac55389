/** Lucene query strings, as Elasticsearch's {@code query_string} reads them. */
package dev.detection.query.lucene;
