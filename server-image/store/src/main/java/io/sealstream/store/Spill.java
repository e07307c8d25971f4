package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where entries go that are too long for a journal frame: into a segment file of their own, each
 * sealed under its stream's key; the journal holds a reference.
 *
 * <p>Invariants: a spilled entry is synced before the frame with its reference is written. The file
 * lives as long as the journal file that refers to it, and is not written to when there is a newer
 * one. Used by the journal thread only.
 */
final class Spill {
  /** Bytes of a reference: 16 file id, 4 ordinal, 8 offset, 16 tag, 8 op number. */
  static final int REFERENCE = FileId.LENGTH + 4 + 8 + FrameHeader.TAG + 8;

  /** Where a spilled entry stands. */
  record Reference(FileId file, int ordinal, long offset, byte[] tag, long op) {
    static Reference read(byte[] from, int at) {
      ByteBuffer in = ByteBuffer.wrap(from, at, REFERENCE);
      FileId file = FileId.read(in);
      int ordinal = in.getInt();
      long offset = in.getLong();
      byte[] tag = new byte[FrameHeader.TAG];
      in.get(tag);
      return new Reference(file, ordinal, offset, tag, in.getLong());
    }
  }

  private final OpenStore store;
  private final JournalFiles files;
  private final ByteBuffer buffer = SegmentWriter.newBuffer();
  private byte[] sealed = new byte[0];

  private SegmentWriter open;
  private boolean named;
  private boolean unsynced;

  /** The last ordinal of each stream in the open file. */
  private final Map<StreamId, Integer> ordinals = new HashMap<>();

  /** Files that references written since the last {@link #referred} name. */
  private final Set<FileId> used = new HashSet<>();

  Spill(OpenStore store, JournalFiles files) {
    this.store = store;
    this.files = files;
  }

  /** Writes an entry; its reference goes to {@code into}. */
  void write(Stream stream, byte[] array, int from, int length, byte[] into) throws IOException {
    if (open == null) {
      open =
          SegmentWriter.create(store.disk(), SegmentFile.fresh(store, 0, Compression.NONE), buffer);
      named = false;
    }
    FileHeader header = open.segment().header();
    int before = ordinals.getOrDefault(stream.id(), 0);
    FrameWriter frames =
        new FrameWriter(header, store.sealer(header.subKey(stream.key(), stream.id())), before);
    if (sealed.length < length + frames.overhead()) {
      sealed = new byte[length + frames.overhead()];
    }
    ordinals.put(stream.id(), before + 1);
    int n = frames.seal(FrameHeader.ENTRY, array, from, length, sealed, 0);
    long offset = open.append(sealed, n);
    unsynced = true;
    used.add(open.segment().id());
    ByteBuffer out = ByteBuffer.wrap(into);
    open.segment().id().write(out);
    out.putInt(frames.ordinal()).putLong(offset).put(frames.lastTag());
    out.putLong(EntryBatch.op(array, from));
  }

  /** Makes every spilled entry durable. */
  void sync() throws IOException {
    if (!unsynced) {
      return;
    }
    open.endBlock();
    open.write();
    open.sync();
    if (!named) {
      store.disk().forceDirectory();
      named = true;
    }
    unsynced = false;
    sealed = new byte[0]; // it may be as long as the longest record
  }

  /** The references were written to this journal file: while it is needed, so are they. */
  void referred(FileId journal) throws IOException {
    used.forEach(file -> files.refer(journal, file));
    used.clear();
    if (open != null && open.length() > SegmentFile.MAX_LENGTH) {
      close();
    }
  }

  /** After a write that found no room: the open file is not written to again. */
  void abandon() throws IOException {
    unsynced = false;
    used.clear();
    if (open != null) {
      String name = open.segment().name();
      close();
      if (!files.refersTo(name)) {
        store.disk().delete(name);
      }
    }
  }

  /** Ends the open file. */
  void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
      ordinals.clear();
    }
  }
}
