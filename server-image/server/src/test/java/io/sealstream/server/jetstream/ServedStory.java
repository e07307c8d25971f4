package io.sealstream.server.jetstream;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A story of one server, over a store of its own, and one client. */
abstract class ServedStory {
  @TempDir Path directory;
  JetStreamServer server;
  Connection client;
  JetStreamManagement streams;

  @BeforeEach
  void start() throws Exception {
    server = JetStreamServer.start(directory);
    client = server.connect();
    streams = client.jetStreamManagement();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  /** The server ends as it should, and is there again over the same store. */
  void restart() throws Exception {
    stop();
    start();
  }
}
