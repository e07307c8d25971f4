package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes frames to the newest journal file: stages sealed frames in one direct buffer, writes them
 * with one call, syncs with one.
 *
 * <p>Invariants: frames start on {@link FileHeader#BLOCK} boundaries, so that no synced byte shares
 * a sector with a later write; a file is left for good after a failed write; a file's header is
 * written only after its predecessor was synced up to the end that it names. One owner thread.
 */
final class JournalWriter {
  /** Bytes of one group commit. */
  static final int MAX_COMMIT = 4 << 20;

  private static final int FIRST_STAGING = 256 << 10;
  private static final int USUAL_STAGING = MAX_COMMIT + (2 << 20);

  private static final int MAX_OVERHEAD =
      FrameHeader.LENGTH + FrameHeader.TAG + FrameHeader.TRAILER;

  private final OpenStore store;
  private final JournalFiles files;
  private final StoreRules rules;
  private final FileHeader.StoreTag storeTag;

  /** Grows with the commits: the memory of a direct buffer is resident from the first moment on. */
  private ByteBuffer staging = ByteBuffer.allocateDirect(FIRST_STAGING);

  private byte[] sealed = new byte[(1 << 20) + FileHeader.BLOCK];

  private long sequence;
  private JournalMark end;

  // The newest file; none before the first frame, and after a write that found no room.
  private Disk.File file;
  private FileHeader header;
  private long fileSize;
  private FrameWriter frames;
  private long written;
  private int synced;
  private int staged;

  /**
   * @param end where the journal goes on: in a new file that names this as its predecessor's end
   * @param sequence the greatest that any journal file of the store has
   */
  JournalWriter(
      OpenStore store, JournalFiles files, StoreRules rules, JournalMark end, long sequence) {
    this.store = store;
    this.rules = rules;
    this.files = files;
    this.storeTag = FileHeader.StoreTag.of(store.storeId());
    this.end = end;
    this.sequence = sequence;
  }

  /** Plain bytes that a frame may have that is staged now. */
  int room() {
    if (file == null) {
      return 0;
    }
    long inFile = fileSize - written - staging.position() - frames.overhead();
    long inCommit = MAX_COMMIT + FileHeader.BLOCK - staging.position() - frames.overhead();
    return (int) Math.max(0, Math.min(inFile, inCommit));
  }

  private long padded(int plainLength) {
    return align(plainLength + frames.overhead());
  }

  static long align(long bytes) {
    return (bytes + FileHeader.BLOCK - 1) & -FileHeader.BLOCK;
  }

  /** True when staging more makes a longer commit than usual. */
  boolean isFull() {
    return staging.position() >= MAX_COMMIT;
  }

  /** True when no frame is staged. */
  boolean isEmpty() {
    return staged == 0;
  }

  /**
   * Goes on in a new file; what was written to the one before must be synced.
   *
   * @param plainLength of the frame that it must have room for
   */
  void openFile(int plainLength) throws IOException {
    openFile(files.take(FileHeader.BLOCK + align(plainLength + MAX_OVERHEAD)));
  }

  /** As above, in this file. */
  void openFile(JournalFiles.Spare spare) throws IOException {
    closeFile();
    Optional<DataKey> key = store.journalKey();
    header =
        new FileHeader(
            FileHeader.Kind.JOURNAL,
            store.cipher(),
            key.map(DataKey::id).orElse(0),
            0,
            storeTag,
            store.newFile(),
            store.random().bytes(SubKey.SALT),
            store.epoch(),
            ++sequence,
            end.file(),
            end.ordinal());
    file = store.disk().open(spare.name(), Disk.Access.READ_WRITE);
    fileSize = spare.size();
    files.use(spare, header);
    files.room().inNewest(fileSize);
    frames = new FrameWriter(header, store.sealer(header.subKey(key)));
    written = 0;
    synced = 0;
    staging.clear();
    staging.put(header.block());
  }

  /** Goes on in a new file when there is more; what was written to this one must be synced. */
  void leave() throws IOException {
    closeFile();
  }

  private void closeFile() throws IOException {
    if (file != null) {
      file.close();
      file = null;
      files.room().inNewest(0);
    }
  }

  /** Seals a frame into the staging buffer. */
  void stage(byte[] plain, int length, int flags) {
    int whole = (int) padded(length);
    if (sealed.length < whole) {
      sealed = new byte[whole];
    }
    int n = frames.seal(flags, plain, 0, length, sealed, 0);
    Arrays.fill(sealed, n, whole, (byte) 0);
    if (staging.remaining() < whole) {
      int twice = Math.min(2 * staging.capacity(), USUAL_STAGING);
      int need = staging.position() + whole;
      staging = ByteBuffer.allocateDirect(Math.max(need, twice)).put(staging.flip());
    }
    staging.put(sealed, 0, whole);
    staged++;
  }

  /**
   * Writes what is staged. After a failure the bytes on disk are unknown: {@link #abandon} the
   * file.
   */
  void write() throws IOException {
    staging.flip();
    int length = staging.limit();
    file.write(staging, written);
    staging.clear();
    staged = 0;
    written += length;
    files.room().inNewest(fileSize - written);
    end = new JournalMark(header.file(), frames.ordinal(), written);
  }

  /**
   * Leaves the file for good; what is staged is lost and may be staged again only in a new file,
   * under new ordinals. What was written before stays, and the next file's header says so.
   */
  void abandon() throws IOException {
    staging.clear();
    staged = 0;
    sync();
    if (file == null || rules.leavesAFailedFile()) {
      closeFile();
    } else {
      frames = new FrameWriter(header, store.sealer(header.subKey(store.journalKey())), synced);
    }
  }

  /** Makes what was written durable. */
  void sync() throws IOException {
    if (file != null) {
      file.force();
      synced = end.ordinal();
    }
  }

  /** The last ordinal of this file that was synced. */
  int synced() {
    return rules.provesOnlyWhatWasSynced() ? synced : frames.ordinal();
  }

  /** Behind the last frame staged. */
  JournalMark stagedEnd() {
    return file == null
        ? end
        : new JournalMark(header.file(), frames.ordinal(), written + staging.position());
  }

  /** Behind the last frame written. */
  JournalMark end() {
    return end;
  }

  void close() throws IOException {
    closeFile();
  }
}
