package io.sealstream.server;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Stores of every kind, left by servers that were stopped, that a start may be pointed at. */
@SuppressWarnings("try") // the client declares InterruptedException on close
final class StoresToRefuse {
  private final Path directory;
  private final Path sealed;
  private final Path plain;
  private final Path empty;
  private final Path ofNatsServer;

  /**
   * @param directory of all of them
   * @param key the environment with the sealed one's key
   */
  StoresToRefuse(Path directory, Map<String, String> key) throws Exception {
    this.directory = directory;
    sealed = withAStream("sealed", key);
    plain = withAStream("plain", Map.of());
    empty = Files.createDirectories(directory.resolve("empty"));
    ofNatsServer = directory.resolve("of-nats-server");
    // What nats-server 2.15.2 leaves of one stream with one message.
    Path stream = ofNatsServer.resolve("jetstream/$G/streams/ORDERS");
    Files.createDirectories(stream.resolve("msgs"));
    Files.createDirectories(stream.resolve("obs"));
    Files.writeString(stream.resolve("meta.inf"), "{\"name\":\"ORDERS\"}");
    Files.writeString(stream.resolve("meta.sum"), "f1c1b4a5c1d0e2f3");
    Files.write(stream.resolve("msgs/1.blk"), new byte[64]);
  }

  private Path withAStream(String name, Map<String, String> environment) throws Exception {
    Path store = directory.resolve(name);
    Path file = configuration(name, "store_dir: \"" + store + "\"");
    try (ServerCommand server = ServerCommand.start(directory, environment, "-c", file.toString());
        Connection client = server.said("Server is ready").connect()) {
      JetStreamManagement management = client.jetStreamManagement();
      management.addStream(
          StreamConfiguration.builder()
              .name("ORDERS")
              .subjects("orders.>")
              .storageType(StorageType.File)
              .build());
      client.jetStream().publish("orders.1", new byte[0]);
      server.signal("INT");
      server.exitCode();
    }
    return store;
  }

  /** A configuration file of a server alone on a free port. */
  Path configuration(String name, String jetStream) throws IOException {
    Path file = directory.resolve(name + ".conf");
    Files.writeString(file, "host: 127.0.0.1\nport: -1\njetstream { " + jetStream + " }\n");
    return file;
  }

  /** Sealed, with stream ORDERS of one message. */
  Path sealed() {
    return sealed;
  }

  Path copyOfSealed(String name) throws IOException {
    Path copy = directory.resolve("volume-" + name);
    try (var paths = Files.walk(sealed)) {
      for (Path path : paths.toList()) {
        Files.copy(path, copy.resolve(sealed.relativize(path)));
      }
    }
    return copy;
  }

  Path plain() {
    return plain;
  }

  Path empty() {
    return empty;
  }

  Path ofNatsServer() {
    return ofNatsServer;
  }

  /** Everything there is, to see that nothing changed. */
  List<DirectoryPicture> pictures() throws IOException {
    return List.of(
        DirectoryPicture.of(sealed),
        DirectoryPicture.of(plain),
        DirectoryPicture.of(ofNatsServer),
        DirectoryPicture.of(empty));
  }
}
