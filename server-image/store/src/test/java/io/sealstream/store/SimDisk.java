package io.sealstream.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A disk that forgets what was not synced. Programs see a page cache; {@link #crash} leaves what
 * the medium has, chosen by a seed among everything that real disks do (see {@link SimFile} and
 * {@link SimDirectory}). It also fails syncs, flips bits, fills up in mid-write, clones itself and
 * goes back to a snapshot, and it numbers every change so that a test can cut the power at each.
 *
 * <p>One object is one process's view of the medium: {@link #anotherProcess} is a second one.
 * Thread safe.
 */
public final class SimDisk implements Disk {
  private final SimMedium medium;

  public SimDisk() {
    this(new SimMedium());
  }

  private SimDisk(SimMedium medium) {
    this.medium = medium;
  }

  // --- what a test does to it ---

  public SimDisk anotherProcess() {
    return new SimDisk(medium);
  }

  /** The power goes and comes back; processes are gone. Same seed, same survivors. */
  public void crash(long seed) {
    synchronized (medium) {
      medium.directory.crash(random(seed));
      medium.restartProcesses();
    }
  }

  /** {@code kill -9}: processes are gone, the page cache is not. */
  public void kill() {
    synchronized (medium) {
      medium.restartProcesses();
    }
  }

  /** Cuts the power at event {@code number}, counted from 1: everything from then on throws. */
  public void haltAt(long number) {
    synchronized (medium) {
      medium.haltAt = number;
    }
  }

  /** Changes asked for so far. */
  public long events() {
    synchronized (medium) {
      return medium.events;
    }
  }

  /** Called before each change happens, on the thread that asks for it. */
  public void onEvent(Consumer<SimEvent> listener) {
    synchronized (medium) {
      medium.listener = listener;
    }
  }

  /** The sync with event number {@code number}, or the first after it, fails. */
  public void failForceAt(long number, long seed) {
    synchronized (medium) {
      medium.failForceAt = number;
      medium.random = random(seed);
    }
  }

  /** Reads of this file give an I/O error; an empty name ends that. */
  public void failReadsOf(String name) {
    failReadsOf(name, 0, Long.MAX_VALUE);
  }

  /** Bad sectors: reads of these bytes of a file give an I/O error. */
  public void failReadsOf(String name, long from, long to) {
    synchronized (medium) {
      medium.unreadable = name;
      medium.unreadableFrom = from;
      medium.unreadableTo = to;
    }
  }

  /** Bytes of the volume; a write that would go over it is done in part and fails. */
  public void capacity(long bytes) {
    synchronized (medium) {
      medium.capacity = bytes;
    }
  }

  public void flip(String name, long bit) {
    synchronized (medium) {
      medium.directory.files().get(name).flip(bit);
    }
  }

  /** What reads give now. */
  public byte[] bytes(String name) {
    synchronized (medium) {
      return medium.directory.files().get(name).cache().bytes();
    }
  }

  /** What the medium has for sure: neither unsynced bytes nor unsynced names. */
  public SimDisk durable() {
    synchronized (medium) {
      SimDisk copy = new SimDisk();
      copy.medium.directory = medium.directory.onMedium();
      return copy;
    }
  }

  /** A clone of the running machine: page cache and medium. */
  public SimDisk fork() {
    synchronized (medium) {
      SimDisk copy = new SimDisk();
      copy.medium.directory = medium.directory.copy();
      copy.medium.beside = medium.beside;
      copy.medium.capacity = medium.capacity;
      return copy;
    }
  }

  /** Puts a volume snapshot ({@link #durable} of some moment) back; processes are gone. */
  public void restore(SimDisk snapshot) {
    synchronized (medium) {
      synchronized (snapshot.medium) {
        medium.directory = snapshot.medium.directory.copy();
      }
      medium.restartProcesses();
    }
  }

  public void putBeside(String... names) {
    synchronized (medium) {
      medium.beside = List.of(names);
    }
  }

  /** Neighbouring seeds of {@link Random} begin alike; these do not. */
  private static Random random(long seed) {
    return new Random(new SplittableRandom(seed).nextLong());
  }

  // --- Disk ---

  @Override
  public File open(String name, Access access) throws IOException {
    synchronized (medium) {
      medium.alive();
      return new SimHandle(medium, name, medium.existing(name), access);
    }
  }

  @Override
  public File create(String name) throws IOException {
    synchronized (medium) {
      if (medium.directory.files().containsKey(name)) {
        throw new FileAlreadyExistsException(name);
      }
      medium.event(SimEvent.Kind.CREATE, name, 0);
      SimFile file = new SimFile();
      medium.directory.bind(name, file);
      medium.alive();
      return new SimHandle(medium, name, file, Access.READ_WRITE);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    synchronized (medium) {
      medium.existing(from);
      medium.event(SimEvent.Kind.RENAME, to, 0);
      medium.directory.move(from, to);
      medium.alive();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    synchronized (medium) {
      medium.existing(name);
      medium.event(SimEvent.Kind.DELETE, name, 0);
      medium.directory.unlink(name);
      medium.alive();
    }
  }

  @Override
  public boolean exists(String name) throws IOException {
    synchronized (medium) {
      medium.alive();
      return medium.directory.files().containsKey(name);
    }
  }

  @Override
  public List<String> list() throws IOException {
    synchronized (medium) {
      medium.alive();
      return new ArrayList<>(medium.directory.files().keySet());
    }
  }

  @Override
  public List<String> beside() {
    synchronized (medium) {
      return medium.beside;
    }
  }

  @Override
  public void forceDirectory() throws IOException {
    synchronized (medium) {
      medium.event(SimEvent.Kind.FORCE_DIRECTORY, "", 0);
      medium.alive();
      medium.failing();
      medium.directory.force();
    }
  }

  @Override
  public long usableSpace() {
    synchronized (medium) {
      return Math.max(0, medium.capacity - medium.used());
    }
  }

  @Override
  public long totalSpace() {
    synchronized (medium) {
      return medium.capacity;
    }
  }

  @Override
  public boolean lock() throws IOException {
    synchronized (medium) {
      medium.alive();
      if (medium.lockedBy != null && medium.lockedBy != this) {
        return false;
      }
      if (!medium.directory.files().containsKey(RealDisk.LOCK)) {
        create(RealDisk.LOCK).close();
      }
      medium.lockedBy = this;
      return true;
    }
  }

  @Override
  public void close() {
    synchronized (medium) {
      if (medium.lockedBy == this) {
        medium.lockedBy = null;
      }
    }
  }

  @Override
  public String toString() {
    return "simulated disk";
  }
}
