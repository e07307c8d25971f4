package io.sealstream.server.jetstream;

import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.backup.NewStream;
import io.sealstream.server.jetstream.stream.Mailbox;
import io.sealstream.server.jetstream.stream.Standing;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.server.jetstream.stream.StreamWorld;
import io.sealstream.store.Quarantine;
import io.sealstream.store.StreamStore;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A stream that has its place in the store and a mailbox, and does not serve yet. */
final class DormantStream implements NewStream {
  private final StreamWorld world;
  private final String label;
  private final Burst burst;
  private final Mailbox mailbox;
  private StreamStore store;
  private StreamState state;
  private StreamActor serving;

  /**
   * @param label names it in reports of faults
   */
  DormantStream(StreamWorld world, String label) {
    this.world = world;
    this.label = label;
    this.burst = world.bus().burst();
    this.mailbox =
        new Mailbox(world.pool(), burst::flush, fault -> world.faults().report(label, fault));
  }

  Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public StreamStore store() {
    return store;
  }

  @Override
  public Executor owner() {
    return mailbox;
  }

  @Override
  public Burst burst() {
    return burst;
  }

  @Override
  public Optional<JsError> serve() {
    return serve(actor -> serving = actor);
  }

  @Override
  public StreamActor actor() {
    return serving;
  }

  /** Takes the place in the store; {@code saved} as the store gave it, empty for a new stream. */
  StreamState attach(StreamStore place, byte[] saved) {
    store = place;
    state = StreamState.restore(place.log(), world.consumers(), saved);
    return state;
  }

  /**
   * Writes the first entry. {@code done} hears on the mailbox when the stream serves, or why not.
   */
  void create(StreamConfig config, StreamActor.Done done, Consumer<StreamActor> serving) {
    mailbox.execute(
        () ->
            StreamActor.create(
                store,
                config,
                world,
                refused -> done.done(refused.isPresent() ? refused : serve(serving))));
  }

  /** Begins to serve; on the mailbox. What keeps it from that is a fault of this stream alone. */
  Optional<JsError> serve(Consumer<StreamActor> serving) {
    store.quarantine().ifPresent(this::report);
    if (state.isRestoring()) {
      store.drop(() -> {});
      return Optional.of(ErrorCode.RESTORE_FAILED.about("the restore was cut short"));
    }
    if (!state.isDescribed()) {
      return Optional.of(ErrorCode.STREAM_CREATE_FAILED.about("nothing of the stream is left"));
    }
    try {
      serving.accept(
          new StreamActor(mailbox, store, state, world, burst, Standing.alone(world.serverName())));
      return Optional.empty();
    } catch (RuntimeException e) {
      world.faults().report(label, e);
      return Optional.of(ErrorCode.STREAM_CREATE_FAILED.about("the stream does not serve"));
    }
  }

  private void report(Quarantine lost) {
    String name = state.isDescribed() ? "stream '" + state.config().name() + "'" : label;
    world
        .faults()
        .report(
            name
                + " is read-only: acknowledged entries from op "
                + lost.firstOp()
                + " on are damaged ("
                + lost.reason()
                + "); restore it from a backup, or delete it");
  }
}
