package io.sealstream.server.jetstream;

import io.nats.client.Connection;
import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.MasterKey;
import io.sealstream.server.RunningServer;
import io.sealstream.server.config.LogOptions;
import io.sealstream.server.jetstream.consumer.JournaledConsumers;
import io.sealstream.server.jetstream.stream.StorageBudgets;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.log.Log;
import io.sealstream.store.Disk;
import io.sealstream.store.Expectation;
import io.sealstream.store.OfferedKeys;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.OpeningRequest;
import io.sealstream.store.RealDisk;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StoreOpening;
import io.sealstream.store.StoreSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A server with JetStream in this JVM, on a free port of the loopback. */
public final class JetStreamServer implements AutoCloseable {
  private final RunningServer core;
  private final JetStream jetStream;
  private final SealedStore store;

  /** What streams in memory may hold together. */
  public static final long MEMORY = 8 << 20;

  private JetStreamServer(RunningServer core, JetStream jetStream, SealedStore store) {
    this.core = core;
    this.jetStream = jetStream;
    this.store = store;
  }

  /** Starts over what the directory holds. */
  public static JetStreamServer start(Path directory) throws IOException {
    return start(directory, Long.MAX_VALUE);
  }

  public static JetStreamServer start(Path directory, long maxFileStore) throws IOException {
    return start(RunningServer.starting(), directory, maxFileStore);
  }

  /** Adds JetStream to a server that does not listen yet. */
  public static JetStreamServer start(RunningServer core, Path directory, long maxFileStore)
      throws IOException {
    return start(core, new RealDisk(directory.resolve("sealstream")), maxFileStore);
  }

  /** Starts over a disk of any kind. */
  public static JetStreamServer start(Disk disk) throws IOException {
    return start(RunningServer.starting(), disk, Long.MAX_VALUE);
  }

  /** As above; streams in memory may hold so much. */
  static JetStreamServer start(Disk disk, long memory) throws IOException {
    return start(RunningServer.starting(), disk, StorageBudgets.of(Long.MAX_VALUE, memory));
  }

  private static JetStreamServer start(RunningServer core, Disk disk, long maxFileStore)
      throws IOException {
    return start(core, disk, StorageBudgets.of(maxFileStore, MEMORY));
  }

  private static JetStreamServer start(RunningServer core, Disk disk, StorageBudgets budgets)
      throws IOException {
    JetStream jetStream =
        new JetStream(
            core.bus(),
            new Log(LogOptions.DEFAULTS),
            new JournaledConsumers(StreamClock.SYSTEM),
            "server-0",
            budgets);
    SealedStore store = open(disk);
    jetStream.open(store);
    core.serve();
    return new JetStreamServer(core, jetStream, store);
  }

  /** Opens the store on a disk, under the one key of all tests. */
  static SealedStore open(Disk disk) throws IOException {
    byte[] key = "correct horse battery staple".getBytes(StandardCharsets.UTF_8);
    OpeningOutcome outcome =
        StoreOpening.open(
            disk,
            new OpeningRequest(
                new OfferedKeys(Optional.of(MasterKey.of(key)), Optional.empty()),
                Optional.of(CipherSuite.AES),
                Expectation.NOTHING));
    return switch (outcome) {
      case OpeningOutcome.Opened opened -> opened.engine(StoreSettings.DEFAULT);
      case OpeningOutcome.Refused refused -> throw new IOException(refused.why());
    };
  }

  public Connection connect() throws IOException, InterruptedException {
    return core.connect();
  }

  public int port() {
    return core.core().port();
  }

  /** Below the streams. */
  public SealedStore store() {
    return store;
  }

  public JetStream jetStream() {
    return jetStream;
  }

  /** Ends a client of it, and then the server. */
  public void closeAfter(Connection client) {
    try {
      client.close();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    close();
  }

  @Override
  public void close() {
    jetStream.close();
    store.close();
    core.close();
  }
}
