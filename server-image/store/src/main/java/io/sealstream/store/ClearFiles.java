package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The clear files that a sealed store still reads, because it was plain when they were written, and
 * what they must hold. The list stands in the sealed catalog; it is made once, when the store is
 * sealed, and only gets shorter. When it is empty the store is <em>strict</em>: it never reads
 * anything clear again.
 *
 * <p>Invariant: every byte that is read from such a file was compared with the list. Safe for every
 * thread.
 */
class ClearFiles {
  /**
   * A clear segment.
   *
   * <pre>
   * size  field of its entry in the catalog
   *    1  {@value #ENTRY}
   *   16  file id
   *    8  bytes that count; what stands behind them is not read
   *   32  SHA-256 of the SHA-256 of each 256 KiB of them ({@link FileDigest})
   *  4 n  numbers of those 256 KiB that could not be read then: they count as nothing, for good
   * </pre>
   */
  record Listed(FileId file, long length, byte[] digest, List<Integer> unreadable) {
    private static final int LENGTH = 1 + FileId.LENGTH + 8 + FileDigest.LENGTH;

    String name() {
      return SegmentFile.name(file);
    }

    byte[] encode() {
      ByteBuffer out = ByteBuffer.allocate(LENGTH + 4 * unreadable.size()).put((byte) ENTRY);
      file.write(out);
      out.putLong(length).put(digest);
      unreadable.forEach(out::putInt);
      return out.array();
    }

    static Listed decode(byte[] entry) {
      ByteBuffer in = ByteBuffer.wrap(entry, 1, entry.length - 1);
      FileId file = FileId.read(in);
      long length = in.getLong();
      byte[] digest = new byte[FileDigest.LENGTH];
      in.get(digest);
      List<Integer> unreadable = new ArrayList<>();
      while (in.hasRemaining()) {
        unreadable.add(in.getInt());
      }
      return new Listed(file, length, digest, List.copyOf(unreadable));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Listed that
          && file.equals(that.file)
          && length == that.length
          && Arrays.equals(digest, that.digest)
          && unreadable.equals(that.unreadable);
    }

    @Override
    public int hashCode() {
      return file.hashCode();
    }
  }

  /** First byte of an entry of the catalog that lists a clear file. */
  static final int ENTRY = 3;

  /** What is known of a listed file since this start. */
  private static final class State {
    private final Listed listed;
    private FileDigest digest;
    private boolean tampered;

    /** Why not all of it could be read; empty: it could, or nobody tried. */
    private String failure = "";

    private State(Listed listed) {
      this.listed = listed;
    }
  }

  private final Map<String, State> files = new LinkedHashMap<>();
  private volatile SealingProgress progress = SealingProgress.silent();
  private boolean strict;

  /**
   * @param strict nothing clear is read
   */
  ClearFiles(boolean strict) {
    this.strict = strict;
  }

  /** Tells of what is read whole from now on. */
  void tell(SealingProgress asked) {
    progress = asked;
  }

  static boolean isEntry(byte[] catalogEntry) {
    return catalogEntry[0] == ENTRY;
  }

  /** What a start found in the catalog. */
  synchronized void found(List<Listed> listed) {
    files.clear();
    listed.forEach(file -> files.put(file.name(), new State(file)));
    progress.begins(listed.stream().mapToLong(Listed::length).sum());
  }

  /** The durable catalog lists nothing any more. */
  synchronized void end() {
    files.clear();
    strict = true;
  }

  /** True when nothing clear is read, and never will be. */
  synchronized boolean isStrict() {
    return strict;
  }

  synchronized boolean isListed(String name) {
    return files.containsKey(name);
  }

  /** The listed files that are still there. */
  synchronized List<Listed> remaining(Disk disk) throws IOException {
    List<Listed> remaining = new ArrayList<>();
    for (State state : files.values()) {
      if (disk.exists(state.listed.name())) {
        remaining.add(state.listed);
      }
    }
    return remaining;
  }

  /** True when no listed file is left, and the catalog still has the list. */
  synchronized boolean isOver(Disk disk) throws IOException {
    for (State state : files.values()) {
      if (disk.exists(state.listed.name())) {
        return false;
      }
    }
    return !strict;
  }

  /** A listed file as it may be read: nothing but what was listed. */
  Disk.File proven(String name, Disk.File file) {
    return new ClearFile(this, name, file);
  }

  /** Bytes of a listed file that count. */
  synchronized long length(String name) throws DamageException {
    return state(name).listed.length();
  }

  /**
   * What a listed file must hold. The first time in a start all of it is read; where that fails,
   * nothing of it is read before the next start, since each try would read all of it again.
   *
   * @throws DamageException when it is not what was listed, or cannot be read
   */
  FileDigest digest(String name, Disk.File file) throws IOException {
    State state;
    synchronized (this) {
      state = state(name);
    }
    synchronized (state) {
      if (state.digest == null && !state.tampered && state.failure.isEmpty()) {
        read(state, file);
      }
      if (!state.failure.isEmpty()) {
        throw new DamageException(
            name + " is clear and cannot be proven without all of it: " + state.failure);
      }
      if (state.tampered) {
        throw changed(name);
      }
      return state.digest;
    }
  }

  private void read(State state, Disk.File file) throws IOException {
    try {
      Listed listed = state.listed;
      FileDigest found = FileDigest.of(file, listed.length(), listed.unreadable(), progress);
      state.tampered = !Arrays.equals(found.root(), listed.digest());
      state.digest = found;
    } catch (ClosedChannelException e) {
      throw e; // of an interrupted thread: it is opened again
    } catch (IOException e) {
      state.failure = "it cannot be read (" + e.getMessage() + ")";
    }
  }

  private State state(String name) throws DamageException {
    return Optional.ofNullable(files.get(name)).orElseThrow(() -> changed(name));
  }

  static DamageException changed(String name) {
    return new DamageException(
        name
            + " is clear, and not what was there when the store was sealed: it was put there or"
            + " changed on purpose");
  }
}
