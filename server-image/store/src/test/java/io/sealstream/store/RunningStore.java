package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One life of a store, from recovery to close or crash, with one owner thread for all streams. */
final class RunningStore implements AutoCloseable {
  /** A journal whose bound is reached soon. */
  static final JournalSize SMALL = new JournalSize(4 << 20, 1 << 21, 1 << 20);

  /** As long as an overloaded machine may need. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  final ExecutorService owner = Executors.newSingleThreadExecutor();
  final OpenStore store;
  final StoreEngine engine;
  final Map<StreamId, StreamStore> streams = new HashMap<>();
  volatile Throwable poison;
  final Map<StreamId, Ledger> ledgers = new HashMap<>();

  RunningStore(SimDisk disk) throws IOException {
    this(disk, CipherSuite.AES, StoreSettings.DEFAULT);
  }

  RunningStore(SimDisk disk, CipherSuite cipher, StoreSettings settings) throws IOException {
    this(open(disk, cipher), settings, SMALL, new StoreRules());
  }

  RunningStore(OpenStore store, StoreSettings settings, JournalSize size, StoreRules rules)
      throws IOException {
    this.store = store;
    this.engine = new StoreEngine(store, settings, size, rules);
    engine.onPoisoned(cause -> poison = cause);
    engine.recover(
        new StreamMachines() {
          @Override
          public Owned restore(StreamStore stream, byte[] saved) {
            return new Owned(keep(stream, saved), owner);
          }

          @Override
          public void dropped(StreamStore stream) {
            streams.remove(stream.id());
          }
        });
  }

  /** Opens the store on a disk, as another process after the one before. */
  static OpenStore open(SimDisk disk, CipherSuite cipher) {
    Starts start = Starts.start().cipher(cipher);
    return (cipher.seals() ? start.key(Starts.A) : start).opened(new Volume.OnSimDisk(disk));
  }

  private Ledger keep(StreamStore stream, byte[] saved) {
    Ledger ledger = new Ledger(stream, saved);
    streams.put(stream.id(), stream);
    ledgers.put(stream.id(), ledger);
    return ledger;
  }

  StreamStore create() {
    return engine.create(owner, stream -> keep(stream, new byte[0]));
  }

  StreamStore only() {
    assertThat(streams).hasSize(1);
    return streams.values().iterator().next();
  }

  /** Runs on the owner and waits. */
  <T> T ask(Supplier<T> question) {
    return get(owner.submit(question::get));
  }

  /** Submits; done when applied. Fails when the store refuses. */
  CompletableFuture<Void> submit(StreamStore stream, EntryBatch batch) {
    CompletableFuture<Void> applied = new CompletableFuture<>();
    owner.execute(
        () -> {
          if (!stream.submit(batch, Urgency.NOW, () -> applied.complete(null))) {
            applied.completeExceptionally(new IllegalStateException("refused"));
          }
        });
    return applied;
  }

  void publish(StreamStore stream, String subject, String... payloads) {
    await(submit(stream, Ledger.publish(subject, payloads)));
  }

  <T> T await(Future<T> future) {
    try {
      return get(future);
    } catch (AssertionError e) {
      if (poison != null) {
        e.addSuppressed(poison);
      }
      throw e;
    }
  }

  static <T> T get(Future<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  void checkpoint() {
    get(engine.checkpoint().toCompletableFuture());
  }

  void drop(StreamStore stream) {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    owner.execute(() -> stream.drop(() -> gone.complete(null)));
    get(gone);
    streams.remove(stream.id());
  }

  Ledger ledger() {
    return ledgers.get(only().id());
  }

  /** All payloads of a stream in sequence order. */
  List<String> payloads(StreamStore stream) {
    return ask(
        () -> {
          List<String> payloads = new ArrayList<>();
          Message message = new Message();
          MessageLog log = stream.log();
          long next = log.next(1, Filter.ALL);
          while (next != MessageLog.NONE) {
            payloads.add(payload(log, next, message));
            next = log.next(next + 1, Filter.ALL);
          }
          return payloads;
        });
  }

  static String payload(MessageLog log, long sequence, Message message) {
    try {
      assertThat(log.read(sequence, message)).isTrue();
    } catch (DamageException e) {
      throw new AssertionError(e);
    }
    return new String(message.array, message.payload, message.payloadLength, UTF_8);
  }

  @Override
  public void close() {
    engine.close();
    owner.shutdown();
  }
}
