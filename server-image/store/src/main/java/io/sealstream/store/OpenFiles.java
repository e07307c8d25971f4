package io.sealstream.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Segment files that are open for reading, at most so many; the one unused for longest is closed
 * first, or after those who read from it just then. Safe for every thread; the lock is not held
 * while bytes are read.
 */
final class OpenFiles {
  /** Reads from an open file. */
  interface Read<T> {
    T from(Disk.File file) throws IOException;
  }

  private static final class Open {
    private final Disk.File file;
    private int readers;
    private boolean evicted;

    private Open(Disk.File file) {
      this.file = file;
    }
  }

  private final Disk disk;
  private final ClearFiles clear;
  private final int limit;
  private final Map<String, Open> byName = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param clear files of these are read as they are listed
   */
  OpenFiles(Disk disk, ClearFiles clear, int limit) {
    this.disk = disk;
    this.clear = clear;
    this.limit = limit;
  }

  /**
   * Reads from a file. Who interrupts a thread that reads closes the file for everybody, so it is
   * opened again: nothing is damaged.
   */
  <T> T read(String name, Read<T> read) throws IOException {
    try {
      return readOnce(name, read);
    } catch (ClosedChannelException e) {
      boolean interrupted = Thread.interrupted();
      try {
        evict(name);
        return readOnce(name, read);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private <T> T readOnce(String name, Read<T> read) throws IOException {
    Open open = take(name);
    try {
      return read.from(open.file);
    } finally {
      give(open);
    }
  }

  private synchronized Open take(String name) throws IOException {
    Open open = byName.get(name);
    if (open == null) {
      if (byName.size() >= limit) {
        evict(byName.entrySet().iterator().next().getKey());
      }
      open = new Open(openNow(name));
      byName.put(name, open);
    }
    open.readers++;
    return open;
  }

  private Disk.File openNow(String name) throws IOException {
    Disk.File file = disk.open(name, Disk.Access.READ);
    return clear.isListed(name) ? clear.proven(name, file) : file;
  }

  /** True for a clear file that may be read although the store is sealed. */
  boolean isListed(String name) {
    return clear.isListed(name);
  }

  private synchronized void give(Open open) throws IOException {
    open.readers--;
    closeIfDone(open);
  }

  /** The file will be deleted: nobody reads from it any more. */
  synchronized void evict(String name) throws IOException {
    Open open = byName.remove(name);
    if (open != null) {
      open.evicted = true;
      closeIfDone(open);
    }
  }

  private static void closeIfDone(Open open) throws IOException {
    if (open.evicted && open.readers == 0) {
      open.file.close();
    }
  }

  synchronized void close() throws IOException {
    for (String name : byName.keySet().toArray(String[]::new)) {
      evict(name);
    }
  }
}
