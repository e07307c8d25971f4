package io.sealstream.store;

import java.util.List;

/**
 * A part of what a stream has in files that are to go. Made by the owner, immutable.
 *
 * @param next the sequence to go on from, or {@link #END}
 */
record Moving(List<Run> runs, long next) {
  /** There is no more. */
  static final long END = Long.MAX_VALUE;

  /** Nothing of the stream is in those files. */
  static final Moving NOTHING = new Moving(List.of(), END);

  /** A chunk, where it stands, and its removed slots at that moment. */
  record Source(Chunk chunk, FrameRef frame, long[] dead) {}

  /** Chunks of which each follows the one before: they may be put together. */
  record Run(List<Source> sources) {
    long first() {
      return sources.getFirst().chunk().first();
    }

    long last() {
      return sources.getLast().chunk().last();
    }
  }

  /** A run and the chunks, all of them in frames, that hold its messages now. */
  record Moved(Run run, List<Chunk> chunks) {}
}
