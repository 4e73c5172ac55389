package dev.detection.query.eql;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A block of addresses in CIDR notation, or a single address; IPv4 lies within IPv6. */
final class IpBlock {
  private static final Pattern IPV4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final int IPV4_OFFSET = 12;

  private final byte[] address;
  private final int prefix;

  private IpBlock(byte[] address, int prefix) {
    this.address = address;
    this.prefix = prefix;
  }

  /** Reads {@code 10.0.0.0/8}, {@code fe80::/10} or one address; empty if it is none of these. */
  static Optional<IpBlock> parse(String text) {
    int slash = text.indexOf('/');
    byte[] bytes = address(slash < 0 ? text : text.substring(0, slash));
    if (bytes == null) {
      return Optional.empty();
    }
    int bits = bytes.length * 8;
    int length = slash < 0 ? bits : prefix(text.substring(slash + 1));
    if (length < 0 || length > bits) {
      return Optional.empty();
    }
    return Optional.of(new IpBlock(widen(bytes), 128 - bits + length));
  }

  boolean contains(IpBlock other) {
    for (int bit = 0; bit < prefix; bit++) {
      int difference = address[bit / 8] ^ other.address[bit / 8];
      if ((difference & (0x80 >> (bit % 8))) != 0) {
        return false;
      }
    }
    return prefix <= other.prefix;
  }

  private static int prefix(String digits) {
    return digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : -1;
  }

  /** Never asks a name server: only what is written as an address gets as far as InetAddress. */
  private static byte[] address(String text) {
    Matcher ipv4 = IPV4.matcher(text);
    if (ipv4.matches()) {
      byte[] bytes = new byte[4];
      for (int i = 0; i < 4; i++) {
        int part = Integer.parseInt(ipv4.group(i + 1));
        if (part > 255) {
          return null;
        }
        bytes[i] = (byte) part;
      }
      return bytes;
    }
    if (!IPV6.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static byte[] widen(byte[] bytes) {
    if (bytes.length == 16) {
      return bytes;
    }
    byte[] wide = new byte[16];
    wide[IPV4_OFFSET - 2] = (byte) 0xff;
    wide[IPV4_OFFSET - 1] = (byte) 0xff;
    System.arraycopy(bytes, 0, wide, IPV4_OFFSET, bytes.length);
    return wide;
  }
}
