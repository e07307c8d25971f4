package io.sealstream.raft;

import java.util.function.Consumer;

/**
 * Batches that build on each other: taken in one term alone, and none behind one that was refused.
 * Each is answered, in order but for what is refused at once.
 */
@FunctionalInterface
public interface Proposals {
  /** Appends a batch to the log; answered when it is committed and applied here. */
  void propose(EntryHandle entry, Consumer<Outcome> answer);
}
