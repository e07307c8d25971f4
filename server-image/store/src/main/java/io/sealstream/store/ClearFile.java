package io.sealstream.store;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;

/**
 * A clear file of the list, open for reading: gives no byte that was not compared with the list
 * just before, so that nobody can change it behind the comparison. Closes what it wraps.
 */
final class ClearFile implements Disk.File {
  private final ClearFiles list;
  private final String name;
  private final Disk.File file;

  /** Read last: who reads on need not compare it again. */
  private volatile WeakReference<Proven> last = new WeakReference<>(null);

  /** Bytes in memory that were compared. */
  private record Proven(int number, ByteBuffer bytes) {}

  ClearFile(ClearFiles list, String name, Disk.File file) {
    this.list = list;
    this.name = name;
    this.file = file;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    long length = list.length(name);
    if (position >= length) {
      return -1;
    }
    int number = (int) (position / FileDigest.BLOCK);
    Proven proven = last.get();
    if (proven == null || proven.number != number) {
      proven = new Proven(number, block(number, length));
      last = new WeakReference<>(proven);
    }
    int at = (int) (position % FileDigest.BLOCK);
    int n = Math.min(proven.bytes.limit() - at, into.remaining());
    into.put(proven.bytes.slice(at, n));
    return n;
  }

  private ByteBuffer block(int number, long length) throws IOException {
    FileDigest digest = list.digest(name, file);
    if (digest.unreadable().contains(number)) {
      throw new IOException("these bytes could not be read when the store was sealed");
    }
    ByteBuffer block = ByteBuffer.allocate(FileDigest.BLOCK);
    FileDigest.read(file, number, length, block);
    if (!digest.fits(number, block)) {
      throw ClearFiles.changed(name);
    }
    return block;
  }

  @Override
  public long size() throws IOException {
    return list.length(name);
  }

  @Override
  public void write(ByteBuffer from, long position) throws IOException {
    throw new IOException(name + " is clear: it is not written to");
  }

  @Override
  public void truncate(long size) throws IOException {
    throw new IOException(name + " is clear: it is not cut");
  }

  @Override
  public void force() throws IOException {
    throw new IOException(name + " is clear: nothing was written to it");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
