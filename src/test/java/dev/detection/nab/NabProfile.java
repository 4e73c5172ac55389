package dev.detection.nab;

/** What the benchmark's profiles weigh: detections, missed windows, false detections. */
enum NabProfile {
  STANDARD("standard", 1, 0.11),
  LOW_FP("low FP", 1, 0.22),
  LOW_FN("low FN", 2, 0.11);

  final String title;
  final double missed;
  final double falseAlarm;

  NabProfile(String title, double missed, double falseAlarm) {
    this.title = title;
    this.missed = missed;
    this.falseAlarm = falseAlarm;
  }
}
