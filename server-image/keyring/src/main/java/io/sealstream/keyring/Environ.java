package io.sealstream.keyring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Environment variables as bytes. {@code System.getenv} decodes by locale: under {@code LC_ALL=C} a
 * key with an umlaut arrives as another key. Holds secrets: close it, it zeroes its copy.
 */
public final class Environ implements AutoCloseable {
  private static final Path OF_THIS_PROCESS = Path.of("/proc/self/environ");

  private final byte[] block;

  private Environ(byte[] block) {
    this.block = block;
  }

  /** What this process was started with. */
  public static Environ ofThisProcess() throws IOException {
    return new Environ(Files.readAllBytes(OF_THIS_PROCESS));
  }

  /**
   * @param block {@code NAME=value} strings, each ended by a NUL byte, as the kernel gives them
   */
  public static Environ of(byte[] block) {
    return new Environ(block.clone());
  }

  /** The bytes of a variable; of the first one, should there be several, as getenv does. */
  public Optional<byte[]> get(String name) {
    byte[] prefix = (name + "=").getBytes(StandardCharsets.UTF_8);
    int start = 0;
    while (start < block.length) {
      int end = start;
      while (end < block.length && block[end] != 0) {
        end++;
      }
      int value = start + prefix.length;
      if (value <= end && Arrays.equals(block, start, value, prefix, 0, prefix.length)) {
        return Optional.of(Arrays.copyOfRange(block, value, end));
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    Arrays.fill(block, (byte) 0);
  }
}
