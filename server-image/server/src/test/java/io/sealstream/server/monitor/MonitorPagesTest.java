package io.sealstream.server.monitor;

import static io.sealstream.server.MonitorPages.list;
import static io.sealstream.server.MonitorPages.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.sealstream.server.MonitorPages;
import io.sealstream.server.Patience;
import io.sealstream.server.ServerCommand;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What dashboards, probes and people read over HTTP, from a real server with a sealed store. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class MonitorPagesTest {
  @TempDir static Path directory;

  private static ServerCommand server;
  private static MonitorPages pages;

  @BeforeAll
  static void start() throws Exception {
    server =
        ServerCommand.start(
            directory,
            Map.of("JS_KEY", "a key of good length"),
            "-a",
            "127.0.0.1",
            "-p",
            "-1",
            "-m",
            "-1",
            "-js",
            "-sd",
            directory.toString());
    pages = MonitorPages.of(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void varzCountsWhatClientsDo() throws Exception {
    Map<String, Object> before = pages.json("/varz");
    Options options = server.options().connectionName("counted").build();
    try (Connection client = Nats.connect(options)) {
      client.subscribe("a.*");
      for (int i = 0; i < 10; i++) {
        client.publish("a.b", "12345".getBytes(StandardCharsets.UTF_8));
      }
      client.flush(Patience.LIMIT);
      // Clients of the tests before may still be on their way out.
      Patience.await().until(() -> pages.json("/varz").get("connections").equals(1));
      Map<String, Object> varz = pages.json("/varz");
      assertThat(varz)
          .containsEntry("version", "2.10.29")
          .containsEntry("max_payload", 1 << 20)
          .containsKeys(
              "server_id", "server_name", "start", "uptime", "mem", "cpu", "slow_consumers");
      assertThat(number(varz, "in_msgs") - number(before, "in_msgs")).isEqualTo(10);
      assertThat(number(varz, "in_bytes") - number(before, "in_bytes")).isEqualTo(50);
      assertThat(number(varz, "out_msgs") - number(before, "out_msgs")).isEqualTo(10);
      assertThat(map(map(varz, "jetstream"), "config")).containsEntry("sync_always", true);
    }
  }

  @Test
  void theStateOfEncryptionIsVisibleAndTheKeyIsNot() throws Exception {
    Map<String, Object> sealed = map(pages.json("/varz"), "sealstream");
    assertThat(sealed)
        .containsEntry("state", "Open")
        .containsEntry("mode", "Sealed")
        .containsEntry("files_in_other_ciphers", 0)
        .containsKeys("cipher", "ring_generation", "epoch", "store_id");
    assertThat((String) sealed.get("key_fingerprint")).matches("k1:[a-z2-7]{16}");
    for (String page : List.of("/varz", "/jsz?streams=1", "/metrics", "/connz", "/")) {
      assertThat(pages.get(page).body()).doesNotContain("good length");
    }
    assertThat(pages.get("/metrics").body())
        .contains("sealstream_store_info{")
        .contains("sealstream_files_in_other_ciphers 0\n");
  }

  @Test
  void connzShowsClientsAndThoseThatLeft() throws Exception {
    Options options = server.options().connectionName("visible").build();
    try (Connection client = Nats.connect(options)) {
      client.subscribe("x.>", "group");
      client.flush(Patience.LIMIT);
      Map<String, Object> shown = connection(pages.json("/connz?subs=detail"), "visible");
      assertThat(shown).containsEntry("kind", "Client").containsEntry("lang", "java");
      Map<String, Object> subscription = list(shown, "subscriptions_list_detail").getFirst();
      assertThat(subscription).containsEntry("subject", "x.>").containsEntry("qgroup", "group");
      assertThat(list(pages.json("/subsz?subs=1"), "subscriptions_list"))
          .anyMatch(s -> s.get("subject").equals("x.>"));
      assertThat(list(pages.json("/subsz?test=y.z"), "subscriptions_list"))
          .noneMatch(s -> s.get("subject").equals("x.>"));
    }
    Patience.await().until(() -> connection(pages.json("/connz"), "visible") == null);
    assertThat(connection(pages.json("/connz?state=closed"), "visible"))
        .containsEntry("reason", "Client Closed")
        .containsKey("stop");
  }

  @Test
  void jszShowsStreams() throws Exception {
    try (Connection client = server.connect()) {
      client
          .jetStreamManagement()
          .addStream(
              io.nats.client.api.StreamConfiguration.builder()
                  .name("SHOWN")
                  .subjects("shown.>")
                  .build());
      client.jetStream().publish("shown.1", new byte[100]);
      Map<String, Object> jsz = pages.json("/jsz?streams=1");
      assertThat(jsz).containsEntry("streams", 1).containsEntry("messages", 1);
      Map<String, Object> stream =
          list(list(jsz, "account_details").getFirst(), "stream_detail").getFirst();
      assertThat(stream).containsEntry("name", "SHOWN");
      assertThat(map(stream, "state")).containsEntry("messages", 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?js-enabled-only=true", "?js-server-only=true", "?details=true"})
  void aHealthyServerSaysSo(String query) throws Exception {
    assertThat(pages.get("/healthz" + query).statusCode()).isEqualTo(200);
    assertThat(pages.json("/healthz" + query)).containsEntry("status", "ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/connz?sort=x", "/connz?limit=-1", "/varz?x", "/nothing", "/connz?subs=x"})
  void badRequestsAreAnswered(String path) throws Exception {
    int expected = path.equals("/nothing") ? 404 : path.equals("/varz?x") ? 200 : 400;
    assertThat(pages.get(path).statusCode()).isEqualTo(expected);
  }

  @Test
  void garbageEndsItsConnectionAndNothingElse() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", pages.port())) {
      socket
          .getOutputStream()
          .write(("GET /" + "x".repeat(100_000)).getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .contains(" 4");
    } catch (IOException reset) {
      // As good an end as any.
    }
    assertThat(pages.get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void aServerWithTheWrongKeyIsAliveAndNotReady() throws Exception {
    Path store = directory.resolve("other");
    try (ServerCommand first =
        ServerCommand.start(
            directory,
            Map.of("JS_KEY", "the first good key"),
            "-p",
            "-1",
            "-js",
            "-sd",
            store.toString())) {
      first.said("Server is ready").signal("TERM").exitCode();
    }
    try (ServerCommand second =
        ServerCommand.start(
            directory,
            Map.of("JS_KEY", "quite another key"),
            "-a",
            "127.0.0.1",
            "-p",
            "-1",
            "-m",
            "-1",
            "-js",
            "-sd",
            store.toString())) {
      MonitorPages refused = MonitorPages.of(second);
      assertThat(refused.get("/healthz?js-server-only=true").statusCode()).isEqualTo(200);
      HttpResponse<String> readiness = refused.get("/healthz?js-enabled-only=true");
      assertThat(readiness.statusCode()).isEqualTo(503);
      assertThat(readiness.body()).contains("KeyMismatch");
      assertThat(refused.get("/jsz").body()).contains("\"disabled\":true");
      try (Connection client = second.connect()) {
        assertThat(client.getServerInfo().isJetStreamAvailable()).isFalse();
      }
    }
  }

  private static long number(Map<String, Object> object, String name) {
    return ((Number) object.get(name)).longValue();
  }

  private static Map<String, Object> connection(Map<String, Object> connz, String name) {
    return list(connz, "connections").stream()
        .filter(c -> name.equals(c.get("name")))
        .findFirst()
        .orElse(null);
  }
}
