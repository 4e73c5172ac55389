/** Who runs what when: windows, state, fail-over of scheduled rules. */
package dev.detection.schedule;
