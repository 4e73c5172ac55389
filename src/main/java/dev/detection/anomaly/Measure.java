package dev.detection.anomaly;

import dev.detection.rule.DetectorFunction;
import java.util.Arrays;
import java.util.List;

/** What a function comes to over the documents of one split in one bucket. */
abstract class Measure {
  static final long DAY = 86_400_000L;
  static final long WEEK = 7 * DAY;

  /** Monday 1970-01-05, from which weeks count. */
  static final long MONDAY = 4 * DAY;

  static Measure of(DetectorFunction function) {
    return switch (function) {
      case COUNT, NON_ZERO_COUNT, RARE, FREQ_RARE -> new Documents();
      case DISTINCT_COUNT -> new DistinctTexts(false);
      case INFO_CONTENT -> new DistinctTexts(true);
      case MIN, MAX, MEAN, SUM, NON_NULL_SUM, VARP, METRIC -> new Moments(function);
      case MEDIAN -> new Middle();
      case TIME_OF_DAY -> new Times(DAY);
      case TIME_OF_WEEK -> new Times(WEEK);
      case LAT_LONG -> new PlacesMeasure();
    };
  }

  private long documents;

  /** Documents that had what the function asks. */
  final long documents() {
    return documents;
  }

  /**
   * Takes a document.
   *
   * @param time milliseconds since the epoch
   * @param values of the function's field; empty if it takes none
   * @param room what may still be kept, and what was not read
   * @return whether the document had what the function asks
   */
  final boolean add(long time, List<?> values, Room room) {
    boolean taken = take(time, values, room);
    documents += taken ? 1 : 0;
    return taken;
  }

  /** Adds the documents of another of the same function. */
  final void merge(Measure other, Room room) {
    documents += other.documents;
    join(other, room);
  }

  abstract boolean take(long time, List<?> values, Room room);

  abstract void join(Measure other, Room room);

  /** As {@link Feature#actual()} says. */
  abstract List<Double> actual();

  /** What a bucket's measures may keep together, and what they could not take. */
  static final class Room implements Values.Unread {
    private long left;
    private long unread;
    private long refused;

    Room(long values) {
      left = values;
    }

    /** Whether one more value may be kept. */
    boolean take() {
      if (left == 0) {
        refused++;
        return false;
      }
      left--;
      return true;
    }

    @Override
    public void one() {
      unread++;
    }

    /** Values that were no number, or no place. */
    long unread() {
      return unread;
    }

    /** Values for which there was no room. */
    long refused() {
      return refused;
    }

    void merge(Room other) {
      unread += other.unread;
      refused += other.refused;
    }
  }

  private static final class Documents extends Measure {
    @Override
    boolean take(long time, List<?> values, Room room) {
      return true;
    }

    @Override
    void join(Measure other, Room room) {}

    @Override
    List<Double> actual() {
      return List.of((double) documents());
    }
  }

  /** Least, greatest, sum, and variance by Welford's recurrence (Chan et al. 1979 to merge). */
  private static final class Moments extends Measure {
    private final DetectorFunction function;
    private long count;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private double sum;
    private double mean;
    private double squares;

    Moments(DetectorFunction function) {
      this.function = function;
    }

    @Override
    boolean take(long time, List<?> values, Room room) {
      boolean any = false;
      for (Object value : values) {
        double number = Values.number(value);
        if (Double.isNaN(number)) {
          room.one();
        } else {
          any = true;
          count++;
          least = Math.min(least, number);
          greatest = Math.max(greatest, number);
          sum += number;
          double step = number - mean;
          mean += step / count;
          squares += step * (number - mean);
        }
      }
      return any;
    }

    @Override
    void join(Measure other, Room room) {
      Moments more = (Moments) other;
      if (more.count > 0) {
        double step = more.mean - mean;
        long all = count + more.count;
        squares += more.squares + step * step * count * more.count / all;
        mean += step * more.count / all;
        count = all;
        sum += more.sum;
        least = Math.min(least, more.least);
        greatest = Math.max(greatest, more.greatest);
      }
    }

    @Override
    List<Double> actual() {
      return switch (function) {
        case MIN -> List.of(least);
        case MAX -> List.of(greatest);
        case SUM, NON_NULL_SUM -> List.of(sum);
        case VARP -> List.of(squares / count);
        case METRIC -> List.of(least, greatest, sum / count);
        default -> List.of(sum / count);
      };
    }
  }

  private static final class Middle extends Measure {
    private double[] kept = new double[4];
    private int size;

    @Override
    boolean take(long time, List<?> values, Room room) {
      int before = size;
      for (Object value : values) {
        double number = Values.number(value);
        if (Double.isNaN(number)) {
          room.one();
        } else if (room.take()) {
          keep(number);
        }
      }
      return size > before;
    }

    private void keep(double number) {
      if (size == kept.length) {
        kept = Arrays.copyOf(kept, 2 * size);
      }
      kept[size++] = number;
    }

    @Override
    void join(Measure other, Room room) {
      Middle more = (Middle) other;
      for (int i = 0; i < more.size && room.take(); i++) {
        keep(more.kept[i]);
      }
    }

    @Override
    List<Double> actual() {
      double[] sorted = Arrays.copyOf(kept, size);
      Arrays.sort(sorted);
      return List.of((sorted[(size - 1) / 2] + sorted[size / 2]) / 2);
    }
  }

  private static final class Times extends Measure {
    private final long period;
    private long first;
    private double sinceFirst;

    Times(long period) {
      this.period = period;
    }

    @Override
    boolean take(long time, List<?> values, Room room) {
      if (documents() == 0) {
        first = time;
      }
      sinceFirst += time - first;
      return true;
    }

    @Override
    void join(Measure other, Room room) {
      Times more = (Times) other;
      // documents() has those of both already
      long before = documents() - more.documents();
      if (before == 0) {
        first = more.first;
      }
      sinceFirst += more.sinceFirst + (double) (more.first - first) * more.documents();
    }

    @Override
    List<Double> actual() {
      long mean = first + Math.round(sinceFirst / documents());
      return List.of(Math.floorMod(mean - MONDAY, period) / 1000.0);
    }
  }
}
