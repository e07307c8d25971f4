package io.sealstream.server.tool;

import io.sealstream.server.jetstream.archive.StoredStreams;
import io.sealstream.server.jetstream.backup.Durability;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.Rekey;
import io.sealstream.store.RekeyCourse;
import io.sealstream.store.Resealing;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StoreFacts;
import io.sealstream.store.StoreOpening;
import io.sealstream.store.StoreSettings;
import io.sealstream.store.StreamId;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A store that a command opened to write to, with all its streams: as a server has it, but nobody
 * is served. One thread; every method waits until what it does is durable.
 */
final class WritableStore implements AutoCloseable {
  /** Nobody else wants the disk. */
  private static final StoreSettings SETTINGS =
      new StoreSettings(Optional.empty(), new Resealing(true, 1L << 40));

  private static final String FULL = "the store takes no more: its volume is full";

  private final ExecutorService owner = Executors.newSingleThreadExecutor();
  private final CompletableFuture<String> failed = new CompletableFuture<>();
  private final StoredStreams streams = new StoredStreams(owner);
  private final SealedStore store;
  private final List<String> notices;

  private WritableStore(OpeningOutcome.Opened opened) throws IOException {
    this.store = opened.engine(SETTINGS);
    this.notices = opened.notices();
    store.onPoisoned(cause -> failed.complete("the store failed: " + cause.getMessage()));
  }

  /** Opens and recovers it, with the key of the environment. */
  static WritableStore open(StoreAt at) throws ToolFailure, IOException {
    return open(at, Set.of());
  }

  /**
   * As above.
   *
   * @param lossAccepted streams that go on with what is there
   */
  static WritableStore open(StoreAt at, Set<StreamId> lossAccepted)
      throws ToolFailure, IOException {
    WritableStore opened =
        switch (StoreOpening.open(at.disk(), at.request())) {
          case OpeningOutcome.Opened found -> new WritableStore(found);
          case OpeningOutcome.Refused refused -> throw StoreAt.refused(refused);
        };
    try {
      opened.store.recover(opened.streams, lossAccepted);
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  StoredStreams streams() {
    return streams;
  }

  /** A new stream; it exists from its first entry on. */
  StreamStore create(Function<StreamStore, StreamMachine> machine) {
    return store.create(owner, machine);
  }

  /** Looks at what belongs to the streams. */
  <T> T ask(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, owner).join();
  }

  /** What was put right, or rotated, when it was opened; one line each. */
  List<String> notices() {
    return notices;
  }

  /** Identity and key. */
  StoreFacts facts() {
    return store.status().facts();
  }

  /** Replaces data keys; on return the old ones are gone. */
  void rekey(Rekey what) throws IOException {
    RekeyCourse course = store.rekey(what);
    await(course.begun().handle(WritableStore::failure));
    await(course.done().handle(WritableStore::failure));
  }

  private static String failure(Void done, Throwable why) {
    return why == null ? "" : why.getMessage();
  }

  /** Reads every frame of every stream. */
  void scrub() throws IOException {
    await(store.scrub().thenApply(done -> ""));
  }

  /** What changed without an entry counts from now on. */
  void checkpoint() throws IOException {
    await(store.checkpoint().thenApply(done -> ""));
  }

  void submit(StreamStore place, EntryBatch batch) throws IOException {
    CompletableFuture<String> applied = new CompletableFuture<>();
    owner.execute(
        () -> {
          if (!place.submit(batch, Urgency.NOW, () -> applied.complete(""))) {
            applied.complete(FULL);
          }
        });
    await(applied);
  }

  /** Ends a stream; where that fails, the next start of a server drops what is not whole. */
  void drop(StreamStore place) {
    CompletableFuture<String> dropped = new CompletableFuture<>();
    owner.execute(
        () -> {
          if (!place.drop(() -> dropped.complete(""))) {
            dropped.complete(FULL);
          }
        });
    Durability.await(store, CompletableFuture.anyOf(dropped, failed));
  }

  /**
   * @param done with a text when it failed
   */
  private void await(CompletionStage<String> done) throws IOException {
    Object failure =
        Durability.await(store, CompletableFuture.anyOf(done.toCompletableFuture(), failed))
            .orElse(FULL);
    if (!failure.equals("")) {
      throw new IOException(failure.toString());
    }
  }

  @Override
  public void close() {
    store.close();
    owner.shutdown();
  }
}
