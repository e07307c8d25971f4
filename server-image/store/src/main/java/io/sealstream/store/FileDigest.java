package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The SHA-256 of each 256 KiB of a file, and the one of all these, by which the file is known: so
 * that a part of it can be read and proven without the rest. Blocks that the device did not give
 * when the file became known count as nothing, for good. Immutable.
 */
final class FileDigest {
  static final int LENGTH = 32;
  static final int BLOCK = 256 << 10;

  private final byte[] blocks;

  private final List<Integer> unreadable;

  private FileDigest(byte[] blocks, List<Integer> unreadable) {
    this.blocks = blocks;
    this.unreadable = unreadable;
  }

  /**
   * Reads the first {@code length} bytes; a file that is shorter has another digest.
   *
   * @param unreadable blocks that count as nothing, whatever they give now
   * @param progress told of each block
   */
  static FileDigest of(
      Disk.File file, long length, List<Integer> unreadable, SealingProgress progress)
      throws IOException {
    byte[] blocks = new byte[count(length) * LENGTH];
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (int i = 0; i < count(length); i++) {
      block.clear().limit(0);
      if (!unreadable.contains(i)) {
        read(file, i, length, block);
      }
      put(block, i, blocks);
      progress.read(size(i, length));
    }
    return new FileDigest(blocks, unreadable);
  }

  /** As {@link #of}, where what the device does not give now counts as nothing. */
  static FileDigest ofReadable(Disk.File file, long length, SealingProgress progress) {
    List<Integer> unreadable = new ArrayList<>();
    byte[] blocks = new byte[count(length) * LENGTH];
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (int i = 0; i < count(length); i++) {
      try {
        read(file, i, length, block);
      } catch (IOException e) {
        block.clear().limit(0);
        unreadable.add(i); // the caller tells of it
      }
      put(block, i, blocks);
      progress.read(size(i, length));
    }
    return new FileDigest(blocks, List.copyOf(unreadable));
  }

  private static void put(ByteBuffer block, int number, byte[] blocks) {
    System.arraycopy(sha256(block.array(), block.limit()), 0, blocks, number * LENGTH, LENGTH);
  }

  private static int size(int block, long length) {
    return (int) Math.min(BLOCK, length - (long) block * BLOCK);
  }

  private static int count(long length) {
    return (int) ((length + BLOCK - 1) / BLOCK);
  }

  List<Integer> unreadable() {
    return unreadable;
  }

  /** Fills {@code into} with a block of a file of this length, as far as there are bytes. */
  static void read(Disk.File file, int block, long length, ByteBuffer into) throws IOException {
    long at = (long) block * BLOCK;
    into.clear().limit(size(block, length));
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
