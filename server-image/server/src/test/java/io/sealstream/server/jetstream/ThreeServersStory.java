package io.sealstream.server.jetstream;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.sealstream.server.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A story of three servers that replicate streams, and one client. */
abstract class ThreeServersStory {
  /** A question that nobody heard, because somebody else leads now, is asked again. */
  static final JetStreamOptions IMPATIENT =
      JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(5)).build();

  @TempDir Path directory;
  ThreeNodeCluster cluster;
  Connection client;
  JetStreamManagement streams;

  @BeforeEach
  void start() throws Exception {
    cluster = servers();
    client = cluster.connect();
    streams = client.jetStreamManagement(IMPATIENT);
  }

  ThreeNodeCluster servers() throws IOException {
    return new ThreeNodeCluster(directory);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    cluster.close();
  }

  /** Who leads a stream, once somebody does. */
  String leader(String stream) {
    return Patience.eventually(() -> streams.getStreamInfo(stream).getClusterInfo().getLeader());
  }
}
