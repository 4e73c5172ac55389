package dev.detection.match;

import dev.detection.query.Literal;
import java.util.Arrays;
import org.apache.lucene.util.BytesRef;

/** Limits of ranges of addresses, as 16 bytes each. */
record RangeAddresses() implements RangeLimits<BytesRef> {
  private static final int LENGTH = 16;

  @Override
  public BytesRef least() {
    return new BytesRef(new byte[LENGTH]);
  }

  @Override
  public BytesRef greatest() {
    byte[] all = new byte[LENGTH];
    Arrays.fill(all, (byte) -1);
    return new BytesRef(all);
  }

  @Override
  public BytesRef above(BytesRef limit) {
    return next(limit, 1, (byte) -1);
  }

  @Override
  public BytesRef below(BytesRef limit) {
    return next(limit, -1, (byte) 0);
  }

  /**
   * The next address.
   *
   * @param last the byte that the step carries over from
   */
  private static BytesRef next(BytesRef limit, int step, byte last) {
    byte[] address = BytesRef.deepCopyOf(limit).bytes;
    int at = LENGTH - 1;
    while (at >= 0 && address[at] == last) {
      address[at] = (byte) (address[at] + step);
      at--;
    }
    if (at < 0) {
      return null;
    }
    address[at] = (byte) (address[at] + step);
    return new BytesRef(address);
  }

  @Override
  public BytesRef stored(Object source, boolean roundUp) {
    return read(source.toString());
  }

  private static BytesRef read(String text) {
    byte[] address = IpAddress.parse(text);
    return address == null ? null : new BytesRef(address);
  }

  /** Networks are in documents only. */
  @Override
  public Asked<BytesRef> asked(Literal limit, boolean roundUp) {
    BytesRef address = read(String.valueOf(limit.value()));
    return address == null ? null : now -> address;
  }

  @Override
  public RangeSearch.Span<BytesRef> whole(String text) {
    IpAddress.Block block = IpAddress.block(text);
    return block == null
        ? null
        : new RangeSearch.Span<>(new BytesRef(block.low()), new BytesRef(block.high()));
  }
}
