/** Pictures (SVG): what all of them need, whatever they show. */
package dev.detection.picture;
