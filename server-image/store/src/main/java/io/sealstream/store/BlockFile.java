package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Files made of a few 4 KiB blocks in fixed places: key ring and superblock. */
final class BlockFile {
  static final int BLOCK = 4096;

  private BlockFile() {}

  /** All blocks; one that lies beyond the end reads as zeros. */
  static List<byte[]> read(Disk.File file, int blocks) throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      int got = 1;
      while (block.hasRemaining() && got > 0) {
        got = file.read(block, (long) i * BLOCK + block.position());
      }
      all.add(block.array());
    }
    return all;
  }

  static List<byte[]> read(Disk disk, String name, int blocks) throws IOException {
    try (Disk.File file = disk.open(name, Disk.Access.READ)) {
      return read(file, blocks);
    }
  }

  /** Not synced. */
  static void write(Disk.File file, int place, byte[] block) throws IOException {
    file.write(ByteBuffer.wrap(block), (long) place * BLOCK);
  }

  /**
   * Opens for writing, or makes the file. Its name is durable then, also that of a file that was
   * there: a birth that was killed may have left it in the page cache alone.
   */
  static Disk.File openOrCreate(Disk disk, String name) throws IOException {
    Disk.File file =
        disk.exists(name) ? disk.open(name, Disk.Access.READ_WRITE) : disk.create(name);
    disk.forceDirectory();
    return file;
  }
}
