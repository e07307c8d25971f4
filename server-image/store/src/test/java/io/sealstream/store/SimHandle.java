package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;

/** An open file of a simulated disk, good until its process ends. Thread safe. */
final class SimHandle implements Disk.File {
  private final SimMedium medium;
  private final String name;
  private final SimFile file;
  private final Disk.Access access;
  private final int incarnation;
  private boolean closed;

  SimHandle(SimMedium medium, String name, SimFile file, Disk.Access access) {
    this.medium = medium;
    this.incarnation = medium.incarnation;
    this.name = name;
    this.file = file;
    this.access = access;
  }

  private void usable() throws IOException {
    medium.alive();
    if (closed || incarnation != medium.incarnation) {
      throw new ClosedChannelException();
    }
  }

  private void writable() throws IOException {
    usable();
    if (access != Disk.Access.READ_WRITE) {
      throw new NonWritableChannelException();
    }
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    synchronized (medium) {
      usable();
      long end = position + into.remaining();
      if (name.equals(medium.unreadable)
          && position < medium.unreadableTo
          && end > medium.unreadableFrom) {
        throw new IOException("Input/output error");
      }
      long left = file.cache().size() - position;
      if (left <= 0) {
        return into.hasRemaining() ? -1 : 0;
      }
      byte[] bytes = new byte[(int) Math.min(left, into.remaining())];
      file.cache().read(position, bytes, 0, bytes.length);
      into.put(bytes);
      return bytes.length;
    }
  }

  @Override
  public void write(ByteBuffer from, long position) throws IOException {
    synchronized (medium) {
      writable();
      medium.event(SimEvent.Kind.WRITE, name, position, from);
      int fits = fits(position, from.remaining());
      byte[] bytes = new byte[fits];
      boolean full = fits < from.remaining();
      from.get(bytes);
      file.write(position, bytes);
      medium.alive();
      if (full) {
        throw new DiskFullException("No space left on device", null);
      }
    }
  }

  /** How much of this write the volume takes, in whole pages. */
  private int fits(long position, int length) {
    int fits = length;
    long free = (medium.capacity - medium.used()) / SimPages.PAGE;
    while (fits > 0 && file.cache().missing(position, fits) > free) {
      long end = (position + fits - 1) / SimPages.PAGE * SimPages.PAGE;
      fits = (int) Math.max(0, end - position);
    }
    return fits;
  }

  @Override
  public long size() throws IOException {
    synchronized (medium) {
      usable();
      return file.cache().size();
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    synchronized (medium) {
      writable();
      medium.event(SimEvent.Kind.TRUNCATE, name, size);
      file.truncate(size);
      medium.alive();
    }
  }

  @Override
  public void force() throws IOException {
    synchronized (medium) {
      usable();
      medium.event(SimEvent.Kind.FORCE, name, 0);
      medium.alive();
      if (medium.failsForce()) {
        file.forceFails(medium.random);
        medium.failing();
      }
      file.force();
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
