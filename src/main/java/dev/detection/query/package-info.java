/** One condition tree that all query languages compile to. */
package dev.detection.query;
