package dev.detection.anomaly;

/**
 * A bucket of a job.
 *
 * @param start in seconds since the epoch
 * @param number which bucket since the first of the job, that is 0
 */
record Moment(long start, long number) {}
