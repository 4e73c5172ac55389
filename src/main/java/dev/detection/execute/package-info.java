/** One executor per scheduled rule type. */
package dev.detection.execute;
