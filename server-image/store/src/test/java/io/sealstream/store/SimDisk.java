package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
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
  /** What processes share. */
  private static final class Medium {
    private SimDirectory directory = new SimDirectory();
    private SimDisk lockedBy;
    private long capacity = Long.MAX_VALUE / 2;
    private long events;
    private long haltAt = Long.MAX_VALUE;
    private SimEvent haltedAt;
    private int incarnation;
    private long failForceAt = Long.MAX_VALUE;
    private String unreadable = "";
    private List<String> beside = List.of();
    private Random random = new Random(0);
    private Consumer<SimEvent> listener = event -> {};
  }

  private static final ByteBuffer NO_CONTENT = ByteBuffer.allocate(0);

  private final Medium medium;

  public SimDisk() {
    this(new Medium());
  }

  private SimDisk(Medium medium) {
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
      restartProcesses();
    }
  }

  /** {@code kill -9}: processes are gone, the page cache is not. */
  public void kill() {
    synchronized (medium) {
      restartProcesses();
    }
  }

  private void restartProcesses() {
    medium.incarnation++;
    medium.lockedBy = null;
    medium.haltAt = Long.MAX_VALUE;
    medium.haltedAt = null;
    medium.failForceAt = Long.MAX_VALUE;
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
    synchronized (medium) {
      medium.unreadable = name;
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
      restartProcesses();
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

  private void event(SimEvent.Kind kind, String name, long position) throws PowerLoss {
    event(kind, name, position, NO_CONTENT);
  }

  private void event(SimEvent.Kind kind, String name, long position, ByteBuffer content)
      throws PowerLoss {
    alive();
    SimEvent event =
        new SimEvent(medium.events + 1, kind, name, position, content.asReadOnlyBuffer());
    medium.listener.accept(event);
    medium.events++;
    if (event.number() >= medium.haltAt) {
      medium.haltedAt = event;
    }
  }

  private void alive() throws PowerLoss {
    if (medium.haltedAt != null) {
      throw new PowerLoss(medium.haltedAt);
    }
  }

  private SimFile existing(String name) throws IOException {
    SimFile file = medium.directory.files().get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  @Override
  public File open(String name, Access access) throws IOException {
    synchronized (medium) {
      alive();
      return new Handle(name, existing(name), access);
    }
  }

  @Override
  public File create(String name) throws IOException {
    synchronized (medium) {
      if (medium.directory.files().containsKey(name)) {
        throw new FileAlreadyExistsException(name);
      }
      event(SimEvent.Kind.CREATE, name, 0);
      SimFile file = new SimFile();
      medium.directory.bind(name, file);
      alive();
      return new Handle(name, file, Access.READ_WRITE);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    synchronized (medium) {
      existing(from);
      event(SimEvent.Kind.RENAME, to, 0);
      medium.directory.move(from, to);
      alive();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    synchronized (medium) {
      existing(name);
      event(SimEvent.Kind.DELETE, name, 0);
      medium.directory.unlink(name);
      alive();
    }
  }

  @Override
  public boolean exists(String name) throws IOException {
    synchronized (medium) {
      alive();
      return medium.directory.files().containsKey(name);
    }
  }

  @Override
  public List<String> list() throws IOException {
    synchronized (medium) {
      alive();
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
      event(SimEvent.Kind.FORCE_DIRECTORY, "", 0);
      alive();
      failing();
      medium.directory.force();
    }
  }

  private void failing() throws IOException {
    if (medium.events >= medium.failForceAt) {
      medium.failForceAt = Long.MAX_VALUE;
      throw new IOException("Input/output error");
    }
  }

  @Override
  public long usableSpace() {
    synchronized (medium) {
      return Math.max(0, medium.capacity - used());
    }
  }

  private long used() {
    return medium.directory.files().values().stream()
        .mapToLong(file -> (long) file.allocated() * SimPages.PAGE)
        .sum();
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
      alive();
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

  private final class Handle implements File {
    private final String name;
    private final SimFile file;
    private final Access access;
    private final int incarnation = medium.incarnation;
    private boolean closed;

    private Handle(String name, SimFile file, Access access) {
      this.name = name;
      this.file = file;
      this.access = access;
    }

    private void usable() throws IOException {
      alive();
      if (closed || incarnation != medium.incarnation) {
        throw new ClosedChannelException();
      }
    }

    private void writable() throws IOException {
      usable();
      if (access != Access.READ_WRITE) {
        throw new NonWritableChannelException();
      }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      synchronized (medium) {
        usable();
        if (name.equals(medium.unreadable)) {
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
        event(SimEvent.Kind.WRITE, name, position, from);
        int fits = fits(position, from.remaining());
        byte[] bytes = new byte[fits];
        boolean full = fits < from.remaining();
        from.get(bytes);
        file.write(position, bytes);
        alive();
        if (full) {
          throw new DiskFullException("No space left on device", null);
        }
      }
    }

    /** How much of this write the volume takes, in whole pages. */
    private int fits(long position, int length) {
      int fits = length;
      long free = (medium.capacity - used()) / SimPages.PAGE;
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
        event(SimEvent.Kind.TRUNCATE, name, size);
        file.truncate(size);
        alive();
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (medium) {
        usable();
        event(SimEvent.Kind.FORCE, name, 0);
        alive();
        if (medium.events >= medium.failForceAt) {
          file.forceFails(medium.random);
          failing();
        }
        file.force();
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
