package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that are in memory alone. */
class MemoryStreamStoryTest {
  @TempDir Path directory;

  private interface Life {
    void live(JetStreamServer server, Connection connection, JetStreamManagement streams)
        throws Exception;
  }

  private void life(Life life) throws Exception {
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      life.live(server, connection, connection.jetStreamManagement());
      connection.close();
    }
  }

  private static StreamConfiguration.Builder inMemory() {
    return StreamConfiguration.builder()
        .name("CACHE")
        .subjects("cache.>")
        .storageType(StorageType.Memory);
  }

  private long bytesOnDisk() throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".segment"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  @Test
  void servesLikeEveryOtherIsNeverWrittenAndIsGoneWithTheServer() throws Exception {
    life(
        (server, connection, streams) -> {
          assertThat(streams.addStream(inMemory().build()).getConfiguration().getStorageType())
              .isEqualTo(StorageType.Memory);
          for (int i = 1; i <= 100; i++) {
            assertThat(connection.jetStream().publish("cache.a", text(i)).getSeqno()).isEqualTo(i);
          }
          assertThat(streams.deleteMessage("CACHE", 50)).isTrue();
          assertThat(streams.getMessage("CACHE", 51).getData()).isEqualTo(text(51));
          JetStreamSubscription reader =
              connection
                  .jetStream()
                  .subscribe("cache.a", PullSubscribeOptions.builder().durable("reader").build());
          List<Message> fetched = reader.fetch(99, Patience.LIMIT);
          assertThat(fetched).hasSize(99);
          fetched.forEach(Message::ack);
          assertThat(fetched.getLast().getData()).isEqualTo(text(100));
          assertThat(streams.getAccountStatistics().getMemory()).isPositive();
          assertThat(streams.getAccountStatistics().getStorage()).isZero();
          server.store().checkpoint().toCompletableFuture().get();
          assertThat(bytesOnDisk()).isZero();
        });
    life(
        (server, connection, streams) -> {
          assertThat(streams.getStreamNames()).isEmpty();
          assertThat(streams.getAccountStatistics().getMemory()).isZero();
        });
  }

  private static byte[] text(int i) {
    return ("value " + i + " " + "x".repeat(500)).getBytes(UTF_8);
  }

  @Test
  void takesNoMoreThanTheServerGivesToMemory() throws Exception {
    life(
        (server, connection, streams) -> {
          streams.addStream(inMemory().build());
          byte[] large = new byte[1 << 19];
          assertThatThrownBy(
                  () -> {
                    for (int i = 0; i < 2 * JetStreamServer.MEMORY / large.length; i++) {
                      connection.jetStream().publish("cache.a", large);
                    }
                  })
              .isInstanceOfSatisfying(
                  JetStreamApiException.class,
                  e -> assertThat(e.getApiErrorCode()).isEqualTo(10028));
          streams.purgeStream("CACHE");
          assertThat(connection.jetStream().publish("cache.a", large).getSeqno()).isPositive();
          streams.deleteStream("CACHE");
          assertThat(streams.getAccountStatistics().getMemory()).isZero();
        });
  }

  /** A limit that counted as clients do would be four times the heap that the process has. */
  @Test
  void countsSmallMessagesWithTheirIndex() throws Exception {
    life(
        (server, connection, streams) -> {
          streams.addStream(inMemory().build());
          for (int i = 0; i < 200; i++) {
            connection.jetStream().publish("cache.of.small.things." + i, new byte[1]);
          }
          long bytes = streams.getStreamInfo("CACHE").getStreamState().getByteCount();
          assertThat(streams.getAccountStatistics().getMemory()).isGreaterThan(2 * bytes);
          streams.purgeStream("CACHE");
          assertThat(streams.getAccountStatistics().getMemory()).isZero();
        });
  }

  @Test
  void staysInMemory() throws Exception {
    life(
        (server, connection, streams) -> {
          streams.addStream(inMemory().build());
          assertThatThrownBy(
                  () -> streams.updateStream(inMemory().storageType(StorageType.File).build()))
              .hasMessageContaining("can not change storage type");
        });
  }
}
