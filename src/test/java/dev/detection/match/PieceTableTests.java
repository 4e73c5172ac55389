package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.match.PieceTable.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** Every condition whose piece stands in a value is brought in, and few others are. */
public class PieceTableTests {
  private final Random random = new Random(11);

  @Test
  public void noneIsMissed() {
    int wanted = 0;
    int more = 0;
    for (int round = 0; round < 500; round++) {
      List<Piece> pieces = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        boolean lower = random.nextInt(4) == 0;
        String own = lower ? "abik" : "abAB:\\é\u0141";
        pieces.add(new Piece(text(own, 4 + random.nextInt(4)), lower, i));
      }
      PieceTable table = new PieceTable(pieces);
      String letters = random.nextInt(4) == 0 ? "abikAK\u212a\u0130" : "abikABIK:\\é\u0141";
      Piece one = pieces.get(random.nextInt(pieces.size()));
      String value = text(letters, random.nextInt(30)) + one.text() + text(letters, 9);
      Scratch scratch = Scratch.ofThread();
      scratch.begin(0, 0, pieces.size());
      table.look(value, scratch);
      List<Integer> brought = new ArrayList<>();
      while (scratch.advance()) {
        brought.add(scratch.asked());
      }
      for (Piece piece : pieces) {
        if (stands(piece, value)) {
          wanted++;
          assertTrue(piece + " in " + value, brought.contains(piece.condition()));
        }
      }
      more += brought.size();
    }
    assertTrue(wanted + " of " + more, wanted >= 500 && more > wanted);
  }

  private static boolean stands(Piece piece, String value) {
    return piece.lower()
        ? Lowercase.of(value).contains(piece.text())
        : Ascii.lower(value).contains(Ascii.lower(piece.text()));
  }

  @Test
  public void whatStandsNowhereIsNotBroughtIn() {
    PieceTable table = new PieceTable(List.of(new Piece("mimikatz", false, 0)));
    Scratch scratch = Scratch.ofThread();
    scratch.begin(0, 0, 1);
    table.look("C:\\Windows\\System32\\cmd.exe", scratch);
    table.look(123_456, scratch);
    assertEquals(0, scratch.left() - 1);
    table.look("x".repeat(100_000), scratch);
    assertTrue("a value that is too long to be scanned", scratch.advance());
  }

  private String text(String letters, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
