package io.sealstream.server.start;

import io.sealstream.store.SealedStore;
import io.sealstream.store.SealingProgress;

/** Where a server's store stands. */
public sealed interface StoreLife {
  /** Keys are being stretched, clear segments read, or the journal is being replayed. */
  record Opening(SealingProgress sealing) implements StoreLife {}

  /** Streams serve. */
  record Open(SealedStore store) implements StoreLife {}

  /** JetStream stays off in this process. */
  record Off(Refused why) implements StoreLife {}

  /** The node left its cluster for good, and its volume counts as empty. */
  record GivenUp() implements StoreLife {}

  /** The server stops. */
  record Closed() implements StoreLife {}
}
