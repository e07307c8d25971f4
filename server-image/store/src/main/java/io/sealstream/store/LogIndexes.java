package io.sealstream.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * Brings the index of a stream's log back from its segments at a start: reads the index frames and
 * no data frame, unless an index frame is damaged; then that file is read whole. What is known of
 * holes takes the place of an index that is gone, and where nothing is known of a frame, its
 * neighbours may tell which messages it held ({@link LostFrames}).
 */
final class LogIndexes {
  private static final int UNKNOWN = -1;
  private static final long[] NONE_DEAD = {};

  private final SegmentReader reader;
  private final List<StreamSegment> segments;
  private final List<CatalogEntry.Hole> holes;
  private final Loss loss;

  /** Ordinals of which there is an index, per segment. */
  private final Map<StreamSegment, RoaringBitmap> indexed = new HashMap<>();

  private final List<Found> found = new ArrayList<>();

  /**
   * @param holes that the catalog knows
   * @param loss whether what is missing was given up
   */
  LogIndexes(
      SegmentReader reader,
      List<StreamSegment> segments,
      List<CatalogEntry.Hole> holes,
      Loss loss) {
    this.reader = reader;
    this.segments = segments;
    this.holes = holes;
    this.loss = loss;
  }

  List<StreamSegment> segments() {
    return segments;
  }

  Loss loss() {
    return loss;
  }

  /** A chunk to be, and the subjects that its numbers mean. */
  private record Found(SegmentIndex.Entry entry, FrameRef frame, Names names, long[] dead) {
    long messages() {
      return entry.slots() - Arrays.stream(dead).map(Long::bitCount).sum();
    }

    long bytes() {
      long bytes = 0;
      for (int slot = 0; slot < entry.slots(); slot++) {
        bytes += SegmentFrame.isDead(dead, slot) ? 0 : entry.sizes().get(slot);
      }
      return bytes;
    }
  }

  /** Subjects of one index frame and their ids, as far as they were needed. */
  private record Names(List<byte[]> subjects, int[] ids) {
    static Names of(List<byte[]> subjects) {
      int[] ids = new int[subjects.size()];
      Arrays.fill(ids, UNKNOWN);
      return new Names(subjects, ids);
    }

    int id(int number, SubjectTable table) {
      if (ids[number] == UNKNOWN) {
        byte[] name = subjects.get(number);
        ids[number] = table.intern(name, 0, name.length);
      }
      return ids[number];
    }
  }

  /** Makes the chunks, in sequence order, and counts their messages into the table. */
  void load(LogState state, ChunkList chunks, SubjectTable table) throws DamageException {
    Map<Long, long[]> deadOf = new HashMap<>();
    state.dead().forEach(d -> deadOf.put(d.chunk(), d.words()));
    for (StreamSegment segment : segments) {
      for (SegmentIndex index : indexes(segment)) {
        add(index, segment, deadOf);
      }
    }
    for (CatalogEntry.Hole hole : holes) {
      for (StreamSegment segment : segments) {
        if (segment.file().id().equals(hole.file())) {
          add(hole.frame(), segment, deadOf);
        }
      }
    }
    found.sort(Comparator.comparingLong(f -> f.entry.first()));
    addLost(state);
    if (loss == Loss.ACCEPTED) {
      segments.forEach(s -> s.live().and(indexed.getOrDefault(s, new RoaringBitmap())));
    }
    for (Found f : found) {
      chunks.add(chunk(f, table));
    }
  }

  private void add(SegmentIndex index, StreamSegment segment, Map<Long, long[]> deadOf) {
    RoaringBitmap seen = indexed.computeIfAbsent(segment, s -> new RoaringBitmap());
    Names names = Names.of(index.subjects());
    SegmentIndex.Entry before = null;
    for (SegmentIndex.Entry e : index.entries().reversed()) {
      if (segment.live().contains(e.ordinal()) && seen.checkedAdd(e.ordinal())) {
        // Frames follow each other; what a last one takes is not asked for its own sake.
        FrameRef frame =
            before == null
                ? new FrameRef(segment, e.ordinal(), e.offset())
                : new FrameRef(segment, e.ordinal(), e.offset(), before.offset() - e.offset());
        found.add(new Found(e, frame, names, deadOf.getOrDefault(e.first(), NONE_DEAD)));
      }
      before = e;
    }
  }

  /** What the catalog says is there, and nothing else tells of. */
  private void addLost(LogState state) {
    List<FrameRef> lost = new ArrayList<>();
    for (StreamSegment segment : segments) {
      RoaringBitmap seen = indexed.getOrDefault(segment, new RoaringBitmap());
      RoaringBitmap.andNot(segment.live(), seen)
          .forEach((int ordinal) -> lost.add(FrameRef.lost(segment, ordinal)));
    }
    if (lost.isEmpty()) {
      return;
    }
    long messages = state.messages() - found.stream().mapToLong(Found::messages).sum();
    long bytes = state.bytes() - found.stream().mapToLong(Found::bytes).sum();
    List<SegmentIndex.Entry> left = found.stream().map(Found::entry).toList();
    new LostFrames(state, left)
        .entries(lost, messages, bytes)
        .ifPresent(
            entries -> {
              for (int i = 0; i < entries.size(); i++) {
                Names names = Names.of(List.of(SubjectTable.UNKNOWN));
                found.add(new Found(entries.get(i), lost.get(i), names, NONE_DEAD));
              }
              lost.forEach(f -> f.segment().live().remove(f.ordinal())); // the chunks bring theirs
            });
    found.sort(Comparator.comparingLong(f -> f.entry.first()));
  }

  /** Chunks that could not be read when the catalog was written, or cannot now. */
  List<Chunk> doubtful(ChunkList chunks) {
    List<Chunk> doubtful = new ArrayList<>();
    for (int c = 0; c < chunks.size(); c++) {
      FrameRef frame = chunks.get(c).frame();
      if (frame.isLost() || holes.stream().anyMatch(hole -> hole.isIn(frame))) {
        doubtful.add(chunks.get(c));
      }
    }
    return doubtful;
  }

  private static Chunk chunk(Found found, SubjectTable table) {
    SegmentIndex.Entry entry = found.entry;
    int[] ids = new int[entry.slots()];
    for (int slot = 0; slot < ids.length; slot++) {
      if (!SegmentFrame.isDead(found.dead, slot)) {
        ids[slot] = found.names.id(entry.subjects().get(slot), table);
        table.appended(ids[slot], entry.sequence(slot));
      }
    }
    Chunk chunk = new Chunk(entry, PackedInts.of(ids, ids.length), found.frame());
    chunk.setDead(found.dead);
    return chunk;
  }

  private List<SegmentIndex> indexes(StreamSegment segment) throws DamageException {
    List<SegmentIndex> indexes = new ArrayList<>();
    FrameRef at = new FrameRef(segment, segment.index().ordinal(), segment.index().offset());
    try {
      byte[] tag = segment.index().tag();
      while (at.ordinal() > 0) {
        FrameReader frame = reader.index(at);
        if (indexes.isEmpty() && !Arrays.equals(tag, frame.tag())) {
          throw new DamageException(at + " is not the one that the catalog names");
        }
        if (indexes.isEmpty()) {
          segment.endsAt(frame.end());
        }
        SegmentIndex index = SegmentIndex.decode(frame.plain());
        indexes.add(index);
        at = new FrameRef(segment, index.beforeOrdinal(), index.beforeOffset());
      }
      return indexes;
    } catch (DamageException e) {
      indexes.addAll(rebuild(segment));
      return indexes;
    }
  }

  private List<SegmentIndex> rebuild(StreamSegment segment) throws DamageException {
    try {
      return reader.rebuild(segment);
    } catch (DamageException e) {
      if (loss == Loss.ACCEPTED) {
        return List.of();
      }
      throw e;
    }
  }
}
