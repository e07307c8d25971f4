package io.sealstream.server.jetstream.consumer;

/**
 * The working state of a consumer together with what still has to be journaled of it: every change
 * goes to both, so that the durable state will follow. A consumer in memory journals nothing and
 * has only the working state. Not thread safe: the stream's owner only.
 */
final class Ledger {
  private final ConsumerState working;
  private final long consumerId;
  private Progress progress;
  private Keeping keeping;
  private long now;

  /** Whether deliveries and acks outlive the process. */
  enum Keeping {
    JOURNALED,
    IN_MEMORY
  }

  Ledger(long consumerId, ConsumerState start, Keeping keeping) {
    this.consumerId = consumerId;
    this.working = start;
    this.keeping = keeping;
    this.progress = new Progress(consumerId, start.deliveredStream());
  }

  Keeping keeping() {
    return keeping;
  }

  /** From now on what happens is journaled; the state of now is on its way there already. */
  void journal() {
    keeping = Keeping.JOURNALED;
    progress = new Progress(consumerId, working.deliveredStream());
  }

  /** The state to look at; changed only through this ledger. */
  ConsumerState state() {
    return working;
  }

  /**
   * Sets the time of the changes that follow.
   *
   * @param millis since 1970; a clock that was set back stands still here until it has caught up
   */
  void at(long millis) {
    now = Math.max(now, millis);
  }

  /** See {@link #at}. */
  long now() {
    return now;
  }

  /**
   * @param wait milliseconds until it is delivered again, 0 when it needs no ack
   */
  void deliver(long stream, long wait) {
    working.deliver(stream, 1, wait == 0 ? 0 : now + wait);
    if (journaled()) {
      progress.deliver(stream, wait);
    }
  }

  void redeliver(long stream, long wait) {
    working.redeliver(stream, now + wait);
    if (journaled()) {
      progress.redeliver(stream, wait);
    }
  }

  /** See {@link ConsumerState#settle}. */
  boolean settle(long stream) {
    boolean settled = working.settle(stream);
    if (settled && journaled()) {
      progress.settle(stream);
    }
    return settled;
  }

  /** See {@link ConsumerState#settleUpTo}. */
  int settleUpTo(long stream) {
    int settled = working.settleUpTo(stream);
    if (settled > 0 && journaled()) {
      progress.settleUpTo(stream);
    }
    return settled;
  }

  /** See {@link ConsumerState#giveUp}. */
  void giveUp(long stream) {
    if (working.giveUp(stream) && journaled()) {
      progress.giveUp(stream);
    }
  }

  /** See {@link ConsumerState#postpone}. */
  boolean postpone(long stream, long wait) {
    boolean known = working.postpone(stream, now + wait);
    if (known && journaled()) {
      progress.postpone(stream, wait);
    }
    return known;
  }

  /** No message waits longer than {@code wait} from now. */
  void dueAtLatest(long wait) {
    working.dueAtLatest(now + wait);
    if (journaled()) {
      progress.dueAtLatest(wait);
    }
  }

  boolean hasProgress() {
    return !progress.isEmpty();
  }

  /** The body of the entry that makes the durable state follow. */
  byte[] takeProgress() {
    return progress.take();
  }

  private boolean journaled() {
    if (keeping == Keeping.IN_MEMORY) {
      return false;
    }
    progress.at(now);
    return true;
  }
}
