package io.sealstream.server.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.sealstream.server.ServerCommand;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What dashboards, probes and people read over HTTP, from a real server with a sealed store. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class MonitorPagesTest {
  private static final Pattern PORT = Pattern.compile("Starting http monitor on .*:(\\d+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path directory;

  private static ServerCommand server;
  private static int port;

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
    server.said("Server is ready");
    Matcher matcher = PORT.matcher(server.output());
    assertThat(matcher.find()).isTrue();
    port = Integer.parseInt(matcher.group(1));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void varzCountsWhatClientsDo() throws Exception {
    Map<String, Object> before = json("/varz");
    Options options = server.options().connectionName("counted").build();
    try (Connection client = Nats.connect(options)) {
      client.subscribe("a.*");
      for (int i = 0; i < 10; i++) {
        client.publish("a.b", "12345".getBytes(StandardCharsets.UTF_8));
      }
      client.flush(java.time.Duration.ofSeconds(10));
      Map<String, Object> varz = json("/varz");
      assertThat(varz)
          .containsEntry("version", "2.10.29")
          .containsEntry("max_payload", 1 << 20)
          .containsEntry("connections", 1)
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
    Map<String, Object> sealed = map(json("/varz"), "sealstream");
    assertThat(sealed)
        .containsEntry("state", "Open")
        .containsEntry("mode", "Sealed")
        .containsEntry("files_in_other_ciphers", 0)
        .containsKeys("cipher", "ring_generation", "epoch", "store_id");
    assertThat((String) sealed.get("key_fingerprint")).matches("k1:[a-z2-7]{16}");
    for (String page : List.of("/varz", "/jsz?streams=1", "/metrics", "/connz", "/")) {
      assertThat(get(page).body()).doesNotContain("good length");
    }
    assertThat(get("/metrics").body())
        .contains("sealstream_store_info{")
        .contains("sealstream_files_in_other_ciphers 0\n");
  }

  @Test
  void connzShowsClientsAndThoseThatLeft() throws Exception {
    Options options = server.options().connectionName("visible").build();
    try (Connection client = Nats.connect(options)) {
      client.subscribe("x.>", "group");
      client.flush(java.time.Duration.ofSeconds(10));
      Map<String, Object> shown = connection(json("/connz?subs=detail"), "visible");
      assertThat(shown).containsEntry("kind", "Client").containsEntry("lang", "java");
      Map<String, Object> subscription = list(shown, "subscriptions_list_detail").getFirst();
      assertThat(subscription).containsEntry("subject", "x.>").containsEntry("qgroup", "group");
      assertThat(list(json("/subsz?subs=1"), "subscriptions_list"))
          .anyMatch(s -> s.get("subject").equals("x.>"));
      assertThat(list(json("/subsz?test=y.z"), "subscriptions_list"))
          .noneMatch(s -> s.get("subject").equals("x.>"));
    }
    Awaitility.await().until(() -> connection(json("/connz"), "visible") == null);
    assertThat(connection(json("/connz?state=closed"), "visible"))
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
      Map<String, Object> jsz = json("/jsz?streams=1");
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
    assertThat(get("/healthz" + query).statusCode()).isEqualTo(200);
    assertThat(json("/healthz" + query)).containsEntry("status", "ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/connz?sort=x", "/connz?limit=-1", "/varz?x", "/nothing", "/connz?subs=x"})
  void badRequestsAreAnswered(String path) throws Exception {
    int expected = path.equals("/nothing") ? 404 : path.equals("/varz?x") ? 200 : 400;
    assertThat(get(path).statusCode()).isEqualTo(expected);
  }

  @Test
  void garbageEndsItsConnectionAndNothingElse() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write(("GET /" + "x".repeat(100_000)).getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .contains(" 4");
    } catch (IOException reset) {
      // As good an end as any.
    }
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
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
      second.said("Server is ready");
      Matcher matcher = PORT.matcher(second.output());
      matcher.find();
      String base = "http://127.0.0.1:" + matcher.group(1);
      assertThat(fetch(base + "/healthz?js-server-only=true").statusCode()).isEqualTo(200);
      HttpResponse<String> readiness = fetch(base + "/healthz?js-enabled-only=true");
      assertThat(readiness.statusCode()).isEqualTo(503);
      assertThat(readiness.body()).contains("KeyMismatch");
      assertThat(fetch(base + "/jsz").body()).contains("\"disabled\":true");
      try (Connection client = second.connect()) {
        assertThat(client.getServerInfo().isJetStreamAvailable()).isFalse();
      }
    }
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return fetch("http://127.0.0.1:" + port + path);
  }

  private static HttpResponse<String> fetch(String url) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Map<String, Object> json(String path) throws Exception {
    return JSON.std.mapFrom(get(path).body());
  }

  private static long number(Map<String, Object> object, String name) {
    return ((Number) object.get(name)).longValue();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> object, String name) {
    return (Map<String, Object>) object.get(name);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Map<String, Object> object, String name) {
    return (List<Map<String, Object>>) object.get(name);
  }

  private static Map<String, Object> connection(Map<String, Object> connz, String name) {
    return list(connz, "connections").stream()
        .filter(c -> name.equals(c.get("name")))
        .findFirst()
        .orElse(null);
  }
}
