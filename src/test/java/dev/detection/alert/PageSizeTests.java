package dev.detection.alert;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class PageSizeTests {
  private static final int KB = 1 << 10;

  private final PageSize size = new PageSize();

  private void readPages(int pages, long documentBytes) {
    for (int i = 0; i < pages; i++) {
      size.read(size.documents(), size.documents() * documentBytes);
    }
  }

  @Test
  public void testSmallDocumentsAreReadManyAtOnce() {
    readPages(10, KB);
    assertEquals(PageSize.MOST, size.documents());
  }

  @Test
  public void testPageOfLargeDocumentsComesToTheTarget() {
    readPages(10, 100 * KB);
    assertEquals(PageSize.TARGET_BYTES / (100 * KB), size.documents());
    readPages(1, 2 * PageSize.TARGET_BYTES);
    assertTrue(size.isOne());
  }

  @Test
  public void testPagesGrowSlowlySinceLargeDocumentsMayFollowSmallOnes() {
    int before = size.documents();
    readPages(1, KB);
    assertEquals(before + before, size.documents());
  }

  @Test
  public void testPageWithoutDocumentsChangesNothingForTheWorse() {
    readPages(10, KB);
    size.read(0, 0);
    assertEquals(PageSize.MOST, size.documents());
  }

  @Test
  public void testPagesThatFailShrinkToOneDocument() {
    for (int i = 0; i < 10; i++) {
      size.failed();
    }
    assertTrue(size.isOne());
  }
}
