package dev.detection.match;

import dev.detection.query.Condition;
import java.util.Arrays;
import java.util.List;

/** Addresses, as 16 bytes each. */
record IpSearch(FieldType.Ip type) implements Search<byte[]> {

  @Override
  public String name() {
    return "ip";
  }

  @Override
  public byte[] indexed(Object source) {
    return switch (source) {
      case null -> type.nullValue() == null ? null : IpAddress.parse(type.nullValue());
      case Boolean truth -> null;
      default -> IpAddress.parse(source.toString());
    };
  }

  @Override
  public Question<byte[]> match(Condition.Match leaf) {
    return in(leaf.text());
  }

  @Override
  public Question<byte[]> term(Condition.Term leaf) {
    if (leaf.ignoreCase()) {
      throw refused("an equality that ignores case", leaf);
    }
    return in(String.valueOf(leaf.value().value()));
  }

  @Override
  public Question<byte[]> cidr(Condition.Cidr leaf) {
    List<Question<byte[]>> blocks = leaf.blocks().stream().map(IpSearch::in).toList();
    return (value, judging) -> blocks.stream().anyMatch(block -> block.isMetBy(value, judging));
  }

  /** One address, or a block where the text has a slash. */
  private static Question<byte[]> in(String text) {
    if (text.indexOf('/') >= 0) {
      IpAddress.Block block = IpAddress.block(text);
      return block == null ? Search.never() : (value, judging) -> block.contains(value);
    }
    byte[] address = IpAddress.parse(text);
    return address == null ? Search.never() : (value, judging) -> Arrays.equals(value, address);
  }

  @Override
  public Question<byte[]> range(Condition.Range leaf) {
    byte[] limit = IpAddress.parse(String.valueOf(leaf.limit().value()));
    return limit == null
        ? Search.never()
        : (value, judging) -> Sides.holds(leaf.comparison(), Arrays.compareUnsigned(value, limit));
  }
}
