package io.sealstream.raft.core;

import io.sealstream.raft.Payload;

/** How much waits for its commit. */
final class Backlog {
  private final Replica at;
  private long bytes;
  private long counted;

  Backlog(Replica at) {
    this.at = at;
    counted = at.commitIndex();
    for (long index = counted + 1; index <= at.log.last(); index++) {
      add(at.log.at(index).payload());
    }
  }

  void add(Payload payload) {
    bytes += payload.length();
  }

  void committed() {
    while (counted < at.commitIndex()) {
      bytes -= at.log.at(++counted).payload().length();
    }
  }

  boolean isFull() {
    return isFull(1);
  }

  /** For what frees space: what waits may wait for just that. */
  boolean isFullTwice() {
    return isFull(2);
  }

  private boolean isFull(int times) {
    return at.log.last() - at.commitIndex() >= times * (long) at.settings.uncommittedEntries()
        || bytes >= times * at.settings.uncommittedBytes();
  }
}
