package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.MessageTtl;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.sealstream.server.Patience;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message that says how long it stays goes also when the server was killed meanwhile. */
@Tag("crash")
@SuppressWarnings("try") // the client declares InterruptedException on close
class KilledTtlTest {
  private static final int MESSAGES = 300;

  @Test
  void itGoesAfterTheKillAndTheOthersStay(@TempDir Path directory) throws Exception {
    try (ServerProcess server = ServerProcess.in(directory.resolve("data"))) {
      server.start();
      try (Connection client = connect(server)) {
        client
            .jetStreamManagement()
            .addStream(
                StreamConfiguration.builder()
                    .name("LOG")
                    .subjects("log")
                    .allowMessageTtl()
                    .build());
        for (int i = 0; i < MESSAGES; i++) {
          MessageTtl ttl = i % 2 == 0 ? MessageTtl.seconds(3) : MessageTtl.seconds(3600);
          client
              .jetStream()
              .publish("log", new byte[100], PublishOptions.builder().messageTtl(ttl).build());
        }
      }
      server.kill();
      server.start();
      try (Connection client = connect(server)) {
        Patience.await()
            .ignoreExceptions() // the store may not be open yet
            .until(() -> state(client).getMsgCount() == MESSAGES / 2);
        assertThat(state(client).getFirstSequence()).isEqualTo(2);
        assertThat(state(client).getLastSequence()).isEqualTo(MESSAGES);
      }
    }
  }

  private static Connection connect(ServerProcess server) throws Exception {
    return Nats.connect(
        new Options.Builder().server(server.url()).connectionTimeout(Patience.LIMIT).build());
  }

  private static StreamState state(Connection client) throws Exception {
    return client.jetStreamManagement().getStreamInfo("LOG").getStreamState();
  }
}
