package dev.detection.match;

import dev.detection.query.Condition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

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

  /** Addresses in some blocks. */
  private record In(List<IpAddress.Block> blocks) implements Question<byte[]> {
    @Override
    public boolean isMetBy(byte[] value, Judging judging) {
      judging.bits().set(value);
      return contains(judging.bits());
    }

    private boolean contains(IpAddress.Bits address) {
      for (int i = 0; i < blocks.size(); i++) {
        if (blocks.get(i).contains(address)) {
          return true;
        }
      }
      return false;
    }
  }

  /** What asks for blocks needs no object for each address. */
  @Override
  public LeafTests.Test test(Condition leaf) {
    return question(leaf) instanceof In asked ? new InBlocks(this, asked) : Search.super.test(leaf);
  }

  /** Whether any value is in some blocks. */
  private record InBlocks(IpSearch search, In asked) implements LeafTests.Test {
    @Override
    public boolean holds(List<Object> values, Judging judging) {
      for (int i = 0; i < values.size(); i++) {
        Object source = values.get(i);
        judging.ask(source);
        if (search.read(source, judging.bits()) && asked.contains(judging.bits())) {
          return true;
        }
      }
      return false;
    }

    /** An address is read once for all blocks. */
    @Override
    public LeafTests.Test or(LeafTests.Test other) {
      if (!(other instanceof InBlocks more) || !more.search.equals(search)) {
        return null;
      }
      List<IpAddress.Block> blocks = new ArrayList<>(asked.blocks);
      blocks.addAll(more.asked.blocks);
      return new InBlocks(search, new In(blocks));
    }
  }

  private boolean read(Object source, IpAddress.Bits into) {
    return switch (source) {
      case null -> type.nullValue() != null && IpAddress.read(type.nullValue(), into);
      case Boolean truth -> false;
      default -> IpAddress.read(source.toString(), into);
    };
  }

  @Override
  public Question<byte[]> question(Condition leaf) {
    return leaf instanceof Condition.Exists
        ? new In(List.of(IpAddress.Block.ALL))
        : Search.super.question(leaf);
  }

  @Override
  public Question<byte[]> match(Condition.Match leaf) {
    return in(List.of(leaf.text()));
  }

  @Override
  public Question<byte[]> term(Condition.Term leaf) {
    if (leaf.ignoreCase()) {
      throw refused("an equality that ignores case", leaf);
    }
    return in(List.of(String.valueOf(leaf.value().value())));
  }

  @Override
  public Question<byte[]> cidr(Condition.Cidr leaf) {
    return in(leaf.blocks());
  }

  /** Texts that are neither an address nor a block hold nothing. */
  private static Question<byte[]> in(List<String> texts) {
    return new In(texts.stream().map(IpSearch::block).filter(Objects::nonNull).toList());
  }

  /** One address, or a block where the text has a slash; null if it is neither. */
  private static IpAddress.Block block(String text) {
    if (text.indexOf('/') >= 0) {
      return IpAddress.block(text);
    }
    byte[] address = IpAddress.parse(text);
    return address == null ? null : IpAddress.Block.of(address);
  }

  @Override
  public Question<byte[]> range(Condition.Range leaf) {
    byte[] limit = IpAddress.parse(String.valueOf(leaf.limit().value()));
    return limit == null
        ? Search.never()
        : (value, judging) -> Sides.holds(leaf.comparison(), Arrays.compareUnsigned(value, limit));
  }
}
