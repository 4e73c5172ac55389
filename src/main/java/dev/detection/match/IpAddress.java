package dev.detection.match;

import java.util.Arrays;

/**
 * Reads addresses as Elasticsearch does ({@code InetAddresses}), and never asks a name server.
 * Every address is 16 bytes; IPv4 is mapped into {@code ::ffff:0:0/96}.
 */
final class IpAddress {
  private static final int LONGEST = 1_000;
  private static final int V4_OFFSET = 12;

  private IpAddress() {}

  /** A block of addresses. */
  static final class Block {
    private final byte[] low;
    private final byte[] high;

    private Block(byte[] low, byte[] high) {
      this.low = low;
      this.high = high;
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
    boolean contains(byte[] address) {
      return Arrays.compareUnsigned(low, address) <= 0
          && Arrays.compareUnsigned(address, high) <= 0;
    }
  }

  /** The address that a text names; null if it names none. */
  static byte[] parse(String text) {
    int scope = text.indexOf('%');
    if (text.length() > LONGEST || (scope >= 0 && scope == text.length() - 1)) {
      return null;
    }
    String address = scope < 0 ? text : text.substring(0, scope);
    return address.indexOf(':') >= 0 ? v6(address) : v4(address);
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

  private static byte[] v4(String text) {
    byte[] address = new byte[16];
    address[10] = -1;
    address[11] = -1;
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    for (int i = 0; i < 4; i++) {
      int value = number(parts[i], 10, 3);
      if (value < 0 || value > 255 || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
        return null;
      }
      address[V4_OFFSET + i] = (byte) value;
    }
    return address;
  }

  private static byte[] v6(String original) {
    String text = original;
    int dot = original.indexOf('.');
    if (dot >= 0) {
      int colon = original.lastIndexOf(':');
      byte[] tail = colon > dot ? null : v4(original.substring(colon + 1));
      if (tail == null) {
        return null;
      }
      text =
          original.substring(0, colon + 1)
              + Integer.toHexString(pair(tail, 12))
              + ':'
              + Integer.toHexString(pair(tail, 14));
    }
    int gap = text.indexOf("::");
    if (gap < 0) {
      int[] groups = groups(text);
      return groups == null || groups.length != 8 ? null : bytes(groups, new int[0]);
    }
    int[] before = groups(text.substring(0, gap));
    int[] after = groups(text.substring(gap + 2));
    return before == null || after == null || before.length + after.length > 7
        ? null
        : bytes(before, after);
  }

  private static int pair(byte[] bytes, int at) {
    return ((bytes[at] & 255) << 8) | (bytes[at + 1] & 255);
  }

  private static int[] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    int[] groups = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      groups[i] = number(parts[i], 16, LONGEST);
      if (groups[i] < 0 || groups[i] > 0xffff) {
        return null;
      }
    }
    return groups;
  }

  private static byte[] bytes(int[] first, int[] last) {
    byte[] address = new byte[16];
    for (int i = 0; i < first.length; i++) {
      put(address, i, first[i]);
    }
    for (int i = 0; i < last.length; i++) {
      put(address, 8 - last.length + i, last[i]);
    }
    return address;
  }

  private static void put(byte[] address, int group, int value) {
    address[2 * group] = (byte) (value >> 8);
    address[2 * group + 1] = (byte) value;
  }

  /** A number of plain digits; -1 if the text is none or it is beyond 16 bits. */
  private static int number(String text, int radix, int digits) {
    if (text.isEmpty() || text.length() > digits) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
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
