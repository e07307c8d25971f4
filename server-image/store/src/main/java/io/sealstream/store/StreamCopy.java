package io.sealstream.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Reads the live messages of a stream from files that are to go, and packs them into new chunks: a
 * well filled one of which nothing was removed as it is, others message by message. What was
 * removed is left out; a frame that cannot be read is left where it is. Used by the housekeeper.
 */
final class StreamCopy {
  private final SegmentReader reader;
  private final int wellFilled;
  private final BiConsumer<Moving.Source, DamageException> damaged;
  private final Message message = new Message();
  private final List<Moving.Moved> moved = new ArrayList<>();

  /**
   * @param wellFilled a frame is from so many bytes on
   * @param damaged is told of each frame that cannot be read
   */
  StreamCopy(
      SegmentReader reader, int wellFilled, BiConsumer<Moving.Source, DamageException> damaged) {
    this.reader = reader;
    this.wellFilled = wellFilled;
    this.damaged = damaged;
  }

  /** Runs and the chunks with their messages, which are in memory. */
  List<Moving.Moved> of(Moving moving) {
    moved.clear();
    moving.runs().forEach(this::copy);
    return List.copyOf(moved);
  }

  private void copy(Moving.Run run) {
    List<Moving.Source> sources = new ArrayList<>();
    ChunkList chunks = new ChunkList();
    for (Moving.Source source : run.sources()) {
      try {
        SegmentFrame frame = reader.uncached(source.frame());
        append(source, frame, chunks);
        sources.add(source);
      } catch (DamageException e) {
        damaged.accept(source, e);
        end(sources, chunks);
        sources = new ArrayList<>();
        chunks = new ChunkList();
      }
    }
    end(sources, chunks);
  }

  private void append(Moving.Source source, SegmentFrame frame, ChunkList chunks) {
    Chunk chunk = source.chunk();
    if (source.dead().length == 0 && frame.length() >= wellFilled) {
      chunks.append(new Chunk(chunk, frame));
      return;
    }
    for (int slot = 0; slot < chunk.slots(); slot++) {
      if (!SegmentFrame.isDead(source.dead(), slot)) {
        frame.get(slot, message);
        message.sequence = chunk.sequence(slot);
        chunks.append(message, chunk.id(slot), chunk.size(slot));
      }
    }
  }

  private void end(List<Moving.Source> sources, ChunkList chunks) {
    if (!sources.isEmpty()) {
      chunks.closeUnflushed();
      moved.add(new Moving.Moved(new Moving.Run(sources), chunks.takeFrom(0)));
    }
  }
}
