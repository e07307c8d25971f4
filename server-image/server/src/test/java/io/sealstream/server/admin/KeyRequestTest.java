package io.sealstream.server.admin;

import static java.lang.Boolean.TRUE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.MonitorPages;
import io.sealstream.server.Patience;
import io.sealstream.server.ServerCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of a real server are changed by request while clients publish. */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
class KeyRequestTest {
  private static final String OLD = "the key of the first day";
  private static final String NEW = "the key of the day after";
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /** Of 4 MiB each: the store is still being sealed when the first is done. */
  private static final int STEPS_OF_SEALING = 2;

  @TempDir Path directory;
  private final ClusterAuthority authority = new ClusterAuthority();
  private AdminSettings admin;

  @BeforeEach
  void files() throws IOException {
    admin = authority.mount(directory, authority.pair("demo-0"), ANY_PORT);
    Files.writeString(directory.resolve("key"), OLD);
  }

  private ServerCommand start(String keys) throws IOException {
    configure(keys);
    return start();
  }

  private ServerCommand start() throws IOException {
    return ServerCommand.start(directory, "-c", directory.resolve("nats.conf").toString())
        .said("Server is ready");
  }

  private void configure(String keys) throws IOException {
    configure(keys, "");
  }

  private void configure(String keys, String pace) throws IOException {
    Files.writeString(
        directory.resolve("nats.conf"),
        """
        host: 127.0.0.1, port: -1, http: "127.0.0.1:-1"
        jetstream { store_dir: "%s", %s }
        sealstream { %s admin { listen: "127.0.0.1:-1", cert_file: "%s", key_file: "%s", ca_file: "%s" } }
        """
            .formatted(
                directory.resolve("store"),
                keys,
                pace,
                admin.certFile(),
                admin.keyFile(),
                admin.caFile()));
  }

  private String file(String setting, String name) {
    return "%s: \"%s\"".formatted(setting, directory.resolve(name));
  }

  private HttpResponse<String> post(ServerCommand server, String path, String body)
      throws Exception {
    Matcher port =
        Pattern.compile("Listening for the operator on [^:]+:(\\d+)").matcher(server.output());
    assertThat(port.find()).isTrue();
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(authority.client(authority.pair(AdminRequests.OPERATOR)))
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Patience.LIMIT)
            .build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://localhost:" + port.group(1) + path))
              .POST(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }

  private static void addStream(Connection client, String name) throws Exception {
    client
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name(name)
                .subjects(name + ".>")
                .storageType(StorageType.File)
                .build());
  }

  private static void publish(Connection client, String stream, int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      assertThat(client.jetStream().publish(stream + ".x", ("no " + i).getBytes()).getSeqno())
          .isEqualTo(i);
    }
  }

  private static void assertHas(Connection client, String stream, int messages) throws Exception {
    for (int i = 1; i <= messages; i++) {
      assertThat(client.jetStreamManagement().getMessage(stream, i).getData())
          .isEqualTo(("no " + i).getBytes());
    }
  }

  private static void untilNothingIsLeft(ServerCommand server) throws Exception {
    MonitorPages pages = MonitorPages.of(server);
    Patience.await()
        .untilAsserted(
            () ->
                assertThat(MonitorPages.map(pages.json("/varz"), "sealstream"))
                    .containsEntry("rekey_streams", 0)
                    .containsEntry("rekey_segments", 0)
                    .containsEntry("rekey_ring_keys", 0));
    assertThat(pages.get("/metrics").body()).contains("sealstream_rekey_streams 0");
    assertThat(pages.get("/jsz").body()).contains("\"rekey_bytes\":0");
  }

  @Test
  void newDataKeysUnderTrafficAndAfterAKill() throws Exception {
    try (ServerCommand server = start(file("key_file", "key"));
        Connection client = server.connect()) {
      addStream(client, "ORDERS");
      addStream(client, "BILLS");
      publish(client, "ORDERS", 1, 100);
      publish(client, "BILLS", 1, 100);
      assertThat(post(server, "/v1/checkpoint", "").statusCode()).isEqualTo(204);

      var one = post(server, "/v1/rekey", "{\"streams\": [\"ORDERS\"]}");
      assertThat(one.statusCode()).as(one.body()).isEqualTo(202);
      publish(client, "ORDERS", 101, 150);
      untilNothingIsLeft(server);
      assertThat(post(server, "/v1/rekey", "{\"streams\": [\"NOBODYS\"]}").statusCode())
          .isEqualTo(409);

      var all = post(server, "/v1/rekey", "{\"scope\": \"all\"}");
      assertThat(all.statusCode()).as(all.body()).isEqualTo(202);
      server.signal("KILL").exitCode();
    }
    try (ServerCommand server = start(file("key_file", "key"));
        Connection client = server.connect()) {
      untilNothingIsLeft(server);
      assertHas(client, "ORDERS", 150);
      assertHas(client, "BILLS", 100);
      publish(client, "ORDERS", 151, 151);
      assertThat(server.output()).doesNotContain(OLD);
    }
  }

  @Test
  void aLeakedMasterKeyIsRotatedAndEveryDataKeyReplaced() throws Exception {
    try (ServerCommand server = start(file("key_file", "key"));
        Connection client = server.connect()) {
      addStream(client, "ORDERS");
      publish(client, "ORDERS", 1, 50);
      Files.writeString(directory.resolve("key"), NEW);

      var refused = post(server, "/v1/rotate", "{\"compromised\": true}");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains("KeyMismatch").doesNotContain(OLD, NEW);

      Files.writeString(directory.resolve("previous"), OLD);
      configure(file("key_file", "key") + ", " + file("prev_key_file", "previous"));
      var rotated = post(server, "/v1/rotate", "{\"compromised\": true}");
      assertThat(rotated.statusCode()).as(rotated.body()).isEqualTo(202);
      Map<String, Object> progress = JSON.std.mapFrom(rotated.body());
      assertThat(progress.get("fingerprint").toString()).startsWith("k1:");
      assertThat(server.output()).contains("Rotated the master key: ", "Rekey: new keys for");
      publish(client, "ORDERS", 51, 60);
      untilNothingIsLeft(server);
      server.signal("KILL").exitCode();
      assertThat(server.output()).doesNotContain(OLD, NEW);
    }
    try (ServerCommand server = start(file("key_file", "key"));
        Connection client = server.connect()) {
      assertHas(client, "ORDERS", 60);
    }
  }

  @Test
  void aStoreThatIsBeingSealedGivesNewKeysOnceNothingIsClear() throws Exception {
    try (ServerCommand server = start("cipher: none");
        Connection client = server.connect()) {
      addStream(client, "ORDERS");
      byte[] long64 = new byte[64 << 10];
      for (int i = 0; i < STEPS_OF_SEALING * 64; i++) {
        client.jetStream().publish("ORDERS.x", long64);
      }
      assertThat(post(server, "/v1/checkpoint", "").statusCode()).isEqualTo(204);
    }
    String sealing = file("key_file", "key") + ", migrate_plain: true";
    configure(sealing, "reseal_rate: 65536,"); // the second step waits for minutes
    try (ServerCommand server = start()) {
      var refused = post(server, "/v1/rekey", "{\"scope\": \"all\"}");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
      assertThat(refused.body()).contains("clear segments");
      assertThat(post(server, "/v1/rotate", "{\"compromised\": true}").statusCode()).isEqualTo(409);
      assertThat(MonitorPages.map(MonitorPages.of(server).json("/varz"), "sealstream"))
          .containsEntry("strict", false)
          .containsEntry("rekey_streams", 0);
    }
    try (ServerCommand server = start(sealing)) {
      MonitorPages pages = MonitorPages.of(server);
      Patience.await()
          .until(() -> MonitorPages.map(pages.json("/varz"), "sealstream").get("strict") == TRUE);
      var taken = post(server, "/v1/rekey", "{\"scope\": \"all\"}");
      assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
      untilNothingIsLeft(server);
    }
  }
}
