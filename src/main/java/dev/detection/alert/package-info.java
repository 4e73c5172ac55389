/** Alerts: documents, ids, and the writer that makes them of marks. */
package dev.detection.alert;
