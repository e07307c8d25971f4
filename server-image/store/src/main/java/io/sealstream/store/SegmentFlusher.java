package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes chunks into segments: those of a stream with much to write into a file of its own, the
 * rest into one file for all. Behind a stream's data frames it writes an index frame.
 *
 * <p>Invariants: a (subkey, ordinal) is sealed once, so after a failure every open file is left for
 * good; nothing that was written is reported before all of it was. Used by the housekeeper only.
 */
final class SegmentFlusher {
  /** Compression must save one part of so many: else reading would pay for nothing. */
  private static final int WORTH = 16;

  /** Arrays of this length are kept: longer ones are for the rare long record. */
  private static final int USUAL = Chunk.MAX_BYTES * 4;

  private final OpenStore store;
  private final SegmentFiles files;
  private final StoreRules rules;
  private final ByteBuffer buffer = SegmentWriter.newBuffer();
  private byte[] plain = new byte[USUAL];
  private byte[] sealed = new byte[USUAL];
  private final SnappyPacker packer = new SnappyPacker();
  private byte[] packed = new byte[0];

  private final Map<Compression, SegmentWriter> mixed = new EnumMap<>(Compression.class);
  private final Map<StreamId, SegmentWriter> dedicated = new HashMap<>();
  private final Set<SegmentWriter> unsynced = new LinkedHashSet<>();
  private SegmentWriter current;

  /** Since the last finish: what streams have in files. What is sealed next goes on from it. */
  private final Map<StreamSegment, Written> written = new LinkedHashMap<>();

  private record Written(int frames, StreamSegment.Index index) {}

  SegmentFlusher(OpenStore store, SegmentFiles files, StoreRules rules) {
    this.rules = rules;
    this.store = store;
    this.files = files;
  }

  /** Writes the chunks of one stream; they count once {@link #finish} returned. */
  List<LogTail.Placed> flush(Stream stream, List<LogTail.Piece> pieces) throws IOException {
    return flush(stream, pieces, pieces.stream().mapToLong(p -> p.chunk().frameBytes()).sum());
  }

  /**
   * As {@link #flush(Stream, List)}.
   *
   * @param bytes that the stream has to write in all, now and soon
   */
  List<LogTail.Placed> flush(Stream stream, List<LogTail.Piece> pieces, long bytes)
      throws IOException {
    List<LogTail.Placed> placed = new ArrayList<>();
    int from = 0;
    while (from < pieces.size()) {
      SegmentWriter writer = writer(stream, bytes);
      List<LogTail.Placed> here = flush(stream, pieces.subList(from, pieces.size()), writer);
      placed.addAll(here);
      from += here.size();
    }
    return placed;
  }

  /** Writes to one file until it is full. */
  private List<LogTail.Placed> flush(
      Stream stream, List<LogTail.Piece> pieces, SegmentWriter writer) throws IOException {
    StreamSegment segment = files.of(stream, writer.segment());
    Written before = written(segment);
    FileHeader header = writer.segment().header();
    try (SubKey key = header.subKey(segment.key(), stream.id())) {
      FrameWriter frames = new FrameWriter(header, store.sealer(key), before.frames());
      return flush(segment, before.index(), pieces, writer, frames);
    }
  }

  private List<LogTail.Placed> flush(
      StreamSegment segment,
      StreamSegment.Index before,
      List<LogTail.Piece> pieces,
      SegmentWriter writer,
      FrameWriter frames)
      throws IOException {
    SegmentIndex.Builder index = new SegmentIndex.Builder();
    List<LogTail.Placed> placed = new ArrayList<>();
    for (LogTail.Piece piece : pieces) {
      if (!placed.isEmpty() && writer.length() > SegmentFile.MAX_LENGTH) {
        break;
      }
      int length = piece.chunk().frameBytes();
      plain = atLeast(plain, length);
      length = SegmentFrame.write(piece.chunk(), piece.dead(), plain);
      long offset = appendData(writer, frames, length);
      long stored = writer.length() - offset;
      FrameRef ref = new FrameRef(segment, frames.ordinal(), offset, stored);
      index.add(piece.chunk(), piece.dead(), ref);
      placed.add(new LogTail.Placed(piece.chunk(), ref));
    }
    byte[] encoded = index.build(before).encode();
    long offset = append(writer, frames, encoded, encoded.length, FrameHeader.INDEX);
    StreamSegment.Index last = new StreamSegment.Index(frames.ordinal(), offset, frames.lastTag());
    written.put(segment, new Written(frames.ordinal(), last));
    return placed;
  }

  private Written written(StreamSegment segment) {
    Written finished = new Written(segment.frames(), segment.index());
    return rules.countsWhatAStepWrote() ? written.getOrDefault(segment, finished) : finished;
  }

  /** Appends what stands in {@link #plain}, compressed if that is worth it. */
  private long appendData(SegmentWriter writer, FrameWriter frames, int length) throws IOException {
    if (writer.segment().compression() == Compression.S2) {
      packed = atLeast(packed, SnappyPacker.bound(length));
      int less = packer.pack(plain, 0, length, packed);
      if (less < length - length / WORTH) {
        return append(writer, frames, packed, less, FrameHeader.COMPRESSED);
      }
    }
    return append(writer, frames, plain, length, 0);
  }

  private long append(SegmentWriter writer, FrameWriter frames, byte[] from, int length, int flags)
      throws IOException {
    sealed = atLeast(sealed, length + frames.overhead());
    int n = frames.seal(flags, from, 0, length, sealed, 0);
    unsynced.add(writer);
    return writer.append(sealed, n);
  }

  private static byte[] atLeast(byte[] array, int length) {
    return array.length >= length ? array : new byte[length];
  }

  private SegmentWriter writer(Stream stream, long bytes) throws IOException {
    SegmentWriter own = dedicated.get(stream.id());
    boolean alone = own != null || bytes > rules.dedicatesAbove();
    Compression compression = stream.log().compression();
    SegmentWriter open = alone ? own : mixed.get(compression);
    if (open == null
        || open.length() > SegmentFile.MAX_LENGTH
        || open.segment().compression() != compression) {
      if (own != null) {
        unsynced.add(own); // it is closed with what was written last
      }
      use(null);
      int keyId = alone ? stream.key().map(DataKey::id).orElse(0) : 0;
      open =
          SegmentWriter.create(store.disk(), SegmentFile.fresh(store, keyId, compression), buffer);
      current = open;
      files.opened(open.segment());
    }
    if (alone) {
      dedicated.put(stream.id(), open);
    } else {
      mixed.put(compression, open);
    }
    use(open);
    return open;
  }

  /** Writers share a buffer: what the one before left in it goes out first. */
  private void use(SegmentWriter writer) throws IOException {
    if (current != null && current != writer) {
      current.write();
    }
    current = writer;
  }

  /** Everything given to {@link #flush} is written, though not synced. */
  void finish() throws IOException {
    use(null);
    for (SegmentWriter writer : unsynced) {
      use(writer);
      writer.endBlock();
    }
    use(null);
    written.forEach((segment, now) -> segment.wrote(now.frames(), now.index()));
    written.clear();
    unsynced.forEach(writer -> files.placed(writer.segment()));
    plain = usual(plain);
    sealed = usual(sealed);
    packed = usual(packed);
  }

  private static byte[] usual(byte[] array) {
    return array.length <= USUAL ? array : new byte[USUAL];
  }

  /** Makes everything written durable, names included. */
  void sync() throws IOException {
    syncWritten();
    for (SegmentWriter writer : openWriters()) {
      boolean idle = !mixed.containsValue(writer) && !unsynced.contains(writer);
      boolean replaced = !mixed.containsValue(writer) && !dedicated.containsValue(writer);
      if (idle
          || replaced
          || files.isSwept(writer.segment().id())
          || writer.length() > SegmentFile.MAX_LENGTH) {
        close(writer);
      }
    }
    unsynced.clear();
  }

  private void syncWritten() throws IOException {
    for (SegmentWriter writer : unsynced) {
      writer.sync();
      files.length(writer.segment().id(), writer.length());
    }
    if (files.hasNewNames()) {
      store.disk().forceDirectory();
      files.namesSynced();
    }
  }

  private Set<SegmentWriter> openWriters() {
    Set<SegmentWriter> open = new LinkedHashSet<>(dedicated.values());
    open.addAll(mixed.values());
    open.addAll(unsynced);
    return open;
  }

  private void close(SegmentWriter writer) throws IOException {
    writer.close();
    files.closed(writer.segment());
    dedicated.values().remove(writer);
    mixed.values().remove(writer);
  }

  /** After a failed write: no open file is written to again. What counts already stays. */
  void abandon() throws IOException {
    written.clear();
    buffer.clear();
    current = null;
    syncWritten();
    for (SegmentWriter writer : openWriters()) {
      files.sweep(writer.segment().id());
      close(writer);
    }
    unsynced.clear();
  }

  /** Ends every open file: what is written from now on goes to new ones. */
  void close() throws IOException {
    for (SegmentWriter writer : openWriters()) {
      close(writer);
    }
  }
}
