/** What is usual for one series of values, how unusual the next one is, and what that is worth. */
package dev.detection.anomaly.series;
