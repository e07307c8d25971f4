package io.sealstream.store;

/**
 * Reads messages of a stream's log, and their times, from memory or from their frames. What a frame
 * does not give is noted as a hole. One owner thread.
 */
final class LogReader {
  private final ChunkList chunks;
  private final SegmentReader frames;
  private final Holes holes;

  LogReader(ChunkList chunks, SegmentReader frames, Holes holes) {
    this.chunks = chunks;
    this.frames = frames;
    this.holes = holes;
  }

  /** As {@link MessageLog#read}. */
  boolean read(long sequence, Message into) throws DamageException {
    int c = chunks.indexOf(sequence);
    int slot = c == chunks.size() ? -1 : chunks.get(c).liveSlot(sequence);
    if (slot < 0) {
      return false;
    }
    Chunk chunk = chunks.get(c);
    if (chunk.body() != null) {
      chunk.body().get(slot, into);
    } else {
      frame(chunk).get(slot, into);
    }
    into.sequence = sequence;
    return true;
  }

  /** Notes what cannot be read. */
  void tryOut(Chunk chunk) {
    try {
      frames.uncached(chunk.frame());
    } catch (DamageException e) {
      holes.found(chunk, e.getMessage());
    }
  }

  private SegmentFrame frame(Chunk chunk) throws DamageException {
    try {
      return frames.data(chunk.frame());
    } catch (DamageException e) {
      holes.found(chunk, e.getMessage());
      throw e;
    }
  }

  /** The time of a message that is there, or one that is not before it where it cannot be read. */
  long time(Chunk chunk, long sequence) {
    int slot = chunk.liveSlot(sequence);
    try {
      return slot == 0 ? chunk.firstTime() : timeOf(chunk, slot);
    } catch (DamageException e) {
      // Nobody knows; at the end of its chunk it is as old as this at least.
      return chunk.lastTime();
    }
  }

  private long timeOf(Chunk chunk, int slot) throws DamageException {
    return chunk.body() != null ? chunk.body().time(slot) : frame(chunk).time(slot);
  }

  /** As {@link MessageLog#firstAtOrAfter}. */
  long firstAtOrAfter(long timestamp) {
    for (int c = chunks.indexOfTime(timestamp); c < chunks.size(); c++) {
      Chunk chunk = chunks.get(c);
      for (int slot = 0; slot < chunk.slots(); slot++) {
        if (chunk.isLive(slot) && isAtOrAfter(chunk, slot, timestamp)) {
          return chunk.sequence(slot);
        }
      }
    }
    return MessageLog.NONE;
  }

  private boolean isAtOrAfter(Chunk chunk, int slot, long timestamp) {
    if (slot == 0 || chunk.firstTime() >= timestamp) {
      return chunk.firstTime() >= timestamp;
    }
    try {
      return timeOf(chunk, slot) >= timestamp;
    } catch (DamageException e) {
      // Nobody knows; whoever reads it is told.
      return true;
    }
  }
}
