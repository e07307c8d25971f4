package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of an {@link UnchangedDisk}; its bytes live as long as the disk. */
record OverlaidFile(OverlaidBytes bytes) implements Disk.File {
  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return bytes.read(into, position);
  }

  @Override
  public void write(ByteBuffer from, long position) throws IOException {
    bytes.write(from, position);
  }

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public void truncate(long size) {
    bytes.truncate(size);
  }

  @Override
  public void force() {
    // Nothing here outlives the disk.
  }

  @Override
  public void close() {
    // The bytes stay: another reader may come.
  }
}
