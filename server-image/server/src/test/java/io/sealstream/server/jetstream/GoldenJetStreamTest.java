package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.KeyValue;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.sealstream.server.Patience;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store with streams, buckets and consumers that an earlier build left behind by a kill is there
 * today: every message, every number, every consumer at its place. None is ever made anew.
 */
class GoldenJetStreamTest {
  private static final String NAME = "jetstream-v1-aes";
  private static final Path SOURCES = Path.of("src", "test", "resources", "golden");
  private static final String ADVICE =
      "what a stream or consumer keeps on disk is read differently: data that users have would"
          + " change or be lost. If this was not meant, find out what did it. If a format is meant"
          + " to change: raise its version, keep the reader of the version before and this golden"
          + " store, and add a new one beside it (delete nothing; -Dgolden.write=true makes one)";

  /** Nothing expires between the build that made the store and the one that reads it. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  @TempDir Path directory;

  @Test
  void isThereAsItWasLeftAndGoesOn() throws Exception {
    unpack(directory.resolve("sealstream"));
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      assertThat(picture(connection)).as(ADVICE).isEqualTo(new String(bytes(".txt"), UTF_8));

      PublishOptions known = PublishOptions.builder().messageId("id-3").build();
      assertThat(connection.jetStream().publish("orders.x", new byte[1], known).isDuplicate())
          .as(ADVICE)
          .isTrue();
      JetStreamSubscription worker =
          connection.jetStream().subscribe(null, PullSubscribeOptions.bind("ORDERS", "worker"));
      Message next = worker.fetch(1, Patience.LIMIT).getFirst();
      assertThat(next.metaData().streamSequence()).as("the first not delivered").isEqualTo(9);
      KeyValue bucket = connection.keyValue("settings");
      assertThat(bucket.get("colour").getValueAsString()).isEqualTo("blue");
      assertThat(bucket.get("size")).as("deleted").isNull();
      connection.close();
    }
  }

  /** With {@code -Dgolden.write=true}: makes the store if there is none. */
  @Test
  void isMadeOnce() throws Exception {
    if (Boolean.getBoolean("golden.write") && !Files.exists(SOURCES.resolve(NAME + ".zip"))) {
      make();
    }
    assertThat(SOURCES.resolve(NAME + ".zip")).exists();
  }

  // --- what is compared ---

  private static String picture(Connection connection) throws Exception {
    List<String> lines = new ArrayList<>();
    JetStreamManagement streams = connection.jetStreamManagement();
    StreamInfoOptions all = StreamInfoOptions.builder().allSubjects().deletedDetails().build();
    for (String name : streams.getStreamNames().stream().sorted().toList()) {
      StreamInfo info = streams.getStreamInfo(name, all);
      StreamState state = info.getStreamState();
      lines.add(stream(info.getConfiguration()));
      lines.add("created " + info.getCreateTime().toInstant());
      lines.add(
          "%d messages of %d bytes, %d to %d, last at %s"
              .formatted(
                  state.getMsgCount(),
                  state.getByteCount(),
                  state.getFirstSequence(),
                  state.getLastSequence(),
                  state.getLastTime().toInstant()));
      lines.add("subjects " + new TreeMap<>(state.getSubjectMap()));
      lines.add("deleted " + state.getDeleted());
      for (long s = state.getFirstSequence(); s <= state.getLastSequence(); s++) {
        if (state.getMsgCount() > 0 && !state.getDeleted().contains(s)) {
          lines.add(message(streams.getMessage(name, s)));
        }
      }
      for (String consumer : streams.getConsumerNames(name).stream().sorted().toList()) {
        lines.add(consumer(streams.getConsumerInfo(name, consumer)));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static String message(MessageInfo message) {
    Headers headers = message.getHeaders();
    TreeMap<String, List<String>> sorted = new TreeMap<>();
    if (headers != null) {
      headers.forEach(sorted::put);
    }
    return "%d %s %s %s '%s'"
        .formatted(
            message.getSeq(),
            message.getTime().toInstant(),
            message.getSubject(),
            sorted,
            message.getData() == null ? "" : new String(message.getData(), UTF_8));
  }

  private static String stream(StreamConfiguration config) {
    return "stream %s '%s' %s max per subject %d, discard %s, window %s, direct %b, rollup %b, deny delete %b"
        .formatted(
            config.getName(),
            config.getDescription(),
            config.getSubjects(),
            config.getMaxMsgsPerSubject(),
            config.getDiscardPolicy(),
            config.getDuplicateWindow(),
            config.getAllowDirect(),
            config.getAllowRollup(),
            config.getDenyDelete());
  }

  private static String consumer(ConsumerInfo info) {
    ConsumerConfiguration config = info.getConsumerConfiguration();
    return "consumer %s of '%s' from %s %d, ack %s within %s, at most %d times\n"
            .formatted(
                config.getDurable(),
                config.getFilterSubject(),
                config.getDeliverPolicy(),
                config.getStartSequence(),
                config.getAckPolicy(),
                config.getAckWait(),
                config.getMaxDeliver())
        + "delivered %d/%d, floor %d/%d, pending %d, awaiting %d, redelivered %d, created %s"
            .formatted(
                info.getDelivered().getConsumerSequence(),
                info.getDelivered().getStreamSequence(),
                info.getAckFloor().getConsumerSequence(),
                info.getAckFloor().getStreamSequence(),
                info.getNumPending(),
                info.getNumAckPending(),
                info.getRedelivered(),
                info.getCreationTime().toInstant());
  }

  // --- how it was made ---

  private void make() throws Exception {
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      firstHalf(connection);
      Patience.get(server.store().checkpoint().toCompletableFuture());
      secondHalf(connection);
      Files.createDirectories(SOURCES);
      Files.writeString(SOURCES.resolve(NAME + ".txt"), picture(connection));
      pack(directory.resolve("sealstream"));
      connection.close();
    }
  }

  private static void firstHalf(Connection connection) throws Exception {
    JetStreamManagement streams = connection.jetStreamManagement();
    streams.addStream(
        StreamConfiguration.builder()
            .name("ORDERS")
            .subjects("orders.>")
            .description("größe")
            .maxMessagesPerSubject(20)
            .duplicateWindow(FOR_EVER)
            .allowDirect(true)
            .build());
    streams.addStream(StreamConfiguration.builder().name("EMPTY").subjects("empty").build());
    for (int i = 0; i < 12; i++) {
      publish(connection, i);
    }
    ConsumerConfiguration.Builder durable =
        ConsumerConfiguration.builder().ackPolicy(AckPolicy.Explicit).ackWait(FOR_EVER);
    streams.addOrUpdateConsumer("ORDERS", durable.durable("worker").maxDeliver(5).build());
    streams.addOrUpdateConsumer(
        "ORDERS",
        durable
            .durable("filtered")
            .filterSubject("orders.1")
            .deliverPolicy(DeliverPolicy.ByStartSequence)
            .startSequence(3)
            .build());
    JetStreamSubscription worker =
        connection.jetStream().subscribe(null, PullSubscribeOptions.bind("ORDERS", "worker"));
    List<Message> first = worker.fetch(5, Patience.LIMIT);
    for (int acked : new int[] {0, 1, 3}) {
      first.get(acked).ackSync(Patience.LIMIT);
    }
    streams.deleteMessage("ORDERS", 6);
    KeyValue bucket = bucket(connection);
    bucket.put("colour", "red");
    bucket.put("colour", "blue");
    bucket.put("size", "12");
  }

  private static void secondHalf(Connection connection) throws Exception {
    connection.keyValue("settings").delete("size");
    for (int i = 12; i < 16; i++) {
      publish(connection, i);
    }
    JetStreamSubscription worker =
        connection.jetStream().subscribe(null, PullSubscribeOptions.bind("ORDERS", "worker"));
    List<Message> second = worker.fetch(2, Patience.LIMIT);
    second.getLast().ackSync(Patience.LIMIT);
    JetStreamSubscription filtered =
        connection.jetStream().subscribe(null, PullSubscribeOptions.bind("ORDERS", "filtered"));
    filtered.fetch(1, Patience.LIMIT).getFirst().ackSync(Patience.LIMIT);
  }

  private static void publish(Connection connection, int number) throws Exception {
    Headers headers = new Headers();
    headers.add("Nats-Msg-Id", "id-" + number);
    headers.add("Number", "" + number);
    connection
        .jetStream()
        .publish(
            NatsMessage.builder()
                .subject("orders." + number % 3)
                .headers(headers)
                .data("order " + number)
                .build());
  }

  private static KeyValue bucket(Connection connection) throws Exception {
    connection
        .keyValueManagement()
        .create(KeyValueConfiguration.builder().name("settings").maxHistoryPerKey(5).build());
    return connection.keyValue("settings");
  }

  // --- the archive ---

  private static byte[] bytes(String suffix) throws IOException {
    try (InputStream in =
        GoldenJetStreamTest.class.getResourceAsStream("/golden/" + NAME + suffix)) {
      assertThat(in).as(ADVICE).isNotNull();
      return in.readAllBytes();
    }
  }

  private static void unpack(Path into) throws IOException {
    Files.createDirectories(into);
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes(".zip")))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.write(into.resolve(entry.getName()), zip.readAllBytes());
      }
    }
  }

  /** The directory as a kill leaves it, without journal files that were never used. */
  private static void pack(Path from) throws IOException {
    try (ZipOutputStream zip =
            new ZipOutputStream(Files.newOutputStream(SOURCES.resolve(NAME + ".zip")));
        Stream<Path> files = Files.list(from)) {
      for (Path file : files.sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0 && bytes[0] != 0) {
          zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
          zip.write(bytes);
        }
      }
    }
  }
}
