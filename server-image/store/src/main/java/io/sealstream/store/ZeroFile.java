package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Files that are filled with zeros, so that their space is taken and writing over them needs none.
 */
final class ZeroFile {
  private static final int PIECE = 1 << 20;

  private ZeroFile() {}

  /**
   * Makes a file; on return it is durable, and its name too.
   *
   * @param margin bytes that must be left on the volume besides
   * @throws DiskFullException when there is no room; then there is no file
   */
  static void make(Disk disk, String name, long bytes, long margin) throws IOException {
    long usable = disk.usableSpace();
    if (usable < bytes + margin) {
      throw new DiskFullException(
          "%s has %d bytes left, file %s needs %d".formatted(disk, usable, name, bytes + margin));
    }
    try (Disk.File file = disk.create(name)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(PIECE, bytes));
      for (long at = 0; at < bytes; at += PIECE) {
        zeros.clear().limit((int) Math.min(PIECE, bytes - at));
        file.write(zeros, at);
      }
      file.force();
    } catch (DiskFullException e) {
      if (disk.exists(name)) {
        disk.delete(name);
      }
      throw e;
    }
    disk.forceDirectory();
  }
}
