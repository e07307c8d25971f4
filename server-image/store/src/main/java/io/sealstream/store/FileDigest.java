package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The SHA-256 of each 256 KiB of a file, and the one of all these, by which the file is known: so
 * that a part of it can be read and proven without the rest. Immutable.
 */
final class FileDigest {
  static final int LENGTH = 32;
  static final int BLOCK = 256 << 10;

  private final byte[] blocks;

  private FileDigest(byte[] blocks) {
    this.blocks = blocks;
  }

  /** Reads the first {@code length} bytes; a file that is shorter has another digest. */
  static FileDigest of(Disk.File file, long length) throws IOException {
    int count = (int) ((length + BLOCK - 1) / BLOCK);
    byte[] blocks = new byte[count * LENGTH];
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (int i = 0; i < count; i++) {
      read(file, i, length, block);
      System.arraycopy(sha256(block.array(), block.limit()), 0, blocks, i * LENGTH, LENGTH);
    }
    return new FileDigest(blocks);
  }

  /** Fills {@code into} with a block of a file of this length, as far as there are bytes. */
  static void read(Disk.File file, int block, long length, ByteBuffer into) throws IOException {
    long at = (long) block * BLOCK;
    into.clear().limit((int) Math.min(BLOCK, length - at));
    int got = 1;
    while (into.hasRemaining() && got > 0) {
      got = file.read(into, at + into.position());
    }
    into.flip();
  }

  /** Of all blocks. */
  byte[] root() {
    return sha256(blocks, blocks.length);
  }

  /** Whether these are the bytes of a block. */
  boolean fits(int block, ByteBuffer bytes) {
    int from = block * LENGTH;
    return Arrays.equals(
        blocks, from, from + LENGTH, sha256(bytes.array(), bytes.limit()), 0, LENGTH);
  }

  private static byte[] sha256(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
