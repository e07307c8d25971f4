package io.sealstream.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the index of a stream's log back from its segments at a start: reads the index frames and
 * no data frame, unless an index frame is damaged; then the data frames of that file are read.
 */
final class LogIndexes {
  private static final int UNKNOWN = -1;

  private final SegmentReader reader;
  private final List<StreamSegment> segments;

  LogIndexes(SegmentReader reader, List<StreamSegment> segments) {
    this.reader = reader;
    this.segments = segments;
  }

  List<StreamSegment> segments() {
    return segments;
  }

  /** A chunk to be, and the subjects that its numbers mean. */
  private record Found(SegmentIndex.Entry entry, FrameRef frame, Names names) {}

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
  void load(List<LogState.Dead> dead, ChunkList chunks, SubjectTable table) throws DamageException {
    Map<Long, long[]> deadOf = new HashMap<>();
    dead.forEach(d -> deadOf.put(d.chunk(), d.words()));
    List<Found> found = new ArrayList<>();
    for (StreamSegment segment : segments) {
      indexes(segment).forEach(index -> find(index, segment, found));
    }
    found.sort(Comparator.comparingLong(f -> f.entry.first()));
    for (Found f : found) {
      chunks.add(chunk(f, deadOf.getOrDefault(f.entry.first(), new long[0]), table));
    }
  }

  private static void find(SegmentIndex index, StreamSegment segment, List<Found> found) {
    Names names = Names.of(index.subjects());
    SegmentIndex.Entry before = null;
    for (SegmentIndex.Entry entry : index.entries().reversed()) {
      if (segment.live().contains(entry.ordinal())) {
        // Frames follow each other; what a last one takes is not asked for its own sake.
        FrameRef frame =
            before == null
                ? new FrameRef(segment, entry.ordinal(), entry.offset())
                : new FrameRef(
                    segment, entry.ordinal(), entry.offset(), before.offset() - entry.offset());
        found.add(new Found(entry, frame, names));
      }
      before = entry;
    }
  }

  private static Chunk chunk(Found found, long[] dead, SubjectTable table) {
    SegmentIndex.Entry entry = found.entry;
    int[] ids = new int[entry.slots()];
    for (int slot = 0; slot < ids.length; slot++) {
      if (!SegmentFrame.isDead(dead, slot)) {
        ids[slot] = found.names.id(entry.subjects().get(slot), table);
        table.appended(ids[slot], entry.sequence(slot));
      }
    }
    Chunk chunk = new Chunk(entry, PackedInts.of(ids, ids.length), found.frame);
    chunk.setDead(dead);
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
      return List.of(reader.rebuild(segment));
    }
  }
}
