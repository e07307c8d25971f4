package io.sealstream.server.monitor;

import static io.sealstream.server.MonitorPages.list;
import static io.sealstream.server.MonitorPages.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.MonitorPages;
import io.sealstream.server.ServerCommand;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What exporters and probes ask of JetStream, with the options of nats-server's pages. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class JetStreamPagesTest {
  @TempDir static Path directory;

  private static ServerCommand server;
  private static MonitorPages pages;

  @BeforeAll
  static void start() throws Exception {
    server =
        ServerCommand.start(
            directory,
            Map.of("JS_KEY", "a key of good length"),
            "-a=127.0.0.1",
            "-p=-1",
            "-m=-1",
            "-n=shown",
            "-js",
            "-sd=" + directory);
    pages = MonitorPages.of(server);
    try (Connection client = server.connect()) {
      JetStreamManagement management = client.jetStreamManagement();
      for (String name : List.of("ORDERS", "SMALL")) {
        management.addStream(
            StreamConfiguration.builder().name(name).subjects(name.toLowerCase()).build());
      }
      client.jetStream().publish("orders", new byte[10]);
      client.jetStream().publish("orders", new byte[10]);
      management.addOrUpdateConsumer(
          "ORDERS", ConsumerConfiguration.builder().durable("BILLING").build());
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void totalsAreThereWithoutAsking() throws Exception {
    Map<String, Object> jsz = pages.json("/jsz");
    assertThat(jsz)
        .containsEntry("streams", 2)
        .containsEntry("consumers", 1)
        .containsEntry("messages", 2)
        .containsEntry("total", 1)
        .doesNotContainKeys("account_details", "streams_leader");
    assertThat(pages.json("/jsz?raft=1"))
        .containsEntry("streams_leader", 2)
        .containsEntry("consumers_leader", 1);
  }

  @Test
  void eachStreamAndConsumerIsShownWhenAskedFor() throws Exception {
    assertThat(pages.json("/jsz?accounts=1&offset=1")).doesNotContainKey("account_details");
    assertThat(account("/jsz?accounts=1")).doesNotContainKey("stream_detail");
    List<Map<String, Object>> streams = list(account("/jsz?streams=1"), "stream_detail");
    assertThat(streams).extracting(s -> s.get("name")).containsExactly("ORDERS", "SMALL");
    assertThat(streams.getFirst()).doesNotContainKeys("config", "consumer_detail");
    assertThat(map(streams.getFirst(), "cluster")).containsEntry("leader", "shown");
    Map<String, Object> consumer = consumer("/jsz?consumers=true");
    assertThat(consumer)
        .containsEntry("name", "BILLING")
        .containsEntry("stream_name", "ORDERS")
        .containsEntry("num_pending", 2)
        .containsEntry("num_ack_pending", 0)
        .doesNotContainKey("config");
  }

  @Test
  void configurationsComeWithConfig() throws Exception {
    String page = "/jsz?acc=$G&consumers=1&config=1&stream-leader-only=1";
    Map<String, Object> stream = list(account(page), "stream_detail").getFirst();
    assertThat(map(stream, "config")).containsEntry("name", "ORDERS");
    assertThat(map(consumer(page), "config")).containsEntry("durable_name", "BILLING");
    assertThat(pages.json("/jsz?acc=NOBODY&streams=1")).doesNotContainKey("account_details");
  }

  @ParameterizedTest
  @CsvSource({
    "200, ''",
    "200, ?js-meta-only=1",
    "200, ?account=$G&stream=ORDERS&consumer=BILLING",
    "400, ?stream=ORDERS",
    "400, ?account=$G&consumer=BILLING",
    "404, ?account=NOBODY",
    "404, ?account=$G&stream=NONE",
    "404, ?account=$G&stream=NONE&details=1",
    "404, ?account=$G&stream=ORDERS&consumer=NONE",
    "404, ?account=$G&stream=SMALL&consumer=BILLING"
  })
  void aProbeMayAskForOneStreamOrConsumer(int code, String query) throws Exception {
    HttpResponse<String> answer = pages.get("/healthz" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
    assertThat(answer.body()).startsWith(code == 200 ? "{\"status\":\"ok\"" : "{\"status\":\"");
  }

  @Test
  void aServerAloneHasNoNeighboursAndOneAccount() throws Exception {
    assertThat(pages.json("/routez")).containsEntry("num_routes", 0).containsKey("routes");
    assertThat(pages.json("/leafz")).containsEntry("leafnodes", 0);
    assertThat(pages.json("/gatewayz")).containsKeys("outbound_gateways", "inbound_gateways");
    assertThat(pages.json("/accountz")).containsEntry("accounts", List.of("$G"));
    assertThat(map(pages.json("/accountz?acc=$G"), "account_detail"))
        .containsEntry("jetstream_enabled", true);
    assertThat(list(pages.json("/accstatz"), "account_statz")).hasSize(1);
    assertThat(pages.get("/raftz").statusCode()).isEqualTo(404);
    assertThat(pages.get("/accountz?acc=X").statusCode()).isEqualTo(400);
  }

  @Test
  void aScriptIsCalledWithTheAnswer() throws Exception {
    HttpResponse<String> answer = pages.get("/varz?callback=show");
    assertThat(answer.headers().firstValue("content-type")).contains("application/javascript");
    assertThat(answer.body()).startsWith("show({").endsWith("})");
    assertThat(pages.get("/varz?callback=alert(1)//").statusCode()).isEqualTo(400);
  }

  private static Map<String, Object> account(String path) throws Exception {
    return list(pages.json(path), "account_details").getFirst();
  }

  private static Map<String, Object> consumer(String path) throws Exception {
    Map<String, Object> stream = list(account(path), "stream_detail").getFirst();
    return list(stream, "consumer_detail").getFirst();
  }
}
