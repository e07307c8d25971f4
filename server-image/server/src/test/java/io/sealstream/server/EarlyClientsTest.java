package io.sealstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients come back the moment a server is back, while its store is still being opened: none of
 * them may be forgotten, whatever ended the server before.
 */
@SuppressWarnings("try") // the client declares InterruptedException on close
class EarlyClientsTest {
  private static final int CLIENTS = 40;
  private static final Map<String, String> KEY =
      Map.of("JS_KEY", "a key for clients that are early");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM", "USR2"})
  void everyRequestBeforeTheStoreIsOpenIsAnswered(String ending) throws Exception {
    int port = freePort();
    try (ServerCommand first = start(port);
        Connection client = first.said("Server is ready").connect()) {
      client
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name("ORDERS")
                  .subjects("orders")
                  .storageType(StorageType.File)
                  .build());
      first.signal(ending);
      client.close();
      first.exitCode();
    }
    try (ServerCommand second = start(port)) {
      List<RawClient> early = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        RawClient client = connectAtOnce(second, port);
        early.add(client);
        client.lines(
            "CONNECT {\"verbose\":false,\"headers\":true,\"no_responders\":true}",
            "SUB answers 1",
            "PUB orders answers 5\r\nearly",
            "PING");
      }
      for (RawClient client : early) {
        assertThat(client.line()).isEqualTo("PONG");
        assertThat(client.line()).startsWith("MSG answers 1 ");
        assertThat(client.line()).startsWith("{\"stream\":\"ORDERS\"");
        client.close();
      }
    }
  }

  @Test
  void aClientThatSpeaksBeforeItIsSpokenToIsHeardInOrder() throws Exception {
    int port = freePort();
    try (ServerCommand server = start(port);
        RawClient client = connectAtOnce(server, port)) {
      for (byte b : "CONNECT {}\r\nSUB a 1\r\nPUB a 2\r\nhi\r\nPING\r\n".getBytes()) {
        client.bytes(new byte[] {b});
      }
      assertThat(List.of(client.line(), client.line(), client.line()))
          .containsExactly("+OK", "+OK", "+OK");
      assertThat(List.of(client.line(), client.line(), client.line()))
          .containsExactly("MSG a 1 2", "hi", "PONG");
    }
  }

  private ServerCommand start(int port) throws IOException {
    String store = directory.resolve("store").toString();
    return ServerCommand.start(
        directory, KEY, "-a", "127.0.0.1", "-p", "" + port, "-js", "-sd", store);
  }

  private static RawClient connectAtOnce(ServerCommand server, int port) throws IOException {
    while (true) {
      try {
        return new RawClient(port);
      } catch (ConnectException notYet) {
        assertThat(server.isAlive()).as("the server is still there").isTrue();
        Thread.onSpinWait();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
