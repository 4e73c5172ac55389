/**
 * The Numenta Anomaly Benchmark: reading its files, its scoring rules, and our detector on them.
 */
package dev.detection.nab;
