package io.sealstream.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.KeyValue;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that stored in clear gets a key and {@code migrate_plain: true}. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class SealedWhileItServesTest {
  private static final String KEY = "a key of more than 16 bytes";
  private static final String PAYLOAD = "wherefore-art-thou-";
  private static final List<String> CANARIES =
      List.of(PAYLOAD, "PELICANS", "pelicans.all", "flamingo", "ibis-value", "heron-durable");

  /** So many stops with so many messages: few enough for a checkpoint at each. */
  private static final int STOPS = 4;

  private static final int EACH = 2_000;
  private static final int IN_JOURNAL = 500;

  /** More than a step of re-sealing. */
  private static final int BEFORE = STOPS * EACH + IN_JOURNAL;

  private static final int AFTER = 100;

  @TempDir Path directory;

  @Test
  void nothingIsLostAndInTheEndNothingIsClear() throws Exception {
    aPlainServerStores();
    assertThat(found()).as("control: all of it stands there in clear").hasSameSizeAs(CANARIES);
    aKeyAloneIsRefused();
    String slow = "migrate_plain: true }, sealstream { reseal_rate: 65536";
    try (ServerCommand server = start(slow, Map.of("JS_KEY", KEY))) {
      MonitorPages pages = MonitorPages.of(server);
      try (Connection client = server.connect()) {
        everythingIsThere(client, BEFORE);
        publish(client, AFTER);
      }
      assertThat(encryption(pages)).containsEntry("strict", false).containsEntry("cipher", "aes");
      awaitAStep(pages);
      server.signal("KILL").exitCode();
    }
    assertThat(found()).as("killed in the midst").isNotEmpty();
    itGoesOnWithoutTheSettingUntilNothingIsClear();
    assertThat(found()).isEmpty();
    try (ServerCommand server = start("cipher: none", Map.of())) {
      server.said("KeyMissing");
    }
  }

  private void itGoesOnWithoutTheSettingUntilNothingIsClear() throws Exception {
    try (ServerCommand server = start("cipher: aes", Map.of("JS_KEY", KEY))) {
      MonitorPages pages = MonitorPages.of(server);
      server.said("Re-sealing is complete");
      Patience.await().until(() -> encryption(pages).get("strict").equals(true));
      assertThat(encryption(pages))
          .containsEntry("files_in_other_ciphers", 0)
          .containsEntry("bytes_in_other_ciphers", 0);
      assertThat(MonitorPages.map(pages.json("/jsz"), "sealstream")).containsEntry("strict", true);
      assertThat(pages.get("/metrics").body()).contains("\nsealstream_strict 1\n");
      try (Connection client = server.connect()) {
        everythingIsThere(client, BEFORE + AFTER);
      }
      server.signal("INT").exitCode();
      assertThat(server.output()).doesNotContain(KEY);
    }
  }

  private void aPlainServerStores() throws Exception {
    for (int life = 0; life < STOPS; life++) {
      try (ServerCommand server = start("cipher: none", Map.of());
          Connection client = server.said("Server is ready").connect()) {
        if (life == 0) {
          create(client);
        }
        publish(client, EACH);
        if (life == 0) {
          fetchAndAcknowledge(client, 10);
        }
        server.signal("INT").exitCode(); // a checkpoint: what is there stands in segments
      }
    }
    try (ServerCommand server = start("cipher: none", Map.of());
        Connection client = server.said("Server is ready").connect()) {
      publish(client, IN_JOURNAL);
      server.signal("KILL").exitCode(); // these stand in the journal alone
    }
  }

  private static void create(Connection client) throws Exception {
    JetStreamManagement management = client.jetStreamManagement();
    management.addStream(
        StreamConfiguration.builder().name("PELICANS").subjects("pelicans.all").build());
    management.addOrUpdateConsumer(
        "PELICANS", ConsumerConfiguration.builder().durable("heron-durable").build());
    client.keyValueManagement().create(KeyValueConfiguration.builder().name("birds").build());
    client.keyValue("birds").put("flamingo", "ibis-value");
  }

  private void aKeyAloneIsRefused() throws Exception {
    try (ServerCommand server = start("on_key_error: exit", Map.of("JS_KEY", KEY))) {
      assertThat(server.exitCode()).isEqualTo(78);
      assertThat(server.output()).contains("StorePlain", "migrate_plain: true");
    }
    try (ServerCommand server =
        start("on_key_error: exit, migrate_plain: true", Map.of("JS_KEY", "weak"))) {
      assertThat(server.exitCode()).isNotZero();
      assertThat(server.output()).contains("KeyTooWeak");
    }
  }

  private static void publish(Connection client, int count) throws Exception {
    List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
    String pad = "x".repeat(1000);
    for (int i = 0; i < count; i++) {
      acks.add(
          client.jetStream().publishAsync("pelicans.all", (PAYLOAD + i + pad).getBytes(UTF_8)));
      if (acks.size() == 500 || i == count - 1) {
        for (CompletableFuture<PublishAck> ack : acks) {
          ack.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        acks.clear();
      }
    }
  }

  private static void fetchAndAcknowledge(Connection client, int count) throws Exception {
    JetStreamSubscription subscription =
        client.jetStream().subscribe(null, PullSubscribeOptions.bind("PELICANS", "heron-durable"));
    for (Message message : subscription.fetch(count, Patience.LIMIT)) {
      message.ackSync(Patience.LIMIT);
    }
  }

  private static void everythingIsThere(Connection client, int messages) throws Exception {
    JetStreamManagement management = client.jetStreamManagement();
    assertThat(management.getStreamInfo("PELICANS").getStreamState().getMsgCount())
        .isEqualTo(messages);
    for (long sequence :
        new long[] {1, EACH, BEFORE - IN_JOURNAL, BEFORE - IN_JOURNAL + 1, BEFORE}) {
      byte[] data = management.getMessage("PELICANS", sequence).getData();
      assertThat(new String(data, UTF_8)).as("message %d", sequence).startsWith(PAYLOAD);
    }
    KeyValue birds = client.keyValue("birds");
    assertThat(birds.get("flamingo").getValueAsString()).isEqualTo("ibis-value");
    assertThat(management.getConsumerInfo("PELICANS", "heron-durable").getAckFloor())
        .matches(floor -> floor.getStreamSequence() == 10);
  }

  private static void awaitAStep(MonitorPages pages) {
    Patience.await()
        .until(() -> ((Number) encryption(pages).get("rewritten_bytes")).longValue() > 0);
  }

  private static Map<String, Object> encryption(MonitorPages pages) throws Exception {
    return MonitorPages.map(pages.json("/varz"), "sealstream");
  }

  /** The canaries that stand in a name or a byte below the store's directory. */
  private List<String> found() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(directory.resolve("store"))) {
      for (Path path : paths.toList()) {
        texts.add(path.toString());
        if (Files.isRegularFile(path)) {
          texts.add(Files.readString(path, ISO_8859_1));
        }
      }
    }
    return CANARIES.stream()
        .filter(canary -> texts.stream().anyMatch(text -> text.contains(canary)))
        .toList();
  }

  private ServerCommand start(String jetStream, Map<String, String> environment)
      throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("nats.conf"),
            "listen: 127.0.0.1:-1, http: 127.0.0.1:-1, jetstream { store_dir: '%s', %s }"
                .formatted(directory.resolve("store"), jetStream));
    return ServerCommand.start(directory, environment, "-c", configuration.toString());
  }
}
