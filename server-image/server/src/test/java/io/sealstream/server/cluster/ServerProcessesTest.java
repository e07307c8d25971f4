package io.sealstream.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.sealstream.server.MonitorPages;
import io.sealstream.server.Patience;
import io.sealstream.server.ServerCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters of real processes: by flags and files, killed and told to leave. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class ServerProcessesTest {
  private static final Pattern ROUTE_PORT =
      Pattern.compile("Listening for route connections on .*:(\\d+)");

  @TempDir Path directory;

  private ServerCommand server(String name, String... more) throws IOException {
    List<String> arguments =
        new java.util.ArrayList<>(List.of("-a", "127.0.0.1", "-p", "-1", "-m", "-1", "-n", name));
    arguments.addAll(List.of("--cluster", "nats://127.0.0.1:-1", "--cluster_name", "processes"));
    arguments.addAll(List.of(more));
    return ServerCommand.start(directory, arguments.toArray(String[]::new));
  }

  private static String route(ServerCommand server) throws IOException {
    Matcher matcher = ROUTE_PORT.matcher(server.said("Server is ready").output());
    assertThat(matcher.find()).isTrue();
    return "nats://127.0.0.1:" + matcher.group(1);
  }

  @Test
  void clientsOfAServerThatIsKilledGoOnAtAnotherByThemselves() throws Exception {
    try (ServerCommand a = server("a");
        ServerCommand b = server("b", "--routes", route(a));
        ServerCommand c = server("c", "--routes", route(a))) {
      for (ServerCommand server : List.of(a, b, c)) {
        MonitorPages pages = MonitorPages.of(server);
        Patience.await().until(() -> pages.json("/routez").get("num_routes").equals(2));
      }
      Options patient =
          c.options().reconnectWait(java.time.Duration.ofMillis(50)).maxReconnects(-1).build();
      try (Connection client = Nats.connect(patient);
          Connection other = a.connect()) {
        Patience.await().until(() -> client.getServerInfo().getConnectURLs().size() == 3);
        Subscription subscription = client.subscribe("news");
        client.flush(Patience.LIMIT);
        String first = client.getServerInfo().getServerId();
        c.signal("KILL");
        Patience.await()
            .until(
                () ->
                    client.getStatus() == Connection.Status.CONNECTED
                        && !client.getServerInfo().getServerId().equals(first));
        client.flush(Patience.LIMIT);
        // Interest travels behind the answer to a ping: said again until it arrives.
        Patience.await()
            .until(
                () -> {
                  other.publish("news", "still here".getBytes(StandardCharsets.UTF_8));
                  return subscription.nextMessage(java.time.Duration.ofMillis(100)) != null;
                });
      }
    }
  }

  @Test
  void monitoringShowsTheClusterAsNatsDoes() throws Exception {
    try (ServerCommand a = server("a");
        ServerCommand b = server("b", "--routes", route(a))) {
      MonitorPages pages = MonitorPages.of(b);
      Patience.await().until(() -> pages.json("/routez").get("num_routes").equals(1));
      Map<String, Object> link = MonitorPages.list(pages.json("/routez"), "routes").getFirst();
      assertThat(link)
          .containsEntry("remote_name", "a")
          .containsEntry("ip", "127.0.0.1")
          .containsEntry("did_solicit", true)
          .containsEntry("is_configured", true)
          .containsKeys("rid", "remote_id", "uptime", "pending_size", "in_msgs", "subscriptions");
      Map<String, Object> varz = pages.json("/varz");
      assertThat(varz).containsEntry("routes", 1);
      assertThat(MonitorPages.map(varz, "cluster")).containsEntry("name", "processes");
      assertThat(pages.get("/healthz").statusCode()).isEqualTo(200);
      assertThat(pages.get("/metrics").body()).contains("sealstream_routes 1");
    }
  }

  @Test
  void aServerInLameDuckModeIsNoLongerRecommendedAndLeavesTheCluster() throws Exception {
    Path file = directory.resolve("ldm.conf");
    Files.writeString(file, "lame_duck_duration: 2s, lame_duck_grace_period: 1s");
    try (ServerCommand a = server("a");
        ServerCommand b = server("b", "--routes", route(a), "-c", file.toString())) {
      MonitorPages pages = MonitorPages.of(a);
      Patience.await().until(() -> pages.json("/routez").get("num_routes").equals(1));
      try (Connection atA = a.connect();
          Connection atB = b.connect()) {
        Patience.await().until(() -> atA.getServerInfo().getConnectURLs().size() == 2);
        assertThat(atB.getServerInfo().getConnectURLs()).hasSize(2);
        b.signal("USR2");
        Patience.await().until(() -> atA.getServerInfo().getConnectURLs().size() == 1);
      }
      assertThat(b.exitCode()).isZero();
      Patience.await().until(() -> pages.json("/routez").get("num_routes").equals(0));
    }
  }

  @Test
  void aPortThatIsTakenEndsTheStartWithTheReason() throws Exception {
    try (ServerCommand a = server("a")) {
      String taken = route(a);
      try (ServerCommand b = ServerCommand.start(directory, "-p", "-1", "--cluster", taken)) {
        assertThat(b.exitCode()).isEqualTo(1);
        assertThat(b.output()).contains("Error listening on router port", "address already in use");
      }
    }
  }

  @Test
  void jetStreamInAClusterWantsToKnowTheOtherServers() throws Exception {
    try (ServerCommand server = server("a", "-js", "-sd", directory.resolve("js").toString())) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.output()).contains("jetstream cluster requires configured routes");
      assertThat(directory.resolve("js")).doesNotExist();
    }
  }
}
