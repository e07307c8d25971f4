package io.sealstream.server.jetstream;

import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.stream.Mailbox;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamConsumers;
import io.sealstream.server.jetstream.stream.StreamReport;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.server.jetstream.stream.StreamWorld;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** The live streams by name, sorted. Safe for every thread. */
final class Streams {
  private final StreamWorld world;
  private final ConcurrentSkipListMap<String, StreamActor> byName = new ConcurrentSkipListMap<>();

  Streams(StreamWorld world) {
    this.world = world;
  }

  Optional<StreamActor> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Collection<StreamActor> all() {
    return byName.values();
  }

  int count() {
    return byName.size();
  }

  void remove(String name) {
    byName.remove(name);
  }

  /** Brings back what the store holds; returns when every stream serves. */
  void recover(SealedStore store) throws IOException {
    Recovered recovered = new Recovered();
    store.recover(recovered);
    CompletableFuture<?>[] opened =
        recovered.streams.stream().map(this::open).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(opened).join();
  }

  private CompletableFuture<StreamActor> open(Found stream) {
    CompletableFuture<StreamActor> opened = new CompletableFuture<>();
    stream.mailbox.execute(
        () -> {
          try {
            opened.complete(stream.open());
          } catch (RuntimeException e) {
            opened.completeExceptionally(e);
          }
        });
    return opened;
  }

  /**
   * Makes a stream.
   *
   * @param done hears on the stream's mailbox when it is durable and serves, or why it is not
   */
  void create(SealedStore store, StreamConfig config, StreamActor.Done done) {
    Found[] made = new Found[1];
    Burst burst = world.bus().burst();
    Mailbox mailbox = mailbox(burst, "stream '" + config.name() + "'");
    StreamStore handle =
        store.create(
            mailbox,
            h -> {
              made[0] = new Found(h, StreamState.empty(h.log(), world.consumers()), burst, mailbox);
              return made[0].state;
            });
    mailbox.execute(
        () ->
            StreamActor.create(
                handle,
                config,
                world,
                refused -> done.done(refused.isPresent() ? refused : serve(made[0]))));
  }

  private Optional<JsError> serve(Found made) {
    try {
      made.open();
      return Optional.empty();
    } catch (RuntimeException e) {
      world.faults().report("stream '" + made.state.config().name() + "'", e);
      return Optional.of(ErrorCode.STREAM_CREATE_FAILED.about("the stream does not serve"));
    }
  }

  /** What every stream says about itself, in the order of names, when all have answered. */
  CompletableFuture<List<StreamReport>> reports(Collection<StreamActor> streams) {
    List<CompletableFuture<Optional<StreamReport>>> reports = new ArrayList<>();
    for (StreamActor stream : streams) {
      CompletableFuture<Optional<StreamReport>> report = new CompletableFuture<>();
      stream.execute(() -> report.complete(stream.report()));
      reports.add(report);
    }
    return CompletableFuture.allOf(reports.toArray(CompletableFuture[]::new))
        .thenApply(all -> reports.stream().flatMap(report -> report.join().stream()).toList());
  }

  /** Stops every stream; completes when none takes part in anything any more. */
  CompletableFuture<Void> close() {
    List<CompletableFuture<Void>> closing = new ArrayList<>();
    for (StreamActor stream : byName.values()) {
      closing.add(
          CompletableFuture.runAsync(() -> stream.close(StreamConsumers.End.SHUTDOWN), stream));
    }
    return CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new));
  }

  private Mailbox mailbox(Burst burst, String what) {
    return new Mailbox(world.pool(), burst::flush, fault -> world.faults().report(what, fault));
  }

  /** Gathers what the store finds; used by the recovering thread alone. */
  private final class Recovered implements StreamMachines {
    private final List<Found> streams = new ArrayList<>();

    @Override
    public Owned restore(StreamStore handle, byte[] saved) {
      StreamState state = StreamState.restore(handle.log(), world.consumers(), saved);
      Found stream = new Found(handle, state, world.bus().burst());
      streams.add(stream);
      return new Owned(state, stream.mailbox);
    }

    @Override
    public void dropped(StreamStore handle) {
      streams.removeIf(stream -> stream.handle.id().equals(handle.id()));
    }
  }

  /** A stream of the store that does not serve yet. */
  private final class Found {
    private final StreamStore handle;
    private final StreamState state;
    private final Burst burst;
    private final Mailbox mailbox;

    Found(StreamStore handle, StreamState state, Burst burst) {
      this(handle, state, burst, mailbox(burst, "stream " + handle.id()));
    }

    Found(StreamStore handle, StreamState state, Burst burst, Mailbox mailbox) {
      this.handle = handle;
      this.state = state;
      this.burst = burst;
      this.mailbox = mailbox;
    }

    StreamActor open() {
      StreamActor actor = new StreamActor(mailbox, handle, state, world, burst);
      byName.put(actor.name(), actor);
      return actor;
    }
  }
}
