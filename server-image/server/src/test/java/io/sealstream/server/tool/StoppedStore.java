package io.sealstream.server.tool;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The store of a server that was killed, and of one that was stopped; for tests of the tool. */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
abstract class StoppedStore {
  static final String CANARY = "canary-7f3a";

  /** Made once, and copied for each test: a server's start takes its time. */
  @TempDir static Path once;

  @TempDir Path scratch;
  Path storeDir;

  /**
   * A server with one stream of 200 messages, one of them removed, that was killed; and one without
   * streams that was stopped.
   */
  @BeforeAll
  static void storesOfTwoServers() throws Exception {
    try (ServerCommand server = server(once, once.resolve("killed"));
        Connection client = server.connect()) {
      JetStreamManagement manage = client.jetStreamManagement();
      manage.addStream(
          StreamConfiguration.builder()
              .name("orders")
              .subjects("orders.>")
              .storageType(StorageType.File)
              .build());
      JetStream stream = client.jetStream();
      for (int i = 1; i <= 200; i++) {
        stream.publish("orders." + i % 7, (CANARY + " " + i).getBytes());
      }
      manage.deleteMessage("orders", 17);
      manage.addOrUpdateConsumer(
          "orders", ConsumerConfiguration.builder().durable("worker").build());
      server.signal("KILL").exitCode();
    }
    try (ServerCommand server = server(once, once.resolve("empty"))) {
      server.said("Server is ready").signal("INT").exitCode();
    }
  }

  static ServerCommand server(Path scratch, Path storeDir) throws IOException {
    return ServerCommand.start(
        scratch,
        Map.of("JS_KEY", ToolRun.KEY),
        "-a",
        "127.0.0.1",
        "-p",
        "-1",
        "-js",
        "-sd",
        storeDir.toString());
  }

  @BeforeEach
  void aCopyOfTheKilledServersStore() throws IOException {
    storeDir = copy("killed");
  }

  /** With the times of the original. */
  Path copy(String name) throws IOException {
    Path from = once.resolve(name);
    Path to = scratch.resolve(name);
    try (var paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  ServerCommand server() throws IOException {
    return server(scratch, storeDir);
  }

  ToolRun tool(String command, String... more) throws Exception {
    return ToolRun.with(arguments(command, more));
  }

  ToolRun withoutKey(String command, String... more) throws Exception {
    return ToolRun.of(Map.of(), arguments(command, more));
  }

  String[] arguments(String command, String... more) {
    List<String> all = new ArrayList<>(List.of("store", command, storeDir.toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** Names, bytes and times of everything. */
  Map<String, String> image() throws IOException {
    Map<String, String> image = new TreeMap<>();
    try (var paths = Files.walk(storeDir)) {
      for (Path path : paths.toList()) {
        String bytes =
            Files.isDirectory(path) ? "" : HexFormat.of().formatHex(Files.readAllBytes(path));
        image.put(path.toString(), Files.getLastModifiedTime(path) + " " + bytes.hashCode());
      }
    }
    return image;
  }

  Path file(String suffix) throws IOException {
    try (var paths = Files.list(storeDir.resolve("sealstream"))) {
      return paths
          .filter(path -> path.toString().endsWith(suffix) && isWrittenTo(path))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Not a spare one, which begins with zeros. */
  private static boolean isWrittenTo(Path file) {
    try {
      return Files.readAllBytes(file)[0] != 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }
}
