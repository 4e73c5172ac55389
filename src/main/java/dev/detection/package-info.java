/** The plugin's wiring; the product itself is in the packages below, in the order data flows. */
package dev.detection;
