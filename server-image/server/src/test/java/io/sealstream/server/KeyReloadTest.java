package io.sealstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key is rotated by a reload, while clients go on. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class KeyReloadTest {
  private static final String OLD = "the key that is in force";
  private static final String NEW = "the key that comes after it";

  @TempDir Path directory;
  private Path key;
  private Path previous;

  @BeforeEach
  void keyFiles() throws IOException {
    key = Files.writeString(directory.resolve("key"), OLD);
    previous = directory.resolve("previous-key");
  }

  @Test
  void aReloadRotatesTheKeyUnderTraffic() throws Exception {
    try (ServerCommand server = start("key_file: \"" + key + '"');
        Connection client = server.said("Server is ready").connect()) {
      addStream(client);
      client.jetStream().publish("orders", new byte[1]);
      Files.writeString(previous, OLD);
      Files.writeString(key, NEW);
      write("key_file: \"%s\", prev_key_file: \"%s\"".formatted(key, previous));
      server.signal("HUP").said("Rotated the master key: ").said("Reloaded server configuration");
      assertThat(client.jetStream().publish("orders", new byte[1]).getSeqno()).isEqualTo(2);
      server.signal("KILL").exitCode();
      assertThat(server.output()).doesNotContain(OLD, NEW);
    }
    try (ServerCommand server = start("key_file: \"" + previous + "\", on_key_error: exit")) {
      assertThat(server.exitCode()).isEqualTo(78);
      assertThat(server.output()).contains("KeyMismatch");
    }
    try (ServerCommand server = start("key_file: \"" + key + '"');
        Connection client = server.said("Server is ready").connect()) {
      assertThat(client.jetStream().publish("orders", new byte[1]).getSeqno()).isEqualTo(3);
    }
  }

  @Test
  void aKeyThatDoesNotFitIsRefusedAndTheServerGoesOnUnderItsOwn() throws Exception {
    try (ServerCommand server = start("key_file: \"" + key + '"');
        Connection client = server.said("Server is ready").connect()) {
      addStream(client);
      Files.writeString(key, NEW);
      server
          .signal("HUP")
          .said("Failed to reload server configuration: KeyMismatch: ")
          .said("nothing was reloaded");
      assertThat(client.jetStream().publish("orders", new byte[1]).getSeqno()).isEqualTo(1);
      Files.writeString(key, OLD);
      server.signal("HUP").said("Reloaded server configuration");
      server.signal("INT").exitCode();
      assertThat(server.output()).doesNotContain(OLD, NEW, "Rotated");
    }
  }

  @Test
  void aReloadOutlivesAKeyRingThatIsGoneAndPutsItBack() throws Exception {
    Path ring = directory.resolve("store/sealstream/keyring");
    try (ServerCommand server = start("key_file: \"" + key + '"');
        Connection client = server.said("Server is ready").connect()) {
      addStream(client);
      Files.delete(ring);
      Files.writeString(key, NEW);
      server.signal("HUP").said("KeyringMissing: ").said("nothing was reloaded");
      assertThat(client.jetStream().publish("orders", new byte[1]).getSeqno()).isEqualTo(1);
      Files.writeString(key, OLD);
      server.signal("HUP").said("was written there again").said("Reloaded server configuration");
      server.signal("KILL").exitCode();
    }
    try (ServerCommand server = start("key_file: \"" + key + '"');
        Connection client = server.said("Server is ready").connect()) {
      assertThat(client.jetStream().publish("orders", new byte[1]).getSeqno()).isEqualTo(2);
    }
  }

  @Test
  void aKeyInTheFileItselfDoesNotHinderAReload() throws Exception {
    try (ServerCommand server = start("key: \"" + OLD + '"')) {
      server.said("Server is ready").signal("HUP").said("Reloaded server configuration");
      write("key: \"%s\", prev_key: \"%s\"".formatted(NEW, OLD));
      server.signal("HUP").said("Rotated the master key: ");
      write("key: \"%s\", cipher: aes, prev_key: \"%s\"".formatted(NEW, OLD));
      server.signal("HUP").said("config reload not supported for jetstream");
    }
  }

  private static void addStream(Connection client) throws Exception {
    client
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name("ORDERS")
                .subjects("orders")
                .storageType(StorageType.File)
                .build());
  }

  private Path write(String keys) throws IOException {
    return Files.writeString(
        directory.resolve("nats.conf"),
        "host: 127.0.0.1, port: -1\njetstream { store_dir: \"%s\", %s }\n"
            .formatted(directory.resolve("store"), keys));
  }

  private ServerCommand start(String keys) throws IOException {
    return ServerCommand.start(directory, "-c", write(keys).toString());
  }
}
