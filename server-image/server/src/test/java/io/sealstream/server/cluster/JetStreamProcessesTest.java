package io.sealstream.server.cluster;

import static io.sealstream.server.Patience.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.MonitorPages;
import io.sealstream.server.OwnLoopback;
import io.sealstream.server.Patience;
import io.sealstream.server.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JetStream on three real processes with sealed stores that keep a stream together. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class JetStreamProcessesTest {
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final String KEY = "correct horse battery staple";

  /** A question that nobody heard, because somebody else leads now, is asked again. */
  private static final JetStreamOptions IMPATIENT =
      JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(5)).build();

  @TempDir Path directory;

  /** Each test has addresses of the loopback for itself, so its ports are free. */
  private final OwnLoopback network = new OwnLoopback();

  private final Map<String, ServerCommand> servers = new HashMap<>();

  @BeforeEach
  void start() throws Exception {
    for (String name : NAMES) {
      start(name);
    }
  }

  @AfterEach
  void stop() {
    servers.values().forEach(ServerCommand::close);
  }

  private String address(String name) {
    return network.address(1 + NAMES.indexOf(name)) + ":6222";
  }

  private void start(String name) throws IOException {
    List<String> routes = NAMES.stream().map(other -> "nats://" + address(other)).toList();
    Path file = directory.resolve(name + ".conf");
    Files.writeString(
        file,
        """
        server_name: %s
        listen: "127.0.0.1:-1"
        http: "127.0.0.1:-1"
        jetstream { store_dir: "%s", key: "%s" }
        cluster { name: three, listen: "%s", routes: %s }
        """
            .formatted(name, directory.resolve("store-" + name), KEY, address(name), json(routes)));
    servers.put(name, ServerCommand.start(directory, "-c", file.toString()));
  }

  private static String json(List<String> texts) {
    return "[\"" + String.join("\", \"", texts) + "\"]";
  }

  private Connection connect() throws IOException, InterruptedException {
    List<String> urls = new ArrayList<>();
    for (ServerCommand server : servers.values()) {
      urls.add(server.said("Server is ready").url());
    }
    return Nats.connect(
        Options.builder()
            .servers(urls.toArray(String[]::new))
            .connectionTimeout(Patience.LIMIT)
            .reconnectWait(Duration.ofMillis(50))
            .maxReconnects(-1)
            .build());
  }

  @Test
  void whatWasAcknowledgedSurvivesTheKillOfEachLeaderInTurn() throws Exception {
    try (Connection client = connect()) {
      JetStreamManagement streams = client.jetStreamManagement(IMPATIENT);
      eventually(
          () ->
              streams.addStream(
                  StreamConfiguration.builder()
                      .name("ORDERS")
                      .subjects("orders.>")
                      .replicas(3)
                      .build()));
      TreeSet<String> acknowledged = new TreeSet<>();
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20; i++) {
          String text = "round-%d-%02d".formatted(round, i);
          eventually(() -> client.jetStream(IMPATIENT).publish("orders.new", text.getBytes(UTF_8)));
          acknowledged.add(text);
        }
        String leader =
            eventually(() -> streams.getStreamInfo("ORDERS").getClusterInfo().getLeader());
        servers.get(leader).signal("KILL").exitCode();
        start(leader);
      }
      TreeSet<String> stored = new TreeSet<>();
      long last =
          eventually(() -> streams.getStreamInfo("ORDERS").getStreamState().getLastSequence());
      for (long sequence = 1; sequence <= last; sequence++) {
        long one = sequence;
        stored.add(
            new String(eventually(() -> streams.getMessage("ORDERS", one)).getData(), UTF_8));
      }
      assertThat(stored).containsAll(acknowledged);
    }
    MonitorPages pages = MonitorPages.of(servers.get("a").said("Server is ready"));
    Patience.await().until(() -> pages.get("/healthz").statusCode() == 200);
    Map<String, Object> meta = metaCluster("a");
    assertThat(meta).containsEntry("name", "three").containsEntry("cluster_size", 3);
    dashboardShowsHowFarTheOthersAre();
  }

  private Map<String, Object> metaCluster(String server) throws Exception {
    MonitorPages pages = MonitorPages.of(servers.get(server).said("Server is ready"));
    return MonitorPages.map(pages.json("/jsz"), "meta_cluster");
  }

  /** One that is down is offline; the one that decides says so. */
  private void dashboardShowsHowFarTheOthersAre() throws Exception {
    String leader = eventually(() -> (String) metaCluster("a").get("leader"));
    Patience.await().until(() -> currentOf(leader).equals(List.of(true, true)));
    servers
        .get(NAMES.stream().filter(name -> !name.equals(leader)).findFirst().orElseThrow())
        .signal("KILL");
    Patience.await().until(() -> currentOf(leader).equals(List.of(false, true)));
  }

  private List<Object> currentOf(String leader) throws Exception {
    return MonitorPages.list(metaCluster(leader), "replicas").stream()
        .map(replica -> replica.get("current"))
        .toList();
  }
}
