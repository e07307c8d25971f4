package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32C;

/**
 * A simulated disk on which every change is looked at before it happens. I8: what was synced is
 * never in a block that a later write touches, unless the file begins anew. I9: no file begins
 * anew, is cut, renamed or deleted that the newest durable superblock needs. Lets other threads'
 * work happen in between, where the housekeeper writes.
 */
final class WatchedDisk extends FilterDisk {
  /** How far a file was written and synced since it began. */
  private static final class Extent {
    private long written;
    private long synced;
  }

  /** What outlives a process. */
  static final class Records {
    final SealLedger ledger = new SealLedger();
    final Needed needed = new Needed();
    final KeysSeen keys = new KeysSeen();
    private final Map<String, Extent> extents = new HashMap<>();
    final List<String> trace = new ArrayList<>();

    /** A segment may be damaged: not every key opens what it sealed. */
    boolean rots;

    private Extent of(String name) {
      return extents.computeIfAbsent(name, n -> new Extent());
    }
  }

  /** Called where another thread could be at work. */
  interface Between {
    void run() throws IOException;
  }

  private final Records records;
  private Between between = () -> {};

  /** How many bytes of a write find room. */
  private IntUnaryOperator room = bytes -> bytes;

  WatchedDisk(SimDisk disk, Records records) {
    super(disk);
    this.records = records;
  }

  void between(Between work) {
    between = work;
  }

  void room(IntUnaryOperator ofBytes) {
    room = ofBytes;
  }

  private static boolean isData(String name) {
    return name.endsWith(JournalFiles.SUFFIX)
        || name.endsWith(CatalogLog.SUFFIX)
        || name.endsWith(SegmentFile.SUFFIX);
  }

  private static boolean isHousekeepers(String name) {
    return name.endsWith(CatalogLog.SUFFIX) || name.endsWith(SegmentFile.SUFFIX);
  }

  private void free(String name, String how) {
    Broken.check(!records.needed.contains(name), "I9", name + " is needed and was " + how);
    records.extents.remove(name);
  }

  private void beforeWrite(String name, ByteBuffer from, long position) {
    CRC32C content = new CRC32C();
    content.update(from.duplicate());
    records.trace.add("write " + name + " " + position + " " + content.getValue());
    if (name.equals(RingFile.NAME) || name.equals(SuperblockFile.NAME)) {
      byte[] bytes = new byte[from.remaining()];
      from.duplicate().get(bytes);
      records.ledger.block(name, bytes);
    }
    if (!isData(name)) {
      return;
    }
    if (position == 0) {
      free(name, "overwritten");
    }
    long synced = JournalWriter.align(records.of(name).synced);
    Broken.check(
        position >= synced, "I8", name + " is written at " + position + ", synced to " + synced);
  }

  private void begins(String name, ByteBuffer from) {
    if (name.endsWith(JournalFiles.SUFFIX) && from.remaining() >= FileHeader.LENGTH) {
      byte[] head = new byte[FileHeader.LENGTH];
      from.duplicate().get(head);
      try {
        FileHeader.decode(head).ifPresent(h -> records.needed.journalBegins(name, h.file()));
      } catch (FormatTooNewException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public File open(String name, Access access) throws IOException {
    return new Watched(name, super.open(name, access));
  }

  @Override
  public File create(String name) throws IOException {
    records.trace.add("create " + name);
    return new Watched(name, super.create(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    free(from, "renamed");
    super.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    records.trace.add("delete " + name);
    free(name, "deleted");
    super.delete(name);
  }

  private final class Watched extends FilterFile {
    private final String name;

    private Watched(String name, File file) {
      super(file);
      this.name = name;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      workBetween();
      beforeWrite(name, from, position);
      int fits = isData(name) ? room.applyAsInt(from.remaining()) : from.remaining();
      if (fits < from.remaining()) {
        super.write(from.slice(from.position(), fits), position);
        throw new DiskFullException("No space left on device");
      }
      long end = position + from.remaining();
      ByteBuffer whole = from.duplicate();
      super.write(from, position);
      if (isData(name) && position == 0) {
        begins(
            name, whole); // a file whose first write failed holds nothing, and may be taken again
      }
      Extent extent = records.of(name);
      extent.written = Math.max(extent.written, end);
    }

    private void workBetween() throws IOException {
      if (isHousekeepers(name)) {
        between.run();
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      free(name, "cut");
      super.truncate(size);
    }

    @Override
    public void force() throws IOException {
      workBetween();
      long written = records.of(name).written;
      records.trace.add("force " + name);
      super.force();
      records.of(name).synced = written;
    }
  }
}
