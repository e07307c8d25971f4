package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Writes the catalog: a base file with an entry per stream, then deltas with the entries that
 * changed. Each start opens a new delta; when there are too many, or most of what they hold is
 * superseded, a new base takes the place of all. Nothing counts before the superblock names it.
 *
 * <p>The frames of a commit hold a row of entries, each with its length (4 bytes) before it. An
 * entry may go on in the next frame. Used by the housekeeper only.
 */
final class CatalogLog {
  static final String SUFFIX = ".catalog";

  private static final int MAX_DELTAS = Commit.MAX_CATALOG_FILES - 1;
  private static final long SMALL = 1 << 20;

  private final OpenStore store;
  private final StoreRules rules;
  private final List<CatalogFile> files;
  private Disk.File open;
  private FrameWriter frames;
  private FileId openId;
  private long written;

  /** Bytes of the base, and of what was appended to deltas since. */
  private long baseBytes;

  private long deltaBytes;

  /** An entry of the last commit goes on in the next frame. */
  private boolean longEntries;

  /** Some of the files are under another cipher than the one in force; a new base ends that. */
  private volatile boolean inAnotherCipher;

  /** A committed file cannot be read: what is in memory must take the place of all. */
  private boolean damaged;

  /**
   * @param files that the superblock names
   * @param loaded what they hold
   */
  CatalogLog(OpenStore store, StoreRules rules, List<CatalogFile> files, CatalogLoad loaded) {
    this.store = store;
    this.rules = rules;
    this.files = new ArrayList<>(files);
    this.baseBytes = loaded.bytes();
    this.inAnotherCipher = loaded.inAnotherCipher();
  }

  /** Any thread. */
  boolean isInAnotherCipher() {
    return inAnotherCipher;
  }

  void damaged() {
    damaged = true;
  }

  /** True when a new base is needed, whether or not anything changed. */
  boolean needsBase() {
    return inAnotherCipher || damaged;
  }

  /** True when the next entries should be those of all streams. */
  boolean wantsBase() {
    return files.isEmpty()
        || needsBase()
        || (open == null && files.size() > MAX_DELTAS)
        || deltaBytes > Math.max(SMALL, baseBytes);
  }

  /**
   * Appends entries and syncs them. Each is asked for when the one before is written, and wiped.
   *
   * @return the files that the next superblock must name
   */
  List<CatalogFile> append(Iterator<byte[]> entries) throws IOException {
    if (open == null) {
      openFile();
      files.add(null);
    }
    files.set(files.size() - 1, write(entries));
    return List.copyOf(files);
  }

  /** Writes entries of all streams into a new base, which takes the place of every file so far. */
  List<CatalogFile> rewrite(Iterator<byte[]> entries) throws IOException {
    closeFile();
    files.clear();
    deltaBytes = 0;
    openFile();
    files.add(write(entries));
    baseBytes = deltaBytes;
    deltaBytes = 0;
    inAnotherCipher = false;
    damaged = false;
    return List.copyOf(files);
  }

  private void openFile() throws IOException {
    openId = store.newFile();
    Optional<DataKey> key = store.catalogKey();
    FileHeader header =
        new FileHeader(
            FileHeader.Kind.CATALOG,
            store.cipher(),
            key.map(DataKey::id).orElse(0),
            0,
            FileHeader.StoreTag.of(store.storeId()),
            openId,
            store.random().bytes(SubKey.SALT),
            store.epoch(),
            0,
            FileId.NONE,
            0);
    open = store.disk().create(openId + SUFFIX);
    frames = new FrameWriter(header, store.sealer(header.subKey(key)));
    open.write(ByteBuffer.wrap(header.block()), 0);
    written = FileHeader.BLOCK;
    store.disk().forceDirectory();
  }

  private CatalogFile write(Iterator<byte[]> entries) throws IOException {
    long end = pad(writeRow(entries));
    deltaBytes += end - written;
    written = end;
    open.force();
    return new CatalogFile(openId, frames.ordinal(), frames.lastTag());
  }

  /** Returns where it ends. */
  private long writeRow(Iterator<byte[]> entries) throws IOException {
    try (CatalogFrames row = new CatalogFrames(open, frames, written, rules.catalogFrame())) {
      boolean isEmpty = !entries.hasNext();
      while (entries.hasNext()) {
        byte[] entry = entries.next();
        try {
          row.put(entry);
        } finally {
          Arrays.fill(entry, (byte) 0); // data keys stand in it
        }
      }
      long end = row.finish(isEmpty);
      longEntries = row.hasLongEntries();
      return end;
    }
  }

  /** What is committed never shares a block with what is written later. */
  private long pad(long end) throws IOException {
    long padded = rules.padsCommits() ? JournalWriter.align(end) : end;
    if (padded > end) {
      open.write(ByteBuffer.allocate((int) (padded - end)), end);
    }
    return padded;
  }

  private void closeFile() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  /** Whether an entry of those written last goes on in the next frame. */
  boolean hasLongEntries() {
    return longEntries;
  }

  /** True when there may be one more entry without a new base. */
  boolean mayAppend() {
    return open != null || files.size() <= MAX_DELTAS;
  }

  /** After a write that found no room: the open file is not written to again. */
  void abandon(List<CatalogFile> committed) throws IOException {
    closeFile();
    files.clear();
    files.addAll(committed);
    boolean counts = committed.stream().anyMatch(f -> f.file().equals(openId));
    if (!counts && store.disk().exists(openId + SUFFIX)) {
      store.disk().delete(openId + SUFFIX);
    }
  }

  void close() throws IOException {
    closeFile();
  }
}
