/**
 * Query DSL: the {@code filters} of rules, Kibana's filter objects around Elasticsearch queries.
 */
package dev.detection.query.dsl;
