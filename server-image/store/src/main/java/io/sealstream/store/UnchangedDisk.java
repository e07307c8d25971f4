package io.sealstream.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Another disk, of which nothing is ever changed: what is written, renamed or deleted stays in
 * memory and ends with this object. So a store can be opened and recovered by the very code that
 * serves it, only to be looked at.
 *
 * <p>The lock is taken on the other disk where there is a lock file; a store without one (a copy, a
 * backup) is used by nobody. The other disk stays open, and the lock taken, until whoever made it
 * closes it.
 */
public final class UnchangedDisk implements Disk {
  private final Disk under;

  /** What every name means here, where that differs from the disk below. */
  private final Map<String, Entry> changed = new ConcurrentHashMap<>();

  private sealed interface Entry {
    /** Deleted, or renamed to something else. */
    record Gone() implements Entry {}

    record Kept(OverlaidBytes bytes) implements Entry {}
  }

  public UnchangedDisk(Disk under) {
    this.under = under;
  }

  @Override
  public synchronized File open(String name, Access access) throws IOException {
    return switch (changed.get(name)) {
      case Entry.Gone gone -> throw new FileNotFoundException(name);
      case Entry.Kept(OverlaidBytes bytes) -> new OverlaidFile(bytes);
      case null ->
          access == Access.READ ? under.open(name, access) : new OverlaidFile(overlay(name));
    };
  }

  private OverlaidBytes overlay(String name) throws IOException {
    OverlaidBytes bytes = OverlaidBytes.over(under.open(name, Access.READ));
    changed.put(name, new Entry.Kept(bytes));
    return bytes;
  }

  @Override
  public synchronized File create(String name) throws IOException {
    if (exists(name)) {
      throw new IOException("file exists: " + name);
    }
    OverlaidBytes bytes = OverlaidBytes.empty();
    changed.put(name, new Entry.Kept(bytes));
    return new OverlaidFile(bytes);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    OverlaidBytes bytes =
        switch (changed.get(from)) {
          case Entry.Gone gone -> throw new FileNotFoundException(from);
          case Entry.Kept(OverlaidBytes kept) -> kept;
          case null -> overlay(from);
        };
    changed.put(from, new Entry.Gone());
    changed.put(to, new Entry.Kept(bytes));
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    if (!exists(name)) {
      throw new FileNotFoundException(name);
    }
    changed.put(name, new Entry.Gone());
  }

  @Override
  public synchronized boolean exists(String name) throws IOException {
    Entry entry = changed.get(name);
    return entry == null ? under.exists(name) : entry instanceof Entry.Kept;
  }

  @Override
  public synchronized List<String> list() throws IOException {
    Map<String, Boolean> names = new TreeMap<>();
    under.list().forEach(name -> names.put(name, true));
    changed.forEach((name, entry) -> names.put(name, entry instanceof Entry.Kept));
    names.values().removeIf(there -> !there);
    return List.copyOf(names.keySet());
  }

  @Override
  public List<String> beside() throws IOException {
    return under.beside();
  }

  @Override
  public void forceDirectory() {
    // Nothing here outlives this object.
  }

  /** What is written here takes no room below: a store on a full volume can be looked at too. */
  @Override
  public long usableSpace() {
    return Long.MAX_VALUE / 2;
  }

  @Override
  public long totalSpace() throws IOException {
    return under.totalSpace();
  }

  @Override
  public boolean lock() throws IOException {
    return !under.exists(RealDisk.LOCK) || under.lock();
  }

  @Override
  public synchronized void close() throws IOException {
    for (Entry entry : changed.values()) {
      if (entry instanceof Entry.Kept(OverlaidBytes bytes)) {
        bytes.close();
      }
    }
  }

  @Override
  public String toString() {
    return under.toString();
  }
}
