package io.sealstream.server.jetstream.stream;

import io.sealstream.server.core.Burst;
import io.sealstream.server.core.Bus;
import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.MessageLog;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The owner of one live stream: everything that touches the stream's state, log, store or consumers
 * runs here, one task at a time. {@link #execute}, {@link #run}, {@link #name}, {@link #publish},
 * {@link #request} and {@link #isFull} are for every thread, all else for tasks of this actor.
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
  private final Publishing publishing;
  private final Expiry expiry;
  private final Settlement settlement;
  private final StreamSubscriptions subscriptions;
  private final StreamRequests requests;
  private final Inflows inflows;
  private final StreamConsumers consumers;
  private final UnderWay underWay;
  private final Standing standing;
  private boolean closed;
  private StreamConsumers.End end = StreamConsumers.End.DELETED;

  /**
   * Must be called on the mailbox; messages and requests come from now on.
   *
   * @param standing who else keeps the stream
   */
  public StreamActor(
      Mailbox mailbox,
      StreamStore store,
      StreamState state,
      StreamWorld world,
      Burst burst,
      Standing standing) {
    this.name = state.config().name();
    this.mailbox = mailbox;
    this.store = store;
    this.state = state;
    this.world = world;
    this.burst = burst;
    this.standing = standing;
    this.underWay = new UnderWay(world.load());
    StorageBudget budget = world.budgets().of(state.config().storage());
    this.publishing = new Publishing(this, budget);
    this.expiry = new Expiry(this);
    this.settlement = new Settlement(this, budget);
    this.requests = new StreamRequests(this);
    this.subscriptions = new StreamSubscriptions(this);
    this.inflows = new Inflows(this);
    this.consumers = world.consumers().open(this, state.consumers());
    settlement.settle();
    subscriptions.follow(state.config());
    inflows.follow(state.config());
  }

  /**
   * Writes the first entry of a new stream. Must be called on its mailbox.
   *
   * @param done runs there when the stream is durable, with the reason when it was refused
   */
  public static void create(StreamStore store, StreamConfig config, StreamWorld world, Done done) {
    byte[] body = EntryKind.configured(world.clock().nanos(), config);
    EntryBatch batch = new EntryBatch(EntryBatch.HEADER + body.length);
    batch.add(EntryKind.CREATED, body);
    if (!store.submit(batch, Urgency.NOW, () -> done.done(Optional.empty()))) {
      done.done(Optional.of(Publishing.refusal(store)));
    }
  }

  public String name() {
    return name;
  }

  /** Queues a task; may read files. */
  @Override
  public void execute(Runnable task) {
    mailbox.execute(task);
  }

  /** Runs a short task that reads no file: at once on this thread if the stream is idle. */
  public void run(Runnable task) {
    mailbox.run(task);
  }

  /** Takes over what a loop gathered. */
  void publish(PublishBatch batch) {
    underWay.begins(batch);
    mailbox.run(
        () -> {
          if (closed) {
            publishing.refuse(batch, gone());
          } else {
            publishing.publish(batch);
          }
        });
  }

  /**
   * Takes messages of another stream, which count as {@link #underWay} already. On this actor; what
   * became of each is known at once.
   */
  void take(PublishBatch batch) {
    publishing.publish(batch);
  }

  boolean isFull() {
    return underWay.isFull();
  }

  /** Answers a request of the API that names this stream. */
  public void request(ApiOperation operation, ApiRequest request) {
    world.load().requests(request.size());
    execute(
        () -> {
          world.load().requests(-request.size());
          requests.answer(operation, request);
        });
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

  /** What takes messages by time. */
  Expiry expiry() {
    return expiry;
  }

  Inflows inflows() {
    return inflows;
  }

  UnderWay underWay() {
    return underWay;
  }

  StreamWorld world() {
    return world;
  }

  public StreamConsumers consumers() {
    return consumers;
  }

  /** Whether the stream was deleted or the server stops: nothing is staged any more. */
  public boolean isClosed() {
    return closed;
  }

  /** What who comes too late is told. */
  JsError gone() {
    return end == StreamConsumers.End.DELETED
        ? ErrorCode.STREAM_NOT_FOUND.error()
        : ErrorCode.TEMPORARILY_UNAVAILABLE.error();
  }

  /** A picture of now; empty when the stream is closed. */
  public Optional<StreamReport> report() {
    return closed ? Optional.empty() : Optional.of(StreamReport.of(this));
  }

  /** Who keeps the stream, for reports. */
  public Standing standing() {
    return standing;
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
   * @return false when the store can not take them, or the stream is closed; nothing was staged and
   *     {@code applied} never runs
   */
  public boolean stage(EntryBatch batch, Urgency urgency, Runnable applied) {
    return !closed
        && store.submit(
            batch,
            urgency,
            () -> {
              applied.run();
              settlement.settle();
            });
  }

  /** Stages a purge; what is published from now on comes after it. */
  boolean purge(Purge purge, Runnable applied) {
    boolean staged = stage(EntryKind.PURGED, EntryKind.purged(purge), Urgency.FREEING, applied);
    if (staged) {
      publishing.purged(purge);
    }
    return staged;
  }

  /** Why the store takes nothing, after {@link #stage} said no. */
  public JsError refusal() {
    return Publishing.refusal(store);
  }

  /**
   * Replaces the configuration.
   *
   * @param done runs here when it is durable, with the reason when it was refused
   */
  public void update(StreamConfig config, Done done) {
    Optional<JsError> objection = consumers.objection(config);
    if (objection.isPresent()) {
      done.done(objection);
      return;
    }
    byte[] body = EntryKind.configured(clock().nanos(), config);
    EntryBatch batch = new EntryBatch(EntryBatch.HEADER + body.length);
    consumers.join(batch, config);
    batch.add(EntryKind.UPDATED, body);
    boolean staged =
        stage(
            batch,
            Urgency.NOW,
            () -> {
              subscriptions.follow(config);
              inflows.follow(config);
              expiry.reset();
              done.done(Optional.empty());
              consumers.updated();
            });
    if (staged) {
      consumers.joined(config);
    } else {
      done.done(Optional.of(refusal()));
    }
  }

  /**
   * Deletes the stream and everything in it.
   *
   * @param done runs here when that is durable, with the reason when it was refused
   */
  public void delete(Done done) {
    boolean dropped =
        store.drop(
            () -> {
              settlement.giveBack();
              done.done(Optional.empty());
            });
    if (dropped) {
      close(StreamConsumers.End.DELETED);
    } else {
      done.done(Optional.of(refusal()));
    }
  }

  /** Takes part in nothing any more; what is submitted still becomes durable. */
  public void close(StreamConsumers.End why) {
    if (!closed) {
      closed = true;
      end = why;
      subscriptions.close();
      inflows.close();
      expiry.close();
      consumers.close(why);
    }
  }

  /**
   * What is staged may never be applied, or is applied by somebody else: nobody is told about it
   * here, and the state forgets it. After {@link #close}; no other call may follow.
   */
  public void abandon() {
    publishing.abandon();
    state.unstage();
    settlement.giveBack();
  }

  /** Hears how a change of a stream went. */
  @FunctionalInterface
  public interface Done {
    /**
     * @param refused empty when all is well
     */
    void done(Optional<JsError> refused);
  }
}
