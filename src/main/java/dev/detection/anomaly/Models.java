package dev.detection.anomaly;

import dev.detection.rule.Job;
import java.io.DataInput;
import java.io.IOException;

/** Makes the models that an {@link Analysis} does not bring itself. */
public interface Models {
  /** A model of a series that begins. */
  SeriesModel series(Job job);

  /** A model as it was written. */
  SeriesModel readSeries(Job job, DataInput in) throws IOException;

  /** The scores of a detector that begins. */
  Calibration calibration(Job job);

  /** The scores as they were written. */
  Calibration readCalibration(Job job, DataInput in) throws IOException;
}
