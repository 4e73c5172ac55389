package dev.detection.cli;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The lines of a file, that may be compressed by gzip. Every method throws a {@link
 * CommandException} if the file cannot be read.
 */
final class TextLines implements AutoCloseable {
  private final Path path;
  private final Counting counting;
  private final BufferedReader lines;
  private int number;

  private TextLines(Path path) throws IOException {
    this.path = path;
    counting = new Counting(Files.newInputStream(path));
    try {
      InputStream plain = plain(new BufferedInputStream(counting, 1 << 16));
      lines =
          new BufferedReader(
              new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()), 1 << 16);
    } catch (IOException e) {
      counting.close();
      throw e;
    }
  }

  /** A file from its beginning. */
  static TextLines open(Path path) {
    try {
      return new TextLines(path);
    } catch (IOException e) {
      throw refusal(path, e);
    }
  }

  private static CommandException refusal(Path path, IOException e) {
    return new CommandException(
        e instanceof CharacterCodingException
            ? "[" + path + "] is not text in UTF-8"
            : "cannot read [" + path + "]: " + RuleSources.reason(e));
  }

  /** The next line that has something in it; null at the end. */
  String next() {
    try {
      String line;
      do {
        line = lines.readLine();
        number++;
      } while (line != null && line.isBlank());
      return line;
    } catch (IOException e) {
      throw refusal(path, e);
    }
  }

  /** Where the last line is; the first of the file is 1. */
  int number() {
    return number;
  }

  /** How much of the file is read. */
  long bytes() {
    return counting.count;
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw refusal(path, e);
    }
  }

  /** Counts what is read of the file, whether it is compressed or not. */
  private static final class Counting extends FilterInputStream {
    private long count;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int some = super.read(bytes, offset, length);
      count += Math.max(0, some);
      return some;
    }
  }

  /** Told by what the file begins with, since names lie. */
  private static InputStream plain(BufferedInputStream in) throws IOException {
    in.mark(2);
    int magic = in.read() | in.read() << 8;
    in.reset();
    return magic == GZIPInputStream.GZIP_MAGIC ? new GZIPInputStream(in, 1 << 16) : in;
  }
}
