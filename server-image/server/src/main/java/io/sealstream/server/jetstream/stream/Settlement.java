package io.sealstream.server.jetstream.stream;

/**
 * Who is told what was applied: the budget, the limits of time and the consumers, in this order,
 * each time entries were. Thread rule: the actor.
 */
final class Settlement {
  private final StreamActor stream;
  private final StorageBudget budget;
  private long seenSequence;
  private long seenRemovals;
  private long seenBytes;

  Settlement(StreamActor stream, StorageBudget budget) {
    this.stream = stream;
    this.budget = budget;
    this.seenSequence = stream.log().lastSequence();
    this.seenRemovals = stream.state().removals();
  }

  /** Tells everyone concerned what was applied since the last time. */
  void settle() {
    long bytes = countedBytes();
    budget.add(bytes - seenBytes);
    seenBytes = bytes;
    if (!stream.isClosed()) {
      stream.expiry().changed();
      tellConsumers();
    }
  }

  /** The stream's bytes are nobody's here any more. */
  void giveBack() {
    budget.add(-seenBytes);
    seenBytes = 0;
  }

  private void tellConsumers() {
    if (stream.state().removals() != seenRemovals) {
      seenRemovals = stream.state().removals();
      stream.consumers().removed();
    }
    long last = stream.log().lastSequence();
    if (last > seenSequence) {
      long first = seenSequence + 1;
      seenSequence = last;
      stream.consumers().applied(first, last);
    }
  }

  /** What counts against the budget: of a stream in memory what it needs there. */
  private long countedBytes() {
    return stream.config().storage() == Storage.MEMORY
        ? stream.store().heapBytes() + stream.state().lifetimes().heapBytes()
        : stream.log().bytes();
  }
}
