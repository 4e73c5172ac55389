/** The built zip in a real Elasticsearch, the sample events and the quick start. */
package dev.detection.it;
