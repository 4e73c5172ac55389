package dev.detection.match;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A text as bytes to be looked for: of every character the low byte, A to Z in lower case. Texts
 * that are equal but for the case of A to Z are equal here; others may be too, so what is found
 * must be compared. One object reads many texts.
 */
final class FoldedText {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** Room that is kept for the next text; longer ones are rarely looked into. */
  private static final int KEPT = 1 << 17;

  private byte[] bytes = new byte[256];
  private int length;
  private long hash;

  /** What was read last; null if it was no text. */
  private String last;

  /** The hash of a text; the same for all texts that differ in the case of A to Z only. */
  static long hash(String text) {
    FoldedText folded = new FoldedText();
    folded.read(text);
    return folded.hash;
  }

  /** Reads a text, once if it is the last one again. */
  @SuppressWarnings("ReferenceEquality") // comparing takes longer than reading again
  void read(String text) {
    if (text == last) {
      return;
    }
    last = text;
    length = text.length();
    reserve();
    copy(text);
    fold();
  }

  /** Reads a whole number as it is written in JSON. */
  void read(long number) {
    last = null;
    int sign = number < 0 ? 1 : 0;
    length = sign + 1;
    for (long rest = number / 10; rest != 0; rest /= 10) {
      length++;
    }
    reserve();
    bytes[0] = '-'; // stays if there is a sign
    long rest = number;
    for (int i = length - 1; i >= sign; i--) {
      bytes[i] = (byte) ('0' + Math.abs(rest % 10));
      rest /= 10;
    }
    fold();
  }

  private void reserve() {
    if (bytes.length < length + Long.BYTES) {
      bytes = new byte[2 * length + Long.BYTES];
    }
  }

  /**
   * The only way to the characters of a string that takes no step for each of them and makes no
   * object. It is deprecated for taking low bytes, which is what is wanted here.
   */
  @SuppressWarnings("deprecation")
  private void copy(String text) {
    text.getBytes(0, length, bytes, 0);
  }

  /** Eight characters at a time, the last ones filled up with zeros. */
  private void fold() {
    LONG.set(bytes, length, 0L);
    long mixed = length;
    for (int at = 0; at < length; at += Long.BYTES) {
      long eight = lower((long) LONG.get(bytes, at));
      LONG.set(bytes, at, eight);
      mixed = (mixed ^ eight) * MIX;
      mixed ^= mixed >>> 32;
    }
    hash = mixed;
  }

  /** Sets bit 5 of every byte from A to Z. */
  private static long lower(long eight) {
    long low = eight & ~HIGH;
    long fromA = low + (0x80 - 'A') * ONES;
    long beyondZ = low + (0x7f - 'Z') * ONES;
    return eight | ((fromA ^ beyondZ) & ~eight & HIGH) >>> 2;
  }

  /** Forgets the text, and gives room back that a very long one took. */
  void end() {
    last = null;
    if (bytes.length > KEPT) {
      bytes = new byte[256];
    }
  }

  /** Four bytes from an index on. */
  int four(int index) {
    return (int) INT.get(bytes, index);
  }

  long hash() {
    return hash;
  }

  int length() {
    return length;
  }

  /** Whether the bytes are those of a text of ASCII characters without A to Z. */
  boolean isAscii(String text) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
