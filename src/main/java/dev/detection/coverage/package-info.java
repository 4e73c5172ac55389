/** Which techniques of ATT&CK rules look for: as a table, a layer for the Navigator, a picture. */
package dev.detection.coverage;
