package io.sealstream.raft.core;

import io.sealstream.raft.Outcome;

/** What became of something that is to be an entry. */
public sealed interface Reception {
  /** It is at {@code index} in the leader's log, and committed if that entry of that term is. */
  record At(long index, long term) implements Reception {}

  /** It is nowhere. */
  record Not(Outcome why) implements Reception {}
}
