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
import io.sealstream.server.admin.Operator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of three real processes leaves for good, as the operator has it when it scales down. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class DecommissionStoryTest {
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final String KEY = "correct horse battery staple";
  private static final String IDS =
      "cluster_id: \"00112233445566778899aabbccddeeff\","
          + " cluster_salt: \"ffeeddccbbaa99887766554433221100\"";
  private static final int RING = 4 * 4096;

  private static final JetStreamOptions IMPATIENT =
      JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(5)).build();

  /** Streams that one server keeps. */
  private static final List<String> ALONE = List.of("ONE", "TWO", "THREE");

  private static final Duration MISSED = Duration.ofSeconds(5);

  @TempDir Path directory;

  private final OwnLoopback network = new OwnLoopback();

  private final Map<String, ServerCommand> servers = new HashMap<>();
  private Operator operator;

  @BeforeEach
  void start() throws Exception {
    operator = new Operator(Patience.LIMIT);
    for (String name : NAMES) {
      start(name, "bootstrap: true");
    }
  }

  @AfterEach
  void stop() {
    servers.values().forEach(ServerCommand::close);
    operator.close();
  }

  private String address(String name) {
    return network.address(1 + NAMES.indexOf(name)) + ":6222";
  }

  private Path store(String name) {
    return directory.resolve("store-" + name);
  }

  private void start(String name, String emptyStore) throws IOException {
    String routes =
        String.join("\", \"", NAMES.stream().map(other -> "nats://" + address(other)).toList());
    Path file = directory.resolve(name + ".conf");
    Files.writeString(
        file,
        """
        server_name: %s
        listen: "127.0.0.1:-1"
        http: "127.0.0.1:-1"
        jetstream { store_dir: "%s", key: "%s", on_key_error: exit }
        cluster { name: three, listen: "%s", routes: ["%s"] }
        sealstream {
          %s, %s
          %s
        }
        """
            .formatted(
                name,
                store(name),
                KEY,
                address(name),
                routes,
                IDS,
                emptyStore,
                operator.admin(name, directory.resolve("tls-" + name))));
    servers.put(name, ServerCommand.start(directory, "-c", file.toString()));
  }

  private Connection connect(String... names) throws IOException, InterruptedException {
    String[] urls = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      urls[i] = servers.get(names[i]).said("Server is ready").url();
    }
    return Nats.connect(
        Options.builder()
            .servers(urls)
            .ignoreDiscoveredServers()
            .connectionTimeout(Patience.LIMIT)
            .reconnectWait(Duration.ofMillis(50))
            .maxReconnects(-1)
            .build());
  }

  private static void until(Callable<Boolean> is) {
    Patience.await().pollInterval(Duration.ofMillis(100)).ignoreExceptions().until(is);
  }

  private Map<String, Object> node(String name) throws Exception {
    return operator.node(servers.get(name));
  }

  private int decommission(String name) throws Exception {
    return operator.post(servers.get(name), "/v1/decommission", "").statusCode();
  }

  private static StreamConfiguration stream(String name, int replicas) {
    return StreamConfiguration.builder()
        .name(name)
        .subjects(name + ".>")
        .replicas(replicas)
        .build();
  }

  @Test
  void whatItHeldIsElsewhereAndItsVolumeIsUnreadableBeforeItSaysThatItIsGone() throws Exception {
    try (Connection client = connect("a", "b")) {
      JetStreamManagement streams = client.jetStreamManagement(IMPATIENT);
      fill(client, streams);

      assertThat(decommission("c")).isEqualTo(202);
      until(() -> "Decommissioned".equals(node("c").get("state")));
      assertThat(decommission("c")).as("asked again").isEqualTo(202);

      everythingIsElsewhere(streams);
      Path volume = store("c").resolve("sealstream");
      assertThat(Files.readAllBytes(volume.resolve("keyring"))).isEqualTo(new byte[RING]);
      assertThat(volume.resolve("DECOMMISSIONED")).exists();

      comesBackOnlyAsAnother();
    }
  }

  /** The others let nobody go who may come back with what only it has. */
  @Test
  void oneThatIsAwayWhileItLeavesComesBackAndGivesAwayWhatOnlyItHas() throws Exception {
    try (Connection client = connect("a", "b")) {
      JetStreamManagement streams = client.jetStreamManagement(IMPATIENT);
      fill(client, streams);

      assertThat(decommission("c")).isEqualTo(202);
      servers.get("c").signal("KILL").exitCode();
      until(() -> isMissed("a") || isMissed("b"));
      start("c", "bootstrap: false");
      until(() -> decommission("c") == 202);

      until(() -> "Decommissioned".equals(node("c").get("state")));
      everythingIsElsewhere(streams);
    }
  }

  /** The one who decides has not heard of it for so long that it looked after it meanwhile. */
  private boolean isMissed(String byServer) throws Exception {
    MonitorPages pages = MonitorPages.of(servers.get(byServer).said("Server is ready"));
    Map<String, Object> meta = MonitorPages.map(pages.json("/jsz"), "meta_cluster");
    return meta.containsKey("replicas")
        && MonitorPages.list(meta, "replicas").stream()
            .noneMatch(
                one ->
                    one.get("name").equals("c")
                        && ((Number) one.get("active")).longValue() < MISSED.toNanos());
  }

  private void fill(Connection client, JetStreamManagement streams) {
    for (String name : ALONE) {
      eventually(() -> streams.addStream(stream(name, 1)));
      for (int i = 0; i < 20; i++) {
        String text = name + "-" + i;
        eventually(() -> client.jetStream(IMPATIENT).publish(name + ".x", text.getBytes(UTF_8)));
      }
    }
    eventually(() -> streams.addStream(stream("PAIR", 2)));
    eventually(() -> client.jetStream(IMPATIENT).publish("PAIR.x", "kept".getBytes(UTF_8)));
    assertThat(leaders(streams)).as("control: it has something to give").contains("c");
  }

  private void everythingIsElsewhere(JetStreamManagement streams) {
    for (String name : ALONE) {
      for (int i = 0; i < 20; i++) {
        long sequence = i + 1;
        String text = name + "-" + i;
        until(() -> new String(streams.getMessage(name, sequence).getData(), UTF_8).equals(text));
      }
    }
    until(() -> new String(streams.getMessage("PAIR", 1).getData(), UTF_8).equals("kept"));
    assertThat(leaders(streams)).doesNotContain("c");
  }

  private List<String> leaders(JetStreamManagement streams) {
    return Stream.concat(ALONE.stream(), Stream.of("PAIR"))
        .map(name -> eventually(() -> streams.getStreamInfo(name).getClusterInfo().getLeader()))
        .toList();
  }

  /** A pod that restarts before it is gone makes no store; asked to join, it comes in empty. */
  private void comesBackOnlyAsAnother() throws Exception {
    servers.get("c").signal("KILL").exitCode();
    start("c", "bootstrap: false");
    assertThat(servers.get("c").exitCode()).isEqualTo(78);
    assertThat(servers.get("c").output()).contains("was given up when its node left the cluster");
    start("c", "join: true");
    until(
        () -> node("c").get("cluster") instanceof Map<?, ?> now && now.get("currentSince") != null);
    assertThat(store("c").resolve("sealstream").resolve("DECOMMISSIONED")).doesNotExist();
  }
}
