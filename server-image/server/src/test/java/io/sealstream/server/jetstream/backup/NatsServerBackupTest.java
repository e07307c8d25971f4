package io.sealstream.server.jetstream.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.sealstream.server.jetstream.JetStreamServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody moves a stream between a nats-server and this one, with backups. */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
class NatsServerBackupTest {
  @TempDir Path scratch;

  @Test
  void aStreamOfNatsServerComesHereAsItWas() throws Exception {
    try (NatsServer theirs = NatsServer.start(scratch);
        Connection there = theirs.connect();
        JetStreamServer ours = JetStreamServer.start(scratch.resolve("ours"));
        Connection here = ours.connect()) {
      new OrdersStream(there).make();
      move(new BackupClient(there), new BackupClient(here));
    }
  }

  @Test
  void aStreamFromHereGoesToNatsServerAsItWas() throws Exception {
    try (NatsServer theirs = NatsServer.start(scratch);
        Connection there = theirs.connect();
        JetStreamServer ours = JetStreamServer.start(scratch.resolve("ours"));
        Connection here = ours.connect()) {
      new OrdersStream(here).make();
      move(new BackupClient(here), new BackupClient(there));
    }
  }

  private static void move(BackupClient from, BackupClient to) throws Exception {
    Map<String, Object> before = from.contents(OrdersStream.NAME);
    assertThat(before.get("messages")).isEqualTo(OrdersStream.PUBLISHED - 10 - 6);
    Map<String, Object> answer = to.restore(OrdersStream.NAME, from.backup(OrdersStream.NAME));
    assertThat(answer).doesNotContainKey("error");
    assertThat(to.contents(OrdersStream.NAME)).isEqualTo(before);
  }
}
