package dev.detection.match;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads addresses as Elasticsearch does ({@code InetAddresses}), and never asks a name server.
 * Every address is 16 bytes; IPv4 is mapped into {@code ::ffff:0:0/96}.
 */
final class IpAddress {
  private static final int LONGEST = 1_000;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private IpAddress() {}

  /** An address as a number of 128 bits; one object takes many. */
  static final class Bits {
    private long high;
    private long low;

    /** Takes an address of 16 bytes. */
    void set(byte[] address) {
      high = (long) LONG.get(address, 0);
      low = (long) LONG.get(address, Long.BYTES);
    }

    /** Appends 16 bits. */
    private void push(int group) {
      high = high << 16 | low >>> 48;
      low = low << 16 | group;
    }

    private void pushV4(long address) {
      push((int) (address >>> 16));
      push((int) (address & 0xffff));
    }

    /** Moves to the left by groups of 16 bits, 8 at most. */
    private void shift(int groups) {
      for (int i = 0; i < groups; i++) {
        push(0);
      }
    }

    private void clear() {
      high = 0;
      low = 0;
    }
  }

  /** A block of addresses. */
  static final class Block {
    /** All addresses. */
    static final Block ALL = new Block(new byte[16], allOnes());

    private final byte[] low;
    private final byte[] high;
    private final long lowHigh;
    private final long lowLow;
    private final long highHigh;
    private final long highLow;

    private Block(byte[] low, byte[] high) {
      this.low = low;
      this.high = high;
      lowHigh = (long) LONG.get(low, 0);
      lowLow = (long) LONG.get(low, Long.BYTES);
      highHigh = (long) LONG.get(high, 0);
      highLow = (long) LONG.get(high, Long.BYTES);
    }

    private static byte[] allOnes() {
      byte[] ones = new byte[16];
      Arrays.fill(ones, (byte) -1);
      return ones;
    }

    /** The block of one address. */
    static Block of(byte[] address) {
      return new Block(address, address);
    }

    /** The first address. */
    byte[] low() {
      return low.clone();
    }

    /** The last address. */
    byte[] high() {
      return high.clone();
    }

    /** Whether an address is in it. */
    boolean contains(Bits address) {
      return compare(lowHigh, lowLow, address.high, address.low) <= 0
          && compare(address.high, address.low, highHigh, highLow) <= 0;
    }

    private static int compare(long aHigh, long aLow, long bHigh, long bLow) {
      int high = Long.compareUnsigned(aHigh, bHigh);
      return high != 0 ? high : Long.compareUnsigned(aLow, bLow);
    }
  }

  /** The address that a text names; null if it names none. */
  static byte[] parse(String text) {
    Bits bits = new Bits();
    if (!read(text, bits)) {
      return null;
    }
    byte[] address = new byte[16];
    LONG.set(address, 0, bits.high);
    LONG.set(address, Long.BYTES, bits.low);
    return address;
  }

  /**
   * Reads the address that a text names. Makes no objects.
   *
   * @return false if it names none
   */
  static boolean read(String text, Bits into) {
    into.clear();
    int scope = text.indexOf('%');
    if (text.length() > LONGEST || (scope >= 0 && scope == text.length() - 1)) {
      return false;
    }
    int end = scope < 0 ? text.length() : scope;
    int colon = text.indexOf(':');
    if (colon >= 0 && colon < end) {
      return readV6(text, end, into);
    }
    long address = v4(text, 0, end);
    into.push(0xffff);
    into.pushV4(address);
    return address >= 0;
  }

  /** An address as scripts see it: dotted if it is IPv4, else the short form of RFC 5952. */
  static String text(byte[] address) {
    if (isMapped(address)) {
      return (address[12] & 255)
          + "."
          + (address[13] & 255)
          + "."
          + (address[14] & 255)
          + "."
          + (address[15] & 255);
    }
    int gap = -1;
    int longest = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && pair(address, 2 * end) == 0) {
        end++;
      }
      if (end - i > longest) {
        gap = i;
        longest = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == gap) {
        text.append("::");
        i += longest - 1;
      } else {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(first ? "" : ":").append(Integer.toHexString(pair(address, 2 * i)));
      }
    }
    return text.toString();
  }

  /** The block {@code address/bits}; null if the text is none. */
  static Block block(String text) {
    String[] parts = text.split("/");
    byte[] address = parts.length == 2 ? parse(parts[0]) : null;
    if (address == null) {
      return null;
    }
    boolean longForm = parts[0].indexOf(':') >= 0;
    if (longForm && isMapped(address)) {
      // Elasticsearch refuses: it is not clear which of the two lengths is meant.
      return null;
    }
    int bits;
    try {
      bits = Integer.parseInt(parts[1]);
    } catch (NumberFormatException e) {
      return null;
    }
    if (bits < 0 || bits > (longForm ? 128 : 32)) {
      return null;
    }
    byte[] low = address.clone();
    byte[] high = address.clone();
    for (int i = longForm ? bits : bits + 96; i < 128; i++) {
      int bit = 1 << (7 - (i & 7));
      low[i >> 3] &= (byte) ~bit;
      high[i >> 3] |= (byte) bit;
    }
    return new Block(low, high);
  }

  private static boolean isMapped(byte[] address) {
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return address[10] == -1 && address[11] == -1;
  }

  /** Four numbers of at most three digits, none with a zero before it; -1 if the text is not. */
  private static long v4(String text, int begin, int end) {
    long address = 0;
    int from = begin;
    for (int part = 0; part < 4; part++) {
      int dot = text.indexOf('.', from);
      int until = dot < 0 || dot > end ? end : dot;
      boolean last = until == end;
      int value = number(text, from, until, 10, 3);
      boolean zeroBefore = until - from > 1 && text.charAt(from) == '0';
      if (value < 0 || value > 255 || zeroBefore || last != (part == 3)) {
        return -1;
      }
      address = address << 8 | value;
      from = until + 1;
    }
    return address;
  }

  /** Eight groups; two colons stand for as many zeros as are missing, at least one. */
  private static boolean readV6(String text, int end, Bits into) {
    int groups = 0;
    int afterGap = -1;
    long gapHigh = 0;
    long gapLow = 0;
    int from = 0;
    if (text.startsWith("::")) {
      afterGap = 0;
      from = 2;
    }
    while (from < end) {
      int colon = text.indexOf(':', from);
      int until = colon < 0 || colon > end ? end : colon;
      int dot = text.indexOf('.', from);
      if (dot >= 0 && dot < until) {
        long tail = until == end ? v4(text, from, end) : -1;
        if (tail < 0) {
          return false;
        }
        into.pushV4(tail);
        groups += 2;
      } else {
        int value = number(text, from, until, 16, LONGEST);
        if (value < 0 || value > 0xffff) {
          return false;
        }
        into.push(value);
        groups++;
      }
      if (groups > 8 || until == end - 1) {
        return false; // too many, or nothing after a single colon
      }
      from = until + 1;
      if (from < end && text.charAt(from) == ':') {
        if (afterGap >= 0) {
          return false;
        }
        afterGap = groups;
        gapHigh = into.high;
        gapLow = into.low;
        into.clear();
        from++;
      }
    }
    if (afterGap < 0) {
      return groups == 8;
    }
    if (groups > 7) {
      return false;
    }
    long high = into.high;
    long low = into.low;
    into.high = gapHigh;
    into.low = gapLow;
    into.shift(8 - afterGap);
    into.high |= high;
    into.low |= low;
    return true;
  }

  private static int pair(byte[] bytes, int at) {
    return ((bytes[at] & 255) << 8) | (bytes[at + 1] & 255);
  }

  /** A number of plain digits; -1 if the part of the text is none, more if it is beyond 16 bits. */
  private static int number(String text, int from, int until, int radix, int digits) {
    if (from >= until || until - from > digits) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < until; i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = Math.min(value * radix + digit, 0x10000);
    }
    return value;
  }
}
