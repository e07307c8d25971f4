package io.sealstream.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A stream's chunks in sequence order; taken from the front, added at the end. */
final class ChunkList {
  private final Holding holding;
  private Chunk[] chunks = new Chunk[4];
  private int head;
  private int end;

  ChunkList() {
    this(Holding.REFERENCED);
  }

  ChunkList(Holding holding) {
    this.holding = holding;
  }

  Holding holding() {
    return holding;
  }

  int size() {
    return end - head;
  }

  Chunk get(int i) {
    return chunks[head + i];
  }

  /** Adds a message behind all others. */
  void append(Message message, int id, int size) {
    int length = SegmentFrame.length(message);
    forAppend(message.sequence, message.timestamp, length).append(message, id, size, length);
  }

  private Chunk forAppend(long sequence, long time, int recordLength) {
    if (end > head) {
      Chunk open = chunks[end - 1];
      if (open.accepts(sequence, recordLength)) {
        return open;
      }
      open.close();
    }
    Chunk chunk = new Chunk(sequence, time, holding);
    add(chunk);
    return chunk;
  }

  /** Adds a closed chunk behind all others. */
  void append(Chunk chunk) {
    if (end > head) {
      chunks[end - 1].close();
    }
    add(chunk);
  }

  /**
   * Closes the last chunk.
   *
   * @return index of the first chunk that was not flushed; all behind it were not, either
   */
  int closeUnflushed() {
    int from = end;
    while (from > head && chunks[from - 1].frame() == null) {
      from--;
    }
    if (from < end) {
      chunks[end - 1].close();
    }
    return from - head;
  }

  /** Takes out the chunks from an index on. */
  List<Chunk> takeFrom(int i) {
    List<Chunk> taken = List.of(Arrays.copyOfRange(chunks, head + i, end));
    Arrays.fill(chunks, head + i, end, null);
    end = head + i;
    return taken;
  }

  /** Chunks with removed messages. */
  List<LogState.Dead> dead() {
    List<LogState.Dead> dead = new ArrayList<>();
    for (int c = head; c < end; c++) {
      if (chunks[c].live() < chunks[c].slots()) {
        dead.add(new LogState.Dead(chunks[c].first(), chunks[c].dead()));
      }
    }
    return dead;
  }

  void add(Chunk chunk) {
    if (end == chunks.length) {
      int size = size();
      Chunk[] into = size * 2 > chunks.length ? new Chunk[chunks.length * 2] : chunks;
      System.arraycopy(chunks, head, into, 0, size);
      Arrays.fill(into, size, into.length, null);
      chunks = into;
      head = 0;
      end = size;
    }
    chunks[end++] = chunk;
  }

  void remove(int i) {
    if (i == 0) {
      chunks[head++] = null;
    } else {
      System.arraycopy(chunks, head + i + 1, chunks, head + i, size() - i - 1);
      chunks[--end] = null;
    }
  }

  /** Puts others in the place of the chunks from one index up to another. */
  void replace(int from, int to, List<Chunk> others) {
    List<Chunk> behind = takeFrom(to);
    takeFrom(from);
    others.forEach(this::add);
    behind.forEach(this::add);
  }

  /** The first chunk that ends at or after a sequence; {@link #size} when none does. */
  int indexOf(long sequence) {
    int low = head;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunks[middle].last() < sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - head;
  }

  /** The first chunk whose last message is not before a time. */
  int indexOfTime(long time) {
    int low = head;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunks[middle].lastTime() < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - head;
  }
}
