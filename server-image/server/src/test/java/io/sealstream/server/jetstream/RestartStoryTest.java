package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.CompressionOption;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import io.sealstream.server.Patience;
import io.sealstream.server.RawClient;
import io.sealstream.server.RunningServer;
import io.sealstream.server.config.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is still there, and still known, after the server was started again. */
class RestartStoryTest {
  @TempDir Path directory;

  private interface Life {
    void live(Connection connection, JetStreamManagement streams) throws Exception;
  }

  private void life(Life life) throws Exception {
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      life.live(connection, connection.jetStreamManagement());
      connection.close();
    }
  }

  private static PublishAck publish(Connection connection, String payload, String id)
      throws Exception {
    PublishOptions options = PublishOptions.builder().messageId(id).build();
    return connection.jetStream().publish("log.a", payload.getBytes(UTF_8), options);
  }

  @Test
  void messagesGapsAndNumbersAreTheSame() throws Exception {
    StreamInfo[] before = new StreamInfo[1];
    StreamInfoOptions all = StreamInfoOptions.builder().allSubjects().deletedDetails().build();
    life(
        (connection, streams) -> {
          streams.addStream(
              StreamConfiguration.builder()
                  .name("LOG")
                  .subjects("log.>")
                  .maxMessagesPerSubject(50)
                  .description("kept")
                  .build());
          for (int i = 0; i < 100; i++) {
            connection.jetStream().publish("log." + i % 3, ("message " + i).getBytes(UTF_8));
          }
          streams.deleteMessage("LOG", 50);
          streams.updateStream(
              StreamConfiguration.builder()
                  .name("LOG")
                  .subjects("log.>")
                  .maxMessagesPerSubject(10)
                  .build());
          before[0] = streams.getStreamInfo("LOG", all);
        });
    life(
        (connection, streams) -> {
          StreamInfo after = streams.getStreamInfo("LOG", all);
          assertThat(after.getStreamState().getMsgCount()).isEqualTo(30);
          assertThat(after.getStreamState().getByteCount())
              .isEqualTo(before[0].getStreamState().getByteCount());
          assertThat(after.getStreamState().getFirstSequence())
              .isEqualTo(before[0].getStreamState().getFirstSequence());
          assertThat(after.getStreamState().getLastTime())
              .isEqualTo(before[0].getStreamState().getLastTime());
          assertThat(after.getStreamState().getSubjectMap())
              .isEqualTo(before[0].getStreamState().getSubjectMap());
          assertThat(after.getStreamState().getDeleted())
              .isEqualTo(before[0].getStreamState().getDeleted());
          assertThat(after.getCreateTime()).isEqualTo(before[0].getCreateTime());
          assertThat(after.getConfiguration().getMaxMsgsPerSubject()).isEqualTo(10);
          assertThat(new String(streams.getMessage("LOG", 100).getData(), UTF_8))
              .isEqualTo("message 99");
          assertThat(connection.jetStream().publish("log.0", new byte[1]).getSeqno())
              .isEqualTo(101);
        });
  }

  @Test
  void aCompressedStreamTakesLessRoomAndIsReadLikeEveryOther() throws Exception {
    byte[] order = "an order that says much the same as others; ".repeat(200).getBytes(UTF_8);
    StreamConfiguration.Builder packed =
        StreamConfiguration.builder()
            .name("LOG")
            .subjects("log.>")
            .compressionOption(CompressionOption.S2);
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      JetStreamManagement streams = connection.jetStreamManagement();
      assertThat(streams.addStream(packed.build()).getConfiguration().getCompressionOption())
          .isEqualTo(CompressionOption.S2);
      for (int i = 0; i < 200; i++) {
        connection.jetStream().publish("log." + i, order);
      }
      server.store().checkpoint().toCompletableFuture().get();
      assertThat(server.store().status().segmentBytes()).isLessThan(200L * order.length / 10);
      connection.close();
    }
    life(
        (connection, streams) -> {
          StreamInfo after = streams.getStreamInfo("LOG");
          assertThat(after.getConfiguration().getCompressionOption())
              .isEqualTo(CompressionOption.S2);
          assertThat(after.getStreamState().getMsgCount()).isEqualTo(200);
          assertThat(streams.getMessage("LOG", 77).getData()).isEqualTo(order);
          StreamConfiguration plain = packed.compressionOption(CompressionOption.None).build();
          assertThat(streams.updateStream(plain).getConfiguration().getCompressionOption())
              .isEqualTo(CompressionOption.None);
          assertThat(streams.getMessage("LOG", 200).getData()).isEqualTo(order);
        });
  }

  /** With the greatest {@code max_payload} that there is; room is left for subject and headers. */
  @Test
  void aMessageOfSixtyMegabytesIsStoredAndDelivered() throws Exception {
    byte[] large = new byte[60 << 20];
    new Random(60).nextBytes(large);
    Limits limits = new Limits(64 << 20, 4096, 64 << 10, 64L << 20, Duration.ofSeconds(60));
    for (int life = 0; life < 2; life++) {
      RunningServer core = RunningServer.starting(limits);
      try (JetStreamServer server = JetStreamServer.start(core, directory, Long.MAX_VALUE)) {
        Connection connection = server.connect();
        if (life == 0) {
          connection
              .jetStreamManagement()
              .addStream(StreamConfiguration.builder().name("LOG").subjects("log").build());
          JetStreamOptions patient =
              JetStreamOptions.builder().requestTimeout(Patience.LIMIT).build();
          assertThat(connection.jetStream(patient).publish("log", large).getSeqno()).isEqualTo(1);
        }
        JetStreamSubscription reader =
            connection.jetStream().subscribe("log", PullSubscribeOptions.builder().build());
        List<Message> fetched = reader.fetch(1, Patience.LIMIT);
        assertThat(fetched).hasSize(1);
        assertThat(Arrays.equals(fetched.getFirst().getData(), large)).isTrue();
        server.store().checkpoint().toCompletableFuture().get();
        connection.close();
      }
    }
  }

  @Test
  void whatIsPublishedWhileTheServerRecoversIsStored() throws Exception {
    life(
        (connection, streams) ->
            streams.addStream(StreamConfiguration.builder().name("LOG").subjects("log").build()));
    RunningServer core = RunningServer.starting();
    RawClient early = core.raw();
    early.lines(
        "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true}",
        "SUB ack 1",
        "PUB log ack 5",
        "early");
    try (JetStreamServer server = JetStreamServer.start(core, directory, Long.MAX_VALUE)) {
      assertThat(early.info()).contains("\"port\":" + server.port());
      assertThat(early.line()).startsWith("MSG ack 1");
      assertThat(early.line()).contains("\"stream\":\"LOG\"").contains("\"seq\":1}");
      early.close();
    }
  }

  @Test
  void anIdIsStillKnown() throws Exception {
    life(
        (connection, streams) -> {
          streams.addStream(StreamConfiguration.builder().name("LOG").subjects("log.>").build());
          publish(connection, "1", "first");
          publish(connection, "2", "second");
          // Its message is gone, the id is not.
          streams.deleteMessage("LOG", 1);
        });
    life(
        (connection, streams) -> {
          assertThat(publish(connection, "1", "first").isDuplicate()).isTrue();
          assertThat(publish(connection, "2", "second").getSeqno()).isEqualTo(2);
          assertThat(publish(connection, "3", "third").getSeqno()).isEqualTo(3);
          PublishOptions afterThird = PublishOptions.builder().expectedLastMsgId("third").build();
          connection.jetStream().publish("log.a", new byte[1], afterThird);
        });
  }

  @Test
  void deletedStreamsStayAway() throws Exception {
    life(
        (connection, streams) -> {
          for (String name : List.of("A", "B", "C")) {
            streams.addStream(StreamConfiguration.builder().name(name).build());
            connection.jetStream().publish(name, new byte[10]);
          }
          streams.deleteStream("B");
        });
    life(
        (connection, streams) -> {
          assertThat(streams.getStreamNames()).containsExactly("A", "C");
          assertThatThrownBy(() -> connection.jetStream().publish("B", new byte[1]))
              .hasMessageContaining("503");
          streams.addStream(StreamConfiguration.builder().name("B").build());
          assertThat(streams.getStreamInfo("B").getStreamState().getLastSequence()).isZero();
        });
  }
}
