package dev.detection.anomaly;

import java.io.IOException;

/** A snapshot that is not of the job's models, or not of this version; says why. */
public final class SnapshotException extends IOException {
  private static final long serialVersionUID = 1;

  SnapshotException(String message) {
    super(message);
  }
}
