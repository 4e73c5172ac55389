/**
 * Many rules against one event: what a rule's query means for the fields of a target, and which
 * rules an event meets.
 */
package dev.detection.match;
