package dev.detection.query;

import java.math.BigInteger;

/** A constant in a query. */
public sealed interface Literal {

  /** The constant as plain Java value: String, Long, Double, BigInteger or Boolean. */
  Object value();

  /** A string. */
  record Text(String text) implements Literal {
    @Override
    public Object value() {
      return text;
    }
  }

  /** An integer number. */
  record Whole(long number) implements Literal {
    @Override
    public Object value() {
      return number;
    }
  }

  /** A number with a fraction or an exponent. */
  record Decimal(double number) implements Literal {
    @Override
    public Object value() {
      return number;
    }
  }

  /** An integer number beyond 64 bits. */
  record Huge(BigInteger number) implements Literal {
    @Override
    public Object value() {
      return number;
    }
  }

  /** True or false. */
  record Bool(boolean truth) implements Literal {
    @Override
    public Object value() {
      return truth;
    }
  }
}
