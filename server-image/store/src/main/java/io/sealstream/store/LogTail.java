package io.sealstream.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

/**
 * How a stream's messages leave memory: the owner cuts off what no segment holds, the flusher
 * writes it, the owner learns where it stands and may forget the bytes. Also how they move from one
 * file to another: {@link #moving}, {@link #moved}. One owner thread; what {@link #cut} and {@code
 * moving} give is immutable and goes to the housekeeper.
 */
final class LogTail {
  /** About what a frame takes besides its messages: header, tag, its entry in the index. */
  private static final int FRAME = 160;

  /** So many chunks are looked at before others get their turn. */
  private static final int LOOKS = 100_000;

  /** A closed chunk to be written, and its removed slots at that moment. */
  record Piece(Chunk chunk, long[] dead) {}

  /** A chunk, and where it stands. */
  record Placed(Chunk chunk, FrameRef frame) {}

  /**
   * Frames of one segment that hold live messages.
   *
   * @param erased it also holds messages that were erased
   */
  record Live(StreamSegment segment, RoaringBitmap frames, boolean erased) {}

  private final ChunkList chunks;
  private final TailMemory memory;
  private final Holes holes;

  /** Flushed and still in memory, the oldest first. */
  private final SequencedSet<Chunk> kept = new LinkedHashSet<>();

  private final List<StreamSegment> segments = new ArrayList<>();
  private long grown;

  LogTail(ChunkList chunks, TailMemory memory, Holes holes) {
    this.chunks = chunks;
    this.memory = memory;
    this.holes = holes;
  }

  void appended(int recordLength) {
    grown += recordLength + chunks.holding().overhead();
  }

  /** Tells the store-wide total what was appended since the last call. */
  void account() {
    memory.appended(grown);
    grown = 0;
  }

  private long bytes(Chunk chunk) {
    long overhead = (long) chunk.slots() * chunks.holding().overhead();
    return chunk.frameBytes() - SegmentFrame.HEADER + overhead;
  }

  /** Takes out a chunk that lost its last message. */
  void remove(int index) {
    Chunk chunk = chunks.get(index);
    chunks.remove(index);
    if (chunk.frame() == null) {
      memory.removed(bytes(chunk));
    } else {
      leave(chunk);
    }
  }

  /** Nobody needs the chunk's frame any more. */
  private void leave(Chunk chunk) {
    StreamSegment segment = chunk.frame().segment();
    segment.live().remove(chunk.frame().ordinal());
    segment.lives(-FRAME - chunk.liveWeight());
    holes.ended(chunk);
    forget(chunk);
  }

  /** A message of the chunk is about to be removed and shall be nowhere any more. */
  void erase(Chunk chunk) {
    chunk.erase();
    if (chunk.frame() != null) {
      chunk.frame().segment().erase();
    }
  }

  /** A file that holds messages that were erased while they were written to it. */
  private void erased(StreamSegment segment) {
    use(segment);
    segment.erase();
  }

  private void use(StreamSegment segment) {
    if (!segments.contains(segment)) {
      segments.add(segment);
    }
  }

  /** The chunk's messages are to be found in its frame. */
  private void enter(Chunk chunk) {
    StreamSegment segment = chunk.frame().segment();
    use(segment);
    segment.live().add(chunk.frame().ordinal());
    segment.lives(FRAME + chunk.liveWeight());
  }

  private void forget(Chunk chunk) {
    if (kept.remove(chunk)) {
      chunk.evict();
      memory.forgotten(bytes(chunk));
    }
  }

  /** Everything that stands in no segment yet. */
  List<Piece> cut() {
    int from = chunks.closeUnflushed();
    compact(from);
    List<Piece> pieces = new ArrayList<>();
    for (int c = from; c < chunks.size(); c++) {
      pieces.add(new Piece(chunks.get(c), chunks.get(c).deadAtCopy()));
    }
    return pieces;
  }

  /** Chunks that lost half of their messages before they were written are put together again. */
  private void compact(int from) {
    long slots = 0;
    long live = 0;
    for (int c = from; c < chunks.size(); c++) {
      slots += chunks.get(c).slots();
      live += chunks.get(c).live();
    }
    if (live * 2 >= slots) {
      return;
    }
    List<Chunk> loose = chunks.takeFrom(from);
    Message message = new Message();
    for (Chunk chunk : loose) {
      memory.removed(bytes(chunk));
      for (int slot = 0; slot < chunk.slots(); slot++) {
        if (chunk.isLive(slot)) {
          chunk.body().get(slot, message);
          message.sequence = chunk.sequence(slot);
          appended(SegmentFrame.length(message));
          chunks.append(message, chunk.id(slot), chunk.size(slot));
        }
      }
    }
    account();
    chunks.closeUnflushed();
  }

  /**
   * Of a log that is in memory alone: what is there moves into new chunks and gets new subject ids,
   * so that nothing keeps what was removed. A chunk goes as soon as it is copied: never is
   * everything there twice.
   */
  void copyTogether(SubjectTable subjects) {
    chunks.closeUnflushed();
    subjects.clear();
    Message message = new Message();
    for (Chunk chunk : chunks.takeFrom(0)) {
      memory.removed(bytes(chunk));
      for (int slot = 0; slot < chunk.slots(); slot++) {
        if (chunk.isLive(slot)) {
          chunk.body().get(slot, message);
          message.sequence = chunk.sequence(slot);
          appended(SegmentFrame.length(message));
          int id = subjects.intern(message.array, message.subject, message.subjectLength);
          chunks.append(message, id, chunk.size(slot));
          subjects.appended(id, message.sequence);
        }
      }
      chunk.evict();
    }
    account();
  }

  /** The flusher wrote these; the messages can be read from there. */
  void placed(List<Placed> written) {
    for (Placed p : written) {
      p.chunk.flushed(p.frame);
      if (p.chunk.live() > 0) {
        enter(p.chunk);
        memory.flushed(bytes(p.chunk));
        kept.add(p.chunk);
      }
      if (p.chunk.isErased()) {
        erased(p.frame.segment());
      }
    }
    while (memory.isOver() && !kept.isEmpty()) {
      forget(kept.getFirst());
    }
  }

  /** What was read back from segments at a start. */
  void restored(List<StreamSegment> found) {
    segments.addAll(found);
    for (int c = 0; c < chunks.size(); c++) {
      enter(chunks.get(c));
    }
  }

  /**
   * What stands in files that are to go, from a sequence on.
   *
   * @param budget about so many bytes of messages, but one chunk in any case
   */
  Moving moving(Set<FileId> files, long from, long budget) {
    List<Moving.Run> runs = new ArrayList<>();
    List<Moving.Source> run = new ArrayList<>();
    long rest = budget;
    int c = chunks.indexOf(from);
    for (; c < chunks.size() && rest > 0; c++) {
      Chunk chunk = chunks.get(c);
      if (chunk.frame() != null && files.contains(chunk.frame().segment().file().id())) {
        run.add(new Moving.Source(chunk, chunk.frame(), chunk.deadAtCopy()));
        rest -= FRAME + chunk.liveSize();
      } else if (!run.isEmpty()) {
        runs.add(new Moving.Run(run));
        run = new ArrayList<>();
      }
    }
    if (!run.isEmpty()) {
      runs.add(new Moving.Run(run));
    }
    return new Moving(runs, c < chunks.size() ? chunks.get(c).first() : Moving.END);
  }

  /**
   * Frames with live messages in one file, from a sequence on.
   *
   * @param budget about so many bytes of messages
   */
  FramesInFile frames(FileId file, long from, long budget) {
    List<Placed> places = new ArrayList<>();
    long rest = budget;
    int first = chunks.indexOf(from);
    int c = first;
    for (; c < chunks.size() && rest > 0 && c - first < LOOKS; c++) {
      Chunk chunk = chunks.get(c);
      if (chunk.frame() != null && chunk.frame().segment().file().id().equals(file)) {
        places.add(new Placed(chunk, chunk.frame()));
        rest -= FRAME + chunk.liveSize();
      }
    }
    return new FramesInFile(places, c < chunks.size() ? chunks.get(c).first() : Moving.END);
  }

  /** The messages of a run stand elsewhere: other chunks take the place of its own. */
  void moved(Moving.Moved moved) {
    int from = chunks.indexOf(moved.run().first());
    int to = from;
    while (to < chunks.size() && chunks.get(to).first() <= moved.run().last()) {
      to++;
    }
    boolean erased = moved.run().sources().stream().anyMatch(s -> s.chunk().isErased());
    List<Chunk> entering = new ArrayList<>();
    for (Chunk chunk : moved.chunks()) {
      removeDead(chunk, from, to);
      if (erased) {
        erased(chunk.frame().segment());
      }
      if (chunk.live() > 0) {
        enter(chunk);
        entering.add(chunk);
      }
    }
    for (int c = from; c < to; c++) {
      leave(chunks.get(c));
    }
    chunks.replace(from, to, entering);
  }

  /** What was removed from the chunks in a range while their messages were copied. */
  private void removeDead(Chunk copy, int from, int to) {
    int c = from;
    for (int slot = 0; slot < copy.slots(); slot++) {
      long sequence = copy.sequence(slot);
      while (c < to && chunks.get(c).last() < sequence) {
        c++;
      }
      if (c == to || chunks.get(c).liveSlot(sequence) < 0) {
        copy.kill(slot);
      }
    }
  }

  /** Everything that could be moved out of these files was. */
  void emptied(Set<FileId> files) {
    segments.removeIf(s -> s.live().isEmpty() && files.contains(s.file().id()));
  }

  /** The segments that hold live messages, or erased ones, as of now; others are forgotten. */
  List<Live> live() {
    segments.removeIf(s -> s.live().isEmpty() && !s.isErased());
    return segments.stream().map(s -> new Live(s, s.live().clone(), s.isErased())).toList();
  }
}
