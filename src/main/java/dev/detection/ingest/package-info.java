/** Index time: the processor that judges each document by all rules and writes the marks. */
package dev.detection.ingest;
