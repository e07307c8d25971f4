package io.sealstream.bench.micro;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.MasterKey;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Expectation;
import io.sealstream.store.MessageLog;
import io.sealstream.store.OfferedKeys;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.OpeningRequest;
import io.sealstream.store.RealDisk;
import io.sealstream.store.RewrapOutcome;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StoreOpening;
import io.sealstream.store.StoreSettings;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A store on the real disk with one stream of messages, whose owner is one thread. */
final class BenchStore implements AutoCloseable {
  private static final byte[] KEY = "a key for measurements only".getBytes(StandardCharsets.UTF_8);

  private final Path directory;
  private final ExecutorService owner = Executors.newSingleThreadExecutor();
  private final AtomicInteger syncs = new AtomicInteger();
  private final OpeningOutcome.Opened opened;
  private final SealedStore store;
  private final StreamStore stream;
  private byte[] key = KEY.clone();
  private long sequence;

  BenchStore(CipherSuite cipher) throws IOException {
    directory = Files.createTempDirectory(Path.of("/var/tmp"), "sealstream-bench-");
    OfferedKeys keys =
        cipher.seals()
            ? new OfferedKeys(Optional.of(MasterKey.of(KEY)), Optional.empty())
            : OfferedKeys.NONE;
    OpeningOutcome outcome =
        StoreOpening.open(
            new CountingDisk(new RealDisk(directory.resolve("store")), syncs),
            new OpeningRequest(keys, Optional.of(cipher), Expectation.NOTHING));
    if (!(outcome instanceof OpeningOutcome.Opened accepted)) {
      throw new IOException("not opened: " + outcome);
    }
    opened = accepted;
    store = opened.engine(StoreSettings.DEFAULT);
    store.recover(new NoStreams());
    stream = create();
  }

  private StreamStore create() {
    return store.create(owner, handle -> new Appender(handle.log()));
  }

  /** Journals messages of one subject each, waits until they are durable and applied. */
  void publish(int messages, int payload, int subjects) throws InterruptedException {
    CountDownLatch applied = new CountDownLatch(1);
    owner.execute(() -> submit(stream, messages, payload, subjects, applied::countDown));
    applied.await();
  }

  /** Hands over the first message of a new stream, and does not wait. */
  void publishToAnother(int payload) {
    StreamStore another = create();
    owner.execute(() -> submit(another, 1, payload, 1, () -> {}));
  }

  /** Waits until all that was handed over is applied. */
  void settle() throws InterruptedException {
    publish(1, 0, 1);
  }

  private void submit(StreamStore to, int messages, int payload, int subjects, Runnable applied) {
    EntryBatch batch = new EntryBatch(messages * (EntryBatch.HEADER + 16 + payload));
    for (int i = 0; i < messages; i++) {
      byte[] subject = ("bench." + sequence++ % subjects).getBytes(StandardCharsets.UTF_8);
      int at = batch.add(1, 1 + subject.length + payload);
      batch.array()[at] = (byte) subject.length;
      System.arraycopy(subject, 0, batch.array(), at + 1, subject.length);
    }
    if (!to.submit(batch, Urgency.NOW, applied)) {
      throw new IllegalStateException("the store does not take the batch: " + store.status());
    }
  }

  /** Moves everything from the journal to segments. */
  void checkpoint() {
    store.checkpoint().toCompletableFuture().join();
  }

  /** How often something was made durable. */
  int syncs() {
    return syncs.get();
  }

  /** Wraps the key ring under another master key. */
  void rotate(byte[] next) throws IOException {
    OfferedKeys keys =
        new OfferedKeys(Optional.of(MasterKey.of(next)), Optional.of(MasterKey.of(key)));
    RewrapOutcome outcome =
        opened.rewrap(new OpeningRequest(keys, Optional.empty(), Expectation.NOTHING));
    if (!(outcome instanceof RewrapOutcome.Rewrapped)) {
      throw new IOException("not rotated: " + outcome);
    }
    key = next.clone();
  }

  @Override
  public void close() throws IOException {
    store.close();
    owner.shutdown();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Appends each entry as a message: length of the subject, subject, payload. */
  private record Appender(MessageLog log) implements StreamMachine {
    @Override
    public void apply(long op, int kind, byte[] array, int body, int length) {
      int subject = array[body];
      int payload = body + 1 + subject;
      log.append(
          log.lastSequence() + 1,
          op,
          array,
          body + 1,
          subject,
          payload,
          0,
          payload,
          length - 1 - subject);
    }

    @Override
    public byte[] save() {
      return new byte[0];
    }
  }

  /** A fresh directory has none. */
  private static final class NoStreams implements StreamMachines {
    @Override
    public Owned restore(StreamStore stream, byte[] saved) {
      throw new IllegalStateException("a stream in a new store");
    }

    @Override
    public void dropped(StreamStore stream) {}
  }
}
