package io.sealstream.store;

import java.util.List;

/**
 * A part of the frames that a stream has in one file. Made by the owner, immutable.
 *
 * @param next the sequence to go on from, or {@link Moving#END}
 */
record FramesInFile(List<LogTail.Placed> places, long next) {
  /** The stream has nothing there. */
  static final FramesInFile NOTHING = new FramesInFile(List.of(), Moving.END);
}
