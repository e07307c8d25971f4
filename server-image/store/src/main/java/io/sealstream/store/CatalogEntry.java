package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sealstream.keyring.DataKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.roaringbitmap.RoaringBitmap;

/**
 * A stream as the catalog holds it; the newest entry of a stream counts.
 *
 * <pre>
 * size  field
 *    1  {@value #STREAM}: a stream; {@value #DROPPED}: the stream ended, nothing but its id follows
 *   16  stream id
 *    1  1: a data key follows
 *  4+32  its id, the key
 *    8  the last op that this entry includes
 *   16  Raft group (zero: none); 8 term; 16 vote; 8 applied index
 *    1  1: in quarantine, and then: 8 first lost op, 8 last lost op, 2 length, the reason
 *    *  the log's totals and removed messages ({@link LogState})
 *    4  segments, each:
 *      16  file id
 *       4  frames of the stream in the file
 *       4  ordinal of its last index frame; 8 its offset; 16 its tag
 *       4  length of the ordinals whose frames hold live messages, a portable Roaring bitmap
 *    4  length of the machine's own state, and that
 *    4  segments that hold erased messages, each its file id; missing when there is none and
 *       nothing follows
 *    4  holes, each: 16 file id, 4 length, an index of one frame ({@link SegmentIndex}); missing
 *       when there is none and nothing follows
 *    4  older keys that are still needed, each; missing when there is none:
 *    4+32  its id, the key
 *       4  segments in which the stream's frames are under it, each its file id
 * </pre>
 *
 * @param key seals what is written from now on
 * @param oldKeys those before; one without files waits for the erase step
 * @param log empty for a stream that ended
 */
record CatalogEntry(
    StreamId stream,
    boolean dropped,
    Optional<DataKey> key,
    List<OldKey> oldKeys,
    long op,
    Optional<Quarantine> quarantine,
    LogState log,
    List<Segment> segments,
    List<Hole> holes,
    byte[] machine) {
  private static final int STREAM = 1;
  private static final int DROPPED = 2;
  private static final int RAFT = 16 + 8 + 16 + 8;

  /**
   * A segment file that holds messages of the stream.
   *
   * @param erased also such as were erased, so it is to be rewritten
   */
  record Segment(
      FileId file, int frames, StreamSegment.Index index, RoaringBitmap live, boolean erased) {
    private static final int FIXED = 16 + 4 + 4 + 8 + 16 + 4;

    private Segment marked(boolean nowErased) {
      return new Segment(file, frames, index, live, nowErased);
    }
  }

  /** A frame whose messages cannot be read, and its index, in case that cannot, either. */
  record Hole(FileId file, SegmentIndex frame) {
    boolean isIn(FrameRef at) {
      return at.segment().file().id().equals(file)
          && frame.entries().getFirst().ordinal() == at.ordinal();
    }
  }

  /**
   * A key that was replaced.
   *
   * @param files in which the stream's frames are under it
   */
  record OldKey(DataKey key, Set<FileId> files) {}

  /** The entry that says that a stream ended. */
  static CatalogEntry dropped(StreamId stream) {
    return new CatalogEntry(
        stream,
        true,
        Optional.empty(),
        List.of(),
        0,
        Optional.empty(),
        LogState.EMPTY,
        List.of(),
        List.of(),
        new byte[0]);
  }

  /** A stream of which nothing is in the catalog yet. */
  static CatalogEntry blank(StreamId stream) {
    return new CatalogEntry(
        stream,
        false,
        Optional.empty(),
        List.of(),
        0,
        Optional.empty(),
        LogState.EMPTY,
        List.of(),
        List.of(),
        new byte[0]);
  }

  /** The same stream, with a key for what is written of it from now on. */
  CatalogEntry under(DataKey newKey) {
    return new CatalogEntry(
        stream,
        dropped,
        Optional.of(newKey),
        oldKeys,
        op,
        quarantine,
        log,
        segments,
        holes,
        machine);
  }

  /** The same stream, read-only. */
  CatalogEntry in(Quarantine why) {
    return new CatalogEntry(
        stream, dropped, key, oldKeys, op, Optional.of(why), log, segments, holes, machine);
  }

  boolean hasOldKeys() {
    return !oldKeys.isEmpty();
  }

  /** The key of the stream's frames in a file; empty in a plain store. */
  Optional<DataKey> keyOf(FileId file) {
    return oldKeys.stream()
        .filter(old -> old.files.contains(file))
        .map(OldKey::key)
        .findFirst()
        .or(() -> key);
  }

  /** Zeroes the keys. */
  void closeKeys() {
    key.ifPresent(DataKey::close);
    oldKeys.forEach(old -> old.key.close());
  }

  byte[] encode() {
    if (dropped) {
      return id(ByteBuffer.allocate(17), DROPPED).array();
    }
    byte[] reason = quarantine.map(q -> q.reason().getBytes(UTF_8)).orElse(new byte[0]);
    byte[] tail = new CatalogTail(erased(), holes, oldKeys).encode();
    ByteBuffer out = ByteBuffer.allocate(length(reason) + tail.length);
    id(out, STREAM);
    out.put((byte) (key.isPresent() ? 1 : 0));
    key.ifPresent(k -> CatalogTail.write(k, out));
    out.putLong(op).put(new byte[RAFT]).put((byte) (quarantine.isPresent() ? 1 : 0));
    quarantine.ifPresent(
        q ->
            out.putLong(q.firstOp())
                .putLong(q.lastOp())
                .putShort((short) reason.length)
                .put(reason));
    log.write(out);
    out.putInt(segments.size());
    segments.forEach(s -> write(s, out));
    out.putInt(machine.length).put(machine).put(tail);
    Arrays.fill(tail, (byte) 0); // keys stand in it
    return out.array();
  }

  private Set<FileId> erased() {
    return segments.stream()
        .filter(Segment::erased)
        .map(Segment::file)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Without the tail. */
  private int length(byte[] reason) {
    int length = 17 + 1 + 4 + DataKey.LENGTH + 8 + RAFT + 1 + log.length() + 4 + 4 + machine.length;
    length += quarantine.isPresent() ? 18 + reason.length : 0;
    for (Segment s : segments) {
      length += Segment.FIXED + s.live.serializedSizeInBytes();
    }
    return key.isPresent() ? length : length - 4 - DataKey.LENGTH;
  }

  private ByteBuffer id(ByteBuffer out, int type) {
    return out.put((byte) type).putLong(stream.high()).putLong(stream.low());
  }

  private static void write(Segment s, ByteBuffer out) {
    s.file.write(out);
    out.putInt(s.frames).putInt(s.index.ordinal()).putLong(s.index.offset()).put(s.index.tag());
    out.putInt(s.live.serializedSizeInBytes());
    s.live.serialize(out);
  }

  static CatalogEntry decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int type = in.get();
    StreamId stream = new StreamId(in.getLong(), in.getLong());
    if (type == DROPPED) {
      return dropped(stream);
    }
    Optional<DataKey> key = Optional.empty();
    if (in.get() == 1) {
      key = Optional.of(CatalogTail.key(in));
    }
    long op = in.getLong();
    in.position(in.position() + RAFT);
    Optional<Quarantine> quarantine =
        in.get() == 1
            ? Optional.of(
                new Quarantine(
                    in.getLong(), in.getLong(), new String(take(in, in.getShort()), UTF_8)))
            : Optional.empty();
    LogState log = LogState.read(in);
    List<Segment> segments = new ArrayList<>();
    for (int n = in.getInt(); n > 0; n--) {
      segments.add(segment(in));
    }
    byte[] machine = take(in, in.getInt());
    CatalogTail tail = CatalogTail.read(in);
    List<Segment> marked =
        segments.stream().map(s -> s.marked(tail.erased().contains(s.file))).toList();
    return new CatalogEntry(
        stream, false, key, tail.oldKeys(), op, quarantine, log, marked, tail.holes(), machine);
  }

  private static Segment segment(ByteBuffer in) {
    FileId file = FileId.read(in);
    int frames = in.getInt();
    StreamSegment.Index index =
        new StreamSegment.Index(in.getInt(), in.getLong(), take(in, FrameHeader.TAG));
    RoaringBitmap live = new RoaringBitmap();
    try {
      live.deserialize(ByteBuffer.wrap(take(in, in.getInt())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Segment(file, frames, index, live, false);
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
