/** Which windows of time the runs of a rule look at. */
package dev.detection.window;
