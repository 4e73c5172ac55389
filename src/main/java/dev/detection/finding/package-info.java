/** What rules find in events: alerts, what they say and how they are told apart. */
package dev.detection.finding;
