package io.sealstream.server.jetstream;

import io.sealstream.server.jetstream.backup.NewStream;
import io.sealstream.server.jetstream.replica.Roster;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamConsumers;
import io.sealstream.server.jetstream.stream.StreamPicture;
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
final class Streams implements Roster {
  private static final byte[] NEW = {};

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

  /** A place for a stream that is filled before it serves. */
  NewStream place(SealedStore store, StreamConfig config) {
    return dormant(store, config);
  }

  private DormantStream dormant(SealedStore store, StreamConfig config) {
    DormantStream stream = new DormantStream(world, "stream '" + config.name() + "'");
    if (config.storage() == Storage.MEMORY) {
      store.createInMemory(stream.mailbox(), place -> stream.attach(place, NEW));
    } else {
      store.create(stream.mailbox(), place -> stream.attach(place, NEW));
    }
    return stream;
  }

  /** A stream serves that found its place by {@link #place}, or that this server leads now. */
  @Override
  public void serving(StreamActor stream) {
    byName.put(stream.name(), stream);
  }

  @Override
  public void gone(StreamActor stream) {
    byName.remove(stream.name(), stream);
  }

  /** Brings back what the store holds; returns when every stream serves. */
  void recover(SealedStore store) throws IOException {
    Recovered recovered = new Recovered();
    store.recover(recovered);
    List<CompletableFuture<Void>> opened = new ArrayList<>();
    for (DormantStream stream : recovered.streams) {
      opened.add(CompletableFuture.runAsync(() -> stream.serve(this::serving), stream.mailbox()));
    }
    all(opened).join();
  }

  /**
   * Makes a stream.
   *
   * @param done hears on the stream's mailbox when it is durable and serves, or why it is not
   */
  void create(SealedStore store, StreamConfig config, StreamActor.Done done) {
    dormant(store, config).create(config, done, this::serving);
  }

  /** What every stream says about itself, in the order of names, when all have answered. */
  CompletableFuture<List<StreamReport>> reports(Collection<StreamActor> streams) {
    List<CompletableFuture<Optional<StreamReport>>> reports = new ArrayList<>();
    for (StreamActor stream : streams) {
      reports.add(CompletableFuture.supplyAsync(stream::report, stream));
    }
    return all(reports)
        .thenApply(all -> reports.stream().flatMap(report -> report.join().stream()).toList());
  }

  /** A picture of every stream as JSON, in the order of names. */
  CompletableFuture<List<String>> pictures(StreamPicture.Wish wish) {
    List<CompletableFuture<Optional<String>>> pictures = new ArrayList<>();
    for (StreamActor stream : byName.values()) {
      pictures.add(CompletableFuture.supplyAsync(() -> StreamPicture.of(stream, wish), stream));
    }
    return all(pictures)
        .thenApply(all -> pictures.stream().flatMap(picture -> picture.join().stream()).toList());
  }

  /** Stops every stream; completes when none takes part in anything any more. */
  CompletableFuture<Void> close() {
    List<CompletableFuture<Void>> closing = new ArrayList<>();
    for (StreamActor stream : byName.values()) {
      closing.add(
          CompletableFuture.runAsync(() -> stream.close(StreamConsumers.End.SHUTDOWN), stream));
    }
    return all(closing);
  }

  private static CompletableFuture<Void> all(Collection<? extends CompletableFuture<?>> some) {
    return CompletableFuture.allOf(some.toArray(CompletableFuture[]::new));
  }

  /** Gathers what the store finds; used by the recovering thread alone. */
  private final class Recovered implements StreamMachines {
    private final List<DormantStream> streams = new ArrayList<>();

    @Override
    public Owned restore(StreamStore place, byte[] saved) {
      DormantStream stream = new DormantStream(world, "stream " + place.id());
      StreamState state = stream.attach(place, saved);
      streams.add(stream);
      return new Owned(state, stream.mailbox());
    }

    @Override
    public void dropped(StreamStore place) {
      streams.removeIf(stream -> stream.store().id().equals(place.id()));
    }
  }
}
