package io.sealstream.server.jetstream.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.MessageTtl;
import io.nats.client.PublishOptions;
import io.nats.client.api.Mirror;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.sealstream.server.Patience;
import io.sealstream.server.jetstream.JetStreamServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message of a backup whose time is over goes once it is restored; the others stay. */
class RestoredTtlTest {
  @TempDir Path directory;
  private JetStreamManagement streams;

  @Test
  void whatHadItsTimeInTheArchiveGoes() throws Exception {
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection client = server.connect();
      streams = client.jetStreamManagement();
      streams.addStream(
          StreamConfiguration.builder().name("LOG").subjects("log").allowMessageTtl().build());
      // It keeps what goes at its origin, so the archive has it for certain.
      streams.addStream(
          StreamConfiguration.builder()
              .name("TRAIL")
              .mirror(Mirror.builder().sourceName("LOG").build())
              .build());
      while (state("TRAIL").getMsgCount() == 0) {
        long sequence = publish(client, MessageTtl.seconds(1));
        Patience.await()
            .until(
                () ->
                    state("TRAIL").getLastSequence() == sequence
                        || state("LOG").getMsgCount() == 0);
      }
      long kept = publish(client, MessageTtl.seconds(3600));
      Patience.await().until(() -> state("TRAIL").getLastSequence() == kept);

      BackupClient backups = new BackupClient(client);
      BackupClient.Backup trail = backups.backup("TRAIL");
      assertThat(streams.deleteStream("TRAIL")).isTrue();
      Map<String, Object> description = new HashMap<>(trail.description());
      Map<String, Object> config = new HashMap<>();
      ((Map<?, ?>) description.get("config"))
          .forEach((name, value) -> config.put("" + name, value));
      config.remove("mirror");
      config.put("allow_msg_ttl", true);
      description.put("config", config);
      assertThat(backups.restore("TRAIL", new BackupClient.Backup(description, trail.archive())))
          .doesNotContainKey("error");

      Patience.await().until(() -> state("TRAIL").getMsgCount() == 1);
      assertThat(state("TRAIL").getFirstSequence()).isEqualTo(kept);
      assertThat(state("TRAIL").getLastSequence()).isEqualTo(kept);
      client.close();
    }
  }

  private static long publish(Connection client, MessageTtl ttl) throws Exception {
    PublishOptions options = PublishOptions.builder().messageTtl(ttl).build();
    return client.jetStream().publish("log", new byte[10], options).getSeqno();
  }

  private StreamState state(String stream) throws Exception {
    return streams.getStreamInfo(stream).getStreamState();
  }
}
