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
    return at.log.last() - at.commitIndex() >= at.settings.uncommittedEntries()
        || bytes >= at.settings.uncommittedBytes();
  }
}
