package io.sealstream.server.jetstream.stream;

import io.sealstream.server.core.Burst;
import io.sealstream.server.core.Bus;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.MessageLog;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.util.concurrent.Executor;

/**
 * The owner of one live stream: everything that touches the stream's state, log, store or consumers
 * runs here, one task at a time. Only {@link #execute}, {@link #run} and {@link #name} are for
 * other threads.
 *
 * <p>Invariant: state changes by {@link #stage} alone, and whoever stages hears of it only after
 * the entries are durable and applied.
 */
public final class StreamActor implements Executor {
  private final String name;
  private final Mailbox mailbox;
  private final StreamStore store;
  private final StreamState state;
  private final StreamWorld world;
  private final Burst burst;
  private final StreamConsumers consumers;
  private long seenSequence;
  private long seenRemovals;

  /** Must be called on the mailbox: opens the consumers. */
  StreamActor(
      Mailbox mailbox, StreamStore store, StreamState state, StreamWorld world, Burst burst) {
    this.name = state.config().name();
    this.mailbox = mailbox;
    this.store = store;
    this.state = state;
    this.world = world;
    this.burst = burst;
    this.seenSequence = store.log().lastSequence();
    this.seenRemovals = state.removals();
    this.consumers = world.consumers().open(this, state.consumers());
  }

  public String name() {
    return name;
  }

  /** Queues a task; may read files. Any thread. */
  @Override
  public void execute(Runnable task) {
    mailbox.execute(task);
  }

  /**
   * Runs a short task that reads no file, at once on this thread if the stream is idle. Any thread.
   */
  public void run(Runnable task) {
    mailbox.run(task);
  }

  /** Configuration as it is durable. */
  public StreamConfig config() {
    return state.config();
  }

  public StreamState state() {
    return state;
  }

  public MessageLog log() {
    return store.log();
  }

  public StreamStore store() {
    return store;
  }

  /** Sends; flushed at the end of each turn of the mailbox. */
  public Burst burst() {
    return burst;
  }

  public Bus bus() {
    return world.bus();
  }

  public StreamClock clock() {
    return world.clock();
  }

  public StreamConsumers consumers() {
    return consumers;
  }

  /** Sets a timer whose task runs on this actor. */
  public Timers.Timer after(long nanos, Runnable task) {
    return world.timers().after(nanos, this, task);
  }

  /** Stages one entry; see {@link #stage(EntryBatch, Urgency, Runnable)}. */
  public boolean stage(int kind, byte[] body, Urgency urgency, Runnable applied) {
    EntryBatch batch = new EntryBatch(EntryBatch.HEADER + body.length);
    batch.add(kind, body);
    return stage(batch, urgency, applied);
  }

  /**
   * Hands entries to the store. {@code applied} runs on this actor once they are durable and
   * applied, in the order of staging; consumers hear of new and removed messages right after it.
   *
   * @return false when the store can not take them; nothing was staged and {@code applied} never
   *     runs
   */
  public boolean stage(EntryBatch batch, Urgency urgency, Runnable applied) {
    return store.submit(
        batch,
        urgency,
        () -> {
          applied.run();
          notifyConsumers();
        });
  }

  private void notifyConsumers() {
    if (state.removals() != seenRemovals) {
      seenRemovals = state.removals();
      consumers.removed();
    }
    long last = store.log().lastSequence();
    if (last > seenSequence) {
      long first = seenSequence + 1;
      seenSequence = last;
      consumers.applied(first, last);
    }
  }
}
