package io.sealstream.server.jetstream.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a tar archive of regular files, file after file; anything else in it is refused. Reads the
 * bytes of the current file as a stream. Bounded, not thread safe.
 */
final class TarInput extends InputStream {
  private static final int MAX_EXTENDED = 64 << 10;

  private final InputStream in;
  private long left;
  private int padding;

  TarInput(InputStream in) {
    this.in = in;
  }

  /** A file of the archive. */
  record Entry(String name, long size) {}

  /** Goes to the next file; empty at the archive's end. */
  Optional<Entry> next() throws IOException {
    in.skipNBytes(left + padding);
    left = 0;
    padding = 0;
    String path = "";
    while (true) {
      byte[] header = header();
      if (header.length == 0) {
        return Optional.empty();
      }
      long size = number(header, 124, 12);
      switch (header[156]) {
        case 'x', 'g' -> {
          if (size > MAX_EXTENDED) {
            throw new ArchiveException("the archive has an extended header without measure");
          }
          String found = path(in.readNBytes((int) size));
          in.skipNBytes(padding(size));
          path = header[156] == 'x' && !found.isEmpty() ? found : path;
        }
        case '0', 0 -> {
          left = size;
          padding = padding(size);
          return Optional.of(new Entry(path.isEmpty() ? name(header) : path, size));
        }
        default -> throw new ArchiveException("the archive holds something that is no file");
      }
    }
  }

  /** The next header block; empty at the end. */
  private byte[] header() throws IOException {
    byte[] block = in.readNBytes(TarOutput.BLOCK);
    if (block.length == 0) {
      throw new EOFException("the archive is cut short");
    }
    if (block.length < TarOutput.BLOCK) {
      throw new EOFException("the archive is cut short");
    }
    boolean empty = true;
    int sum = 0;
    for (int i = 0; i < block.length; i++) {
      empty &= block[i] == 0;
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
    }
    if (empty) {
      return new byte[0];
    }
    if (sum != number(block, 148, 8)) {
      throw new ArchiveException("the archive is damaged: a header's checksum does not fit");
    }
    return block;
  }

  private static int padding(long size) {
    return (int) ((TarOutput.BLOCK - size % TarOutput.BLOCK) % TarOutput.BLOCK);
  }

  private static String name(byte[] header) {
    String prefix = text(header, 345, 155);
    String name = text(header, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] block, int at, int width) {
    int end = at;
    while (end < at + width && block[end] != 0) {
      end++;
    }
    return new String(block, at, end - at, StandardCharsets.UTF_8);
  }

  private static long number(byte[] block, int at, int width) throws ArchiveException {
    String text = text(block, at, width).strip();
    try {
      long value = text.isEmpty() ? 0 : Long.parseLong(text, 8);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new ArchiveException("the archive is damaged: a header has no sensible number");
  }

  /** The path of an extended header: records "length key=value\n". */
  private static String path(byte[] extended) throws ArchiveException {
    String path = "";
    int at = 0;
    while (at < extended.length) {
      int space = at;
      int length = 0;
      while (space < extended.length && extended[space] >= '0' && extended[space] <= '9') {
        length = Math.min(length * 10 + extended[space] - '0', MAX_EXTENDED);
        space++;
      }
      if (length < space - at + 2 || at + length > extended.length) {
        throw new ArchiveException("the archive is damaged: an extended header makes no sense");
      }
      String record =
          new String(extended, space + 1, length - (space - at) - 2, StandardCharsets.UTF_8);
      if (record.startsWith("path=")) {
        path = record.substring("path=".length());
      }
      at += length;
    }
    return path;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int got = in.read(into, offset, (int) Math.min(length, left));
    if (got < 0) {
      throw new EOFException("the archive is cut short");
    }
    left -= got;
    return got;
  }
}
