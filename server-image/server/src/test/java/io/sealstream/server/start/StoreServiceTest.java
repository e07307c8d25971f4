package io.sealstream.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.keyring.StartCode;
import io.sealstream.server.Patience;
import io.sealstream.server.admin.NodeReport;
import io.sealstream.server.admin.NodeState;
import io.sealstream.server.config.JetStreamOptions.OnKeyError;
import io.sealstream.server.core.StartRefused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with its store, as a client and as an operator see it. */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
class StoreServiceTest {
  private static final String KEY = "schlüssel mit blank 0123";
  private static final String OTHER = "another key, long enough";
  private static final String CANARY = "canary-7f3b-nowhere-in-clear";

  @TempDir Path directory;

  private ServerWithStore start(String key) throws Exception {
    return ServerWithStore.start(ServerWithStore.options(directory, key, OnKeyError.CORE));
  }

  private static void publish(ServerWithStore server) throws Exception {
    try (Connection client = server.connect()) {
      client
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name("ORDERS")
                  .subjects("orders.>")
                  .storageType(StorageType.File)
                  .build());
      client.jetStream().publish("orders.1", CANARY.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String firstOrder(ServerWithStore server) throws Exception {
    try (Connection client = server.connect()) {
      return new String(
          client.jetStreamManagement().getMessage("ORDERS", 1).getData(), StandardCharsets.UTF_8);
    }
  }

  private boolean findsCanary() throws Exception {
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(CANARY)) {
          return true;
        }
      }
    }
    return false;
  }

  private Map<String, String> image() throws Exception {
    Map<String, String> image = new TreeMap<>();
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().equals("lock")) { // opening it would drop the lock
          image.put(file.toString(), Arrays.hashCode(Files.readAllBytes(file)) + "");
        }
        image.merge(file.toString(), Files.getLastModifiedTime(file).toString(), String::concat);
      }
    }
    return image;
  }

  @Test
  void aMessageIsThereAfterARestartAndNowhereInClear() throws Exception {
    try (ServerWithStore server = start(KEY)) {
      publish(server);
    }
    assertThat(findsCanary()).isFalse();
    try (ServerWithStore server = start(KEY)) {
      assertThat(firstOrder(server)).isEqualTo(CANARY);
    }
  }

  @Test
  void aPlainStoreShowsTheCanary() throws Exception {
    try (ServerWithStore server = start("")) {
      publish(server);
    }
    assertThat(findsCanary()).as("control: the search finds what is there").isTrue();
  }

  @Test
  void withAWrongKeyCoreServesAndJetStreamSaysItIsOff() throws Exception {
    try (ServerWithStore server = start(KEY)) {
      publish(server);
    }
    Map<String, String> before = image();
    try (ServerWithStore server = start(OTHER);
        Connection client = server.connect()) {
      var echo = client.subscribe("echo");
      client.publish("echo", "still here".getBytes(StandardCharsets.UTF_8));
      assertThat(echo.nextMessage(Patience.LIMIT)).isNotNull();
      JetStreamApiException off =
          catchThrowableOfType(
              JetStreamApiException.class,
              () -> client.jetStreamManagement().getStreamInfo("ORDERS"));
      assertThat(off.getErrorCode()).isEqualTo(503);
      assertThat(server.service().life()).isInstanceOf(StoreLife.Off.class);
      NodeReport report = report(server);
      assertThat(report.state()).isEqualTo(NodeState.KEY_REFUSED);
      assertThat(report.refusal()).isEqualTo("KeyMismatch");
    }
    assertThat(image()).isEqualTo(before);
    try (ServerWithStore server = start(KEY)) {
      assertThat(firstOrder(server)).isEqualTo(CANARY);
    }
  }

  private static NodeReport report(ServerWithStore server) {
    return new NodeFacts(server.core(), Optional.of(server.service()), Optional::empty).report();
  }

  @Test
  void underExitARefusalIsOneJsonLineAndCode78() throws Exception {
    NodeReport first;
    try (ServerWithStore server = start(KEY)) {
      first = report(server);
    }
    StartRefused refused =
        catchThrowableOfType(
            StartRefused.class,
            () ->
                ServerWithStore.start(ServerWithStore.options(directory, OTHER, OnKeyError.EXIT)));
    assertThat(refused.exitCode()).isEqualTo(78);
    assertThat(refused.lastLine()).doesNotContain("\n", OTHER);
    Map<String, Object> json = JSON.std.mapFrom(refused.lastLine());
    assertThat(json.keySet())
        .containsExactly(
            "code",
            "ring",
            "ringGeneration",
            "given",
            "salt",
            "clusterId",
            "storeId",
            "epoch",
            "store");
    assertThat(json)
        .containsEntry("code", "KeyMismatch")
        .containsEntry("ring", first.fingerprint())
        .containsEntry("ringGeneration", 2)
        .containsEntry("salt", first.salt())
        .containsEntry("clusterId", first.clusterId())
        .containsEntry("storeId", first.storeId())
        .containsEntry("epoch", 1)
        .containsEntry("store", "untouched");
    assertThat(json.get("given").toString()).startsWith("k1:").isNotEqualTo(first.fingerprint());
  }

  @Test
  void aWeakKeyEndsTheProcessAndMakesNoStore() throws Exception {
    assertThatThrownBy(() -> start("abcde"))
        .isInstanceOf(StartRefused.class)
        .hasMessageStartingWith(StartCode.KEY_TOO_WEAK.code());
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void theOperatorLearnsWhoTheNodeIs() throws Exception {
    NodeReport first;
    try (ServerWithStore server = start(KEY)) {
      first = report(server);
      assertThat(first.state()).isEqualTo(NodeState.SERVING);
      assertThat(first.formed()).isTrue();
      assertThat(first.sealed()).isTrue();
      assertThat(first.kdf()).isEqualTo("k1");
      assertThat(first.fingerprint()).startsWith("k1:");
      assertThat(first.epoch()).isEqualTo(1);
      assertThat(first.ringGeneration()).isEqualTo(2);
    }
    try (ServerWithStore server = start(KEY)) {
      NodeReport second = report(server);
      assertThat(second.storeId()).isEqualTo(first.storeId());
      assertThat(second.epoch()).isEqualTo(2);
      assertThat(second.bootId()).isNotEqualTo(first.bootId());
    }
  }

  @Test
  void aSecondServerOnTheSameStoreIsRefused() throws Exception {
    try (ServerWithStore server = start(KEY)) {
      assertThatThrownBy(
              () -> ServerWithStore.start(ServerWithStore.options(directory, KEY, OnKeyError.EXIT)))
          .isInstanceOf(StartRefused.class)
          .hasMessageStartingWith(StartCode.STORE_IN_USE.code());
      publish(server);
    }
  }
}
