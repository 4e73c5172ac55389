/**
 * Rules in the cluster: the system index that holds them, the generation that names a state of it,
 * and getting every node to judge by the same rule set.
 */
package dev.detection.store;
