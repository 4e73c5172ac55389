/** Benchmarks of the match engine beside its rivals; see {@code docs/benchmarks.md}. */
package dev.detection.bench;
