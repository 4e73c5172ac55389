/** Anomaly detection: what buckets of time come to, what is usual, and how unusual a value is. */
package dev.detection.anomaly;
