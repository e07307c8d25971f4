package io.sealstream.server.tool;

import static io.sealstream.server.MonitorPages.list;
import static io.sealstream.server.MonitorPages.map;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.keyring.Environ;
import io.sealstream.server.MonitorPages;
import io.sealstream.server.ServerCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk lets messages rot: whoever needs them is told, all others go on, until somebody decides.
 */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
class DamagedMessageTest {
  private static final int MESSAGES = 200;

  /** In the second frame of messages of the only segment. */
  private static final int SOMEWHERE = 100_000;

  @TempDir Path directory;

  private ServerCommand server() throws IOException {
    return ServerCommand.start(
        directory,
        Map.of("JS_KEY", ToolRun.KEY),
        "-a=127.0.0.1",
        "-p=-1",
        "-m=-1",
        "-js",
        "-sd=" + directory);
  }

  private void stop(ServerCommand server) throws Exception {
    server.signal("INT").exitCode();
  }

  private ToolRun tool(String command, String... more) {
    List<String> all = new ArrayList<>(List.of("store", command, directory.toString()));
    all.addAll(List.of(more));
    return ToolRun.with(all.toArray(String[]::new));
  }

  private static byte[] payload(int i) {
    return ("message " + i + " " + "x".repeat(1000)).getBytes();
  }

  /** Two streams; the messages of one stand in a segment, and one bit of them changes. */
  private void ordersWithADamagedFrame() throws Exception {
    try (ServerCommand server = server()) {
      try (Connection client = server.connect()) {
        JetStreamManagement manage = client.jetStreamManagement();
        for (String name : List.of("orders", "other")) {
          manage.addStream(StreamConfiguration.builder().name(name).subjects(name).build());
        }
        for (int i = 1; i <= MESSAGES; i++) {
          client.jetStream().publish("orders", payload(i));
        }
        manage.addOrUpdateConsumer(
            "orders", ConsumerConfiguration.builder().durable("worker").build());
      }
      stop(server);
    }
    try (WritableStore store = WritableStore.open(at())) {
      store.checkpoint();
    }
    flipABit();
  }

  private StoreAt at() throws Exception {
    byte[] environment = ("JS_KEY=" + ToolRun.KEY + "\0").getBytes(UTF_8);
    return StoreAt.find(directory, () -> Environ.of(environment));
  }

  /** The one with the messages. */
  private Path segment() throws IOException {
    try (var paths = Files.list(directory.resolve("sealstream"))) {
      return paths
          .filter(p -> p.toString().endsWith(".segment"))
          .max(Comparator.comparingLong(p -> p.toFile().length()))
          .orElseThrow();
    }
  }

  /** In place: a server that has the file open reads what the medium has now. */
  private void flipABit() throws IOException {
    byte there = Files.readAllBytes(segment())[SOMEWHERE];
    try (FileChannel file = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {(byte) (there ^ 1)}), SOMEWHERE);
    }
  }

  /** Sequences whose get is refused with the reason; every other gives its message. */
  private static List<Integer> refused(JetStreamManagement manage) throws Exception {
    List<Integer> refused = new ArrayList<>();
    for (int i = 1; i <= MESSAGES; i++) {
      try {
        assertThat(manage.getMessage("orders", i).getData()).isEqualTo(payload(i));
      } catch (JetStreamApiException e) {
        assertThat(e.getErrorCode()).isEqualTo(500);
        assertThat(e.getErrorDescription()).contains(".segment", "checksum");
        refused.add(i);
      }
    }
    return refused;
  }

  private static JetStreamSubscription worker(Connection client) throws Exception {
    return client.jetStream().subscribe(null, PullSubscribeOptions.bind("orders", "worker"));
  }

  private static void assertGets(JetStreamSubscription worker, int from, int to) {
    for (int next = from; next <= to; ) {
      List<Message> messages = worker.fetch(to - next + 1, Duration.ofSeconds(60));
      assertThat(messages).isNotEmpty();
      for (Message message : messages) {
        assertThat(message.metaData().streamSequence()).isEqualTo(next++);
        message.ack();
      }
    }
  }

  @Test
  void theyAreAHoleUntilTheirLossIsAccepted() throws Exception {
    ordersWithADamagedFrame();
    List<Integer> lost;
    try (ServerCommand server = server()) {
      try (Connection client = server.connect()) {
        JetStreamManagement manage = client.jetStreamManagement();
        lost = refused(manage);
        assertThat(lost).hasSizeBetween(20, 100);
        JetStreamSubscription worker = worker(client);
        assertGets(worker, 1, lost.getFirst() - 1);
        assertThat(worker.fetch(1, Duration.ofMillis(500))).as("it stops there").isEmpty();
        assertThat(client.jetStream().publish("orders", payload(MESSAGES + 1)).getSeqno())
            .isEqualTo(MESSAGES + 1);
        assertThat(client.jetStream().publish("other", payload(1)).getSeqno()).isEqualTo(1);
        assertThat(manage.getMessage("other", 1).getData()).isEqualTo(payload(1));
      }
      assertIsShown(server, lost);
      assertThat(tool("accept-loss", "--all").ends(ExitCode.REFUSED).err()).contains("StoreInUse");
      stop(server);
    }
    lossIsAccepted(lost);
    try (ServerCommand server = server();
        Connection client = server.connect()) {
      JetStreamManagement manage = client.jetStreamManagement();
      assertThat(manage.getStreamInfo("orders").getStreamState().getMsgCount())
          .isEqualTo(MESSAGES + 1 - lost.size());
      assertGets(worker(client), lost.getLast() + 1, MESSAGES + 1);
      assertThatThrownBy(() -> manage.getMessage("orders", lost.getFirst()))
          .isInstanceOfSatisfying(
              JetStreamApiException.class, e -> assertThat(e.getErrorCode()).isEqualTo(404));
      assertThat(MonitorPages.of(server).get("/metrics").body()).contains("sealstream_holes 0");
    }
  }

  @Test
  void aConsumerGoesOnWhenTheyCanBeReadAgain() throws Exception {
    ordersWithADamagedFrame();
    try (ServerCommand server = server()) {
      try (Connection client = server.connect()) {
        JetStreamSubscription worker = worker(client);
        int first = refused(client.jetStreamManagement()).getFirst();
        assertGets(worker, 1, first - 1);
        assertThat(worker.fetch(1, Duration.ofMillis(500))).as("it stops there").isEmpty();
        flipABit();
        assertGets(worker, first, MESSAGES);
      }
      stop(server);
    }
  }

  @Test
  void aStreamWhoseSegmentIsGoneGoesOnOnceTheLossIsAccepted() throws Exception {
    ordersWithADamagedFrame();
    Files.delete(segment());
    try (ServerCommand server = server()) {
      try (Connection client = server.connect()) {
        assertThatThrownBy(() -> client.jetStream().publish("orders", payload(1)))
            .hasMessageContaining("read-only");
        assertThat(client.jetStream().publish("other", payload(1)).getSeqno()).isEqualTo(1);
      }
      stop(server);
    }
    assertThat(tool("accept-loss", "--stream", "other").ends(ExitCode.DAMAGED).out())
        .contains("orders: NOT given up: what its segments no longer hold");
    assertThat(tool("accept-loss", "--stream", "orders").ends(ExitCode.CLEAN).out())
        .contains("orders: gave up what its segments no longer hold");
    tool("verify").ends(ExitCode.CLEAN);
    try (ServerCommand server = server();
        Connection client = server.connect()) {
      assertThat(client.jetStream().publish("orders", payload(MESSAGES + 1)).getSeqno())
          .isEqualTo(MESSAGES + 1);
      assertGets(worker(client), MESSAGES + 1, MESSAGES + 1);
    }
  }

  private static void assertIsShown(ServerCommand server, List<Integer> lost) throws Exception {
    server.said("cannot be read").said("Consumer 'orders > worker' stops before message");
    MonitorPages pages = MonitorPages.of(server);
    assertThat(pages.get("/metrics").body())
        .contains("sealstream_holes 1", "sealstream_scrubbed_segments_total");
    assertThat(map(pages.json("/varz"), "sealstream")).containsEntry("holes", 1);
    Map<String, Object> account = list(pages.json("/jsz?streams=1"), "account_details").getFirst();
    List<Map<String, Object>> streams = list(account, "stream_detail");
    assertThat(list(streams.getFirst(), "holes").getFirst())
        .containsEntry("first_seq", lost.getFirst())
        .containsEntry("last_seq", lost.getLast())
        .containsEntry("messages", lost.size());
    assertThat(streams.getLast()).doesNotContainKey("holes");
    assertThat(pages.get("/healthz").statusCode()).as("it serves").isEqualTo(200);
  }

  private void lossIsAccepted(List<Integer> lost) {
    assertThat(tool("verify").ends(ExitCode.DAMAGED).out())
        .contains("lost are sequences %d to %d".formatted(lost.getFirst(), lost.getLast()));
    tool("accept-loss").ends(ExitCode.USAGE);
    assertThat(tool("accept-loss", "--stream", "nobody").ends(ExitCode.USAGE).err())
        .contains("there is no stream nobody");
    assertThat(tool("accept-loss", "--stream", "other").ends(ExitCode.DAMAGED).out())
        .contains("orders: NOT given up");
    tool("verify").ends(ExitCode.DAMAGED);
    assertThat(tool("accept-loss", "--stream", "orders").ends(ExitCode.CLEAN).out())
        .contains(
            "orders: gave up %d message(s), sequences %d to %d"
                .formatted(lost.size(), lost.getFirst(), lost.getLast()));
    assertThat(tool("verify").ends(ExitCode.CLEAN).out()).contains("All is as it was written");
    assertThat(tool("accept-loss", "--all").ends(ExitCode.CLEAN).out())
        .contains("there is nothing to give up");
  }
}
