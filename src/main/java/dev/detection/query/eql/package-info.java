/** EQL: from text to {@link dev.detection.query.eql.EqlQuery}, as Elasticsearch reads it. */
package dev.detection.query.eql;
