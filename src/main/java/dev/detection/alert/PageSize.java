package dev.detection.alert;

/**
 * How many documents are read at once: as many as are held in memory together, so their size
 * decides, by what was seen of those before. Not shared by threads.
 */
final class PageSize {
  /** What the documents of a page may come to. */
  static final long TARGET_BYTES = 4 << 20;

  static final int MOST = 500;

  private static final int FIRST = 16;

  private int documents = FIRST;

  int documents() {
    return documents;
  }

  /**
   * Whether a page is one document: what fails then fails because of that one, or of no document.
   */
  boolean isOne() {
    return documents == 1;
  }

  /**
   * A page was read. The next may be twice as large at the most: larger documents can follow small
   * ones.
   *
   * @param count how many documents
   * @param bytes what they came to together
   */
  void read(int count, long bytes) {
    long fit = bytes == 0 ? MOST : TARGET_BYTES * count / bytes;
    documents = (int) Math.clamp(fit, 1, Math.min(MOST, 2L * documents));
  }

  /** A page could not be dealt with: fewer documents may be. */
  void failed() {
    documents = Math.max(1, documents / 2);
  }
}
