/** The command line {@code detection-rules}: rules, tests and events without a cluster. */
package dev.detection.cli;
