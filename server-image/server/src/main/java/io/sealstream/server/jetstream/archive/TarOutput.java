package io.sealstream.server.jetstream.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes a tar archive (POSIX.1-2001) of regular files that are whole in memory. A name that does
 * not fit the 100 bytes of the old header goes into an extended one. Not thread safe.
 */
final class TarOutput {
  static final int BLOCK = 512;
  private static final int NAME = 100;

  private final OutputStream out;
  private final long seconds;

  /**
   * @param seconds since 1970, the time of every file
   */
  TarOutput(OutputStream out, long seconds) {
    this.out = out;
    this.seconds = seconds;
  }

  void file(String name, byte[] bytes) throws IOException {
    file(name, bytes, bytes.length);
  }

  void file(String name, byte[] bytes, int length) throws IOException {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    boolean fits = path.length <= NAME && name.chars().allMatch(c -> c < 0x80);
    if (!fits) {
      byte[] extended = record("path", name);
      header("PaxHeaders/file".getBytes(StandardCharsets.US_ASCII), extended.length, 'x');
      body(extended, extended.length);
    }
    header(fits ? path : "file".getBytes(StandardCharsets.US_ASCII), length, '0');
    body(bytes, length);
  }

  /** Two empty blocks. */
  void end() throws IOException {
    out.write(new byte[2 * BLOCK]);
  }

  /** "length key=value\n", the length counting itself. */
  private static byte[] record(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.getBytes(StandardCharsets.UTF_8).length;
    int digits = Integer.toString(length).length();
    while (Integer.toString(length + digits).length() > digits) {
      digits++;
    }
    return (length + digits + rest).getBytes(StandardCharsets.UTF_8);
  }

  private void header(byte[] name, long size, char type) throws IOException {
    byte[] block = new byte[BLOCK];
    System.arraycopy(name, 0, block, 0, name.length);
    octal(block, 100, 8, 0600);
    octal(block, 108, 8, 0);
    octal(block, 116, 8, 0);
    octal(block, 124, 12, size);
    octal(block, 136, 12, seconds);
    block[156] = (byte) type;
    text(block, 257, "ustar\00000");
    text(block, 265, "nats");
    text(block, 297, "nats");
    octal(block, 329, 8, 0);
    octal(block, 337, 8, 0);
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte octet : block) {
      sum += octet & 0xff;
    }
    text(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    out.write(block);
  }

  private void body(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    out.write(new byte[(BLOCK - length % BLOCK) % BLOCK]);
  }

  private static void octal(byte[] block, int at, int width, long value) {
    text(block, at, String.format(Locale.ROOT, "%0" + (width - 1) + "o", value));
  }

  private static void text(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }
}
