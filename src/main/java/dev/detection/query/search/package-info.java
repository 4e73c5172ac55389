/** From the condition tree to Elasticsearch's Query DSL. */
package dev.detection.query.search;
