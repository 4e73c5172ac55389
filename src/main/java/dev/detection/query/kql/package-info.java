/** KQL, Kibana's query language: grammar, parser and translation to the condition tree. */
package dev.detection.query.kql;
