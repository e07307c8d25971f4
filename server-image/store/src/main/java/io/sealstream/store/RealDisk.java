package io.sealstream.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A directory of a real file system. Nothing is made before it is needed: looking at a store that
 * does not exist leaves no directory behind; {@link #lock} and {@link #create} make it.
 */
public final class RealDisk implements Disk {
  /** Name of the lock file; its bytes never change, only a lock is put on it. */
  static final String LOCK = "lock";

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /**
   * Directories that this process holds: POSIX locks do not tell two owners in one process apart.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private volatile FileStore volume;
  private FileChannel lockChannel;
  private Path held;

  /**
   * @param directory of this store alone
   */
  public RealDisk(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  @Override
  public File open(String name, Access access) throws IOException {
    return new RealFile(
        access == Access.READ
            ? FileChannel.open(path(name), READ)
            : FileChannel.open(path(name), READ, WRITE));
  }

  @Override
  public File create(String name) throws IOException {
    makeDirectory();
    try {
      return new RealFile(
          FileChannel.open(path(name), Set.of(READ, WRITE, CREATE_NEW), OWNER_ONLY));
    } catch (IOException e) {
      throw full(e);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(path(name));
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(path(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public List<String> list() throws IOException {
    return names(directory);
  }

  @Override
  public List<String> beside() throws IOException {
    List<String> names = new ArrayList<>(names(directory.getParent()));
    names.remove(directory.getFileName().toString());
    return names;
  }

  private static List<String> names(Path of) throws IOException {
    if (of == null || !Files.exists(of)) {
      return List.of();
    }
    try (var paths = Files.list(of)) {
      return paths.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void forceDirectory() throws IOException {
    force(directory);
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableSpace() throws IOException {
    return volume().getUsableSpace();
  }

  @Override
  public long totalSpace() throws IOException {
    return volume().getTotalSpace();
  }

  /** Found once: each time it reads the list of all mounts, and somebody asks before each write. */
  private FileStore volume() throws IOException {
    FileStore known = volume;
    if (known == null) {
      Path nearest = nearest();
      known = Files.getFileStore(nearest);
      if (nearest.equals(directory)) {
        volume = known;
      }
    }
    return known;
  }

  private Path nearest() {
    Path path = directory;
    while (!Files.exists(path)) {
      path = path.getParent();
    }
    return path;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A POSIX lock: it ends with the process, however that ends. Closing <i>any</i> descriptor of
   * the lock file drops it, so nothing else in this process may open that file.
   */
  @Override
  public synchronized boolean lock() throws IOException {
    if (lockChannel != null) {
      return true;
    }
    makeDirectory();
    Path real = directory.toRealPath();
    if (!HELD.add(real)) {
      return false;
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path(LOCK), Set.of(WRITE, CREATE), OWNER_ONLY);
      if (channel.tryLock() == null) {
        return false;
      }
      lockChannel = channel;
      held = real;
      return true;
    } finally {
      if (lockChannel == null) {
        HELD.remove(real);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private void makeDirectory() throws IOException {
    if (!Files.isDirectory(directory)) {
      Path known = nearest();
      Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
      for (Path made = directory; !made.equals(known); made = made.getParent()) {
        force(made.getParent());
      }
    }
  }

  /** Java tells a full volume or quota only by the system's words. */
  private static IOException full(IOException e) {
    String text = String.valueOf(e.getMessage());
    return text.contains("No space left") || text.contains("quota exceeded")
        ? new DiskFullException(text, e)
        : e;
  }

  private Path path(String name) {
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals("..") || name.equals(".")) {
      throw new IllegalArgumentException("not a file name: " + name);
    }
    return directory.resolve(name);
  }

  @Override
  public synchronized void close() throws IOException {
    if (lockChannel != null) {
      lockChannel.close();
      lockChannel = null;
      HELD.remove(held);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private record RealFile(FileChannel channel) implements File {
    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      long at = position;
      try {
        while (from.hasRemaining()) {
          at += channel.write(from, at);
        }
      } catch (IOException e) {
        throw full(e);
      }
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      long now = channel.size();
      if (size < now) {
        channel.truncate(size);
      } else if (size > now) {
        write(ByteBuffer.allocate(1), size - 1);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
