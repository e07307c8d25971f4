package io.sealstream.server.jetstream;

import io.nats.client.Connection;
import io.sealstream.server.RunningServer;
import io.sealstream.server.config.LogOptions;
import io.sealstream.server.jetstream.consumer.JournaledConsumers;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.log.Log;
import io.sealstream.store.OpenedForTests;
import io.sealstream.store.SealedStore;
import java.io.IOException;
import java.nio.file.Path;

/** A server with JetStream in this JVM, on a free port of the loopback. */
public final class JetStreamServer implements AutoCloseable {
  private final RunningServer core;
  private final JetStream jetStream;
  private final SealedStore store;

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
    RunningServer core = RunningServer.start();
    JetStream jetStream =
        new JetStream(
            core.bus(),
            new Log(LogOptions.DEFAULTS),
            new JournaledConsumers(StreamClock.SYSTEM),
            "server-0",
            maxFileStore);
    SealedStore store = OpenedForTests.at(directory);
    jetStream.open(store);
    return new JetStreamServer(core, jetStream, store);
  }

  public Connection connect() throws IOException, InterruptedException {
    return core.connect();
  }

  public int port() {
    return core.core().port();
  }

  public JetStream jetStream() {
    return jetStream;
  }

  @Override
  public void close() {
    jetStream.close();
    store.close();
    core.close();
  }
}
