/** The REST interface under {@code /_detection}; each call is a transport action, so authorized. */
package dev.detection.rest;
