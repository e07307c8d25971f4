package io.sealstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server as launchers, kubelets and operators handle it: by flags, files, signals, exit codes.
 */
@SuppressWarnings("try") // the client declares InterruptedException on close
class ServerProcessTest {
  @TempDir Path directory;

  @Test
  void aLauncherFindsThePortAndThePid() throws Exception {
    Path pid = directory.resolve("pid");
    try (ServerCommand server =
        ServerCommand.start(
            directory,
            "-a",
            "127.0.0.1",
            "-p",
            "-1",
            "-P",
            pid.toString(),
            "--ports_file_dir",
            directory.toString())) {
      server.said("Server is ready");
      Path ports = directory.resolve("nats-server_" + server.pid() + ".ports");
      assertThat(Files.readString(pid)).isEqualTo(Long.toString(server.pid()));
      assertThat(Files.readString(ports)).isEqualTo("{\"nats\":[\"" + server.url() + "\"]}");
      try (Connection client = server.connect()) {
        assertThat(client.getServerInfo().getVersion()).isEqualTo("2.10.29");
      }
      server.signal("TERM");
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(ports).doesNotExist();
      assertThat(server.output())
          .containsPattern(
              "\\["
                  + server.pid()
                  + "] \\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} \\[INF] "
                  + "Server is ready");
    }
  }

  @Test
  void anInterruptEndsItWithoutAnError() throws Exception {
    try (ServerCommand server = ServerCommand.start(directory, "-p", "-1")) {
      server.said("Server is ready").signal("INT");
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void aPortInUseIsAClearError() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        ServerCommand server =
            ServerCommand.start(directory, "-p", Integer.toString(taken.getLocalPort()))) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.output())
          .contains("[FTL] Error listening on port: 0.0.0.0:" + taken.getLocalPort())
          .contains("bind: address already in use");
    }
  }

  @Test
  void aBadFileIsAClearError() throws Exception {
    Path file = directory.resolve("nats.conf");
    Files.writeString(file, "port: -1\nauthorization { token: s3cr3t }");
    try (ServerCommand server = ServerCommand.start(directory, "-c", file.toString())) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.output())
          .startsWith("sealstream-server: " + file + ":2:1: \"authorization\"")
          .doesNotContain("s3cr3t");
    }
  }

  @Test
  void theVersionIsSaidAsNatsSaysIt() throws Exception {
    try (ServerCommand server = ServerCommand.start(directory, "--version")) {
      assertThat(server.exitCode()).isZero();
      assertThat(server.output()).isEqualTo("nats-server: v2.10.29 (sealstream 0.1.0)\n");
    }
  }

  @Test
  void aLameDuckTellsItsClientsAndSendsThemAwayEvenIfTermComes() throws Exception {
    Path file = directory.resolve("nats.conf");
    Files.writeString(file, "port: -1, lame_duck_duration: 800ms, lame_duck_grace_period: 300ms");
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch sentAway = new CountDownLatch(1);
    ConnectionListener listener =
        (connection, event) -> {
          switch (event) {
            case LAME_DUCK -> told.countDown();
            case DISCONNECTED -> sentAway.countDown();
            default -> {}
          }
        };
    try (ServerCommand server = ServerCommand.start(directory, "-c", file.toString())) {
      Options options = server.options().connectionListener(listener).noReconnect().build();
      try (Connection client = Nats.connect(options)) {
        try (ServerCommand preStop =
            ServerCommand.start(directory, "--signal", "ldm=" + server.pid())) {
          assertThat(preStop.exitCode()).isZero();
        }
        Patience.await(told);
        server.signal("TERM");
        Patience.await(sentAway);
        assertThat(server.exitCode()).isZero();
        Patience.await().until(() -> client.getStatus() == Connection.Status.CLOSED);
      }
    }
  }

  @Test
  void aReloadChangesWhatItCanAndRefusesTheRestByName() throws Exception {
    Path file = directory.resolve("nats.conf");
    Files.writeString(file, "port: -1, max_payload: 1000");
    try (ServerCommand server = ServerCommand.start(directory, "-c", file.toString())) {
      try (Connection client = server.connect()) {
        assertThat(client.getServerInfo().getMaxPayload()).isEqualTo(1000);
        Files.writeString(file, "port: -1, max_payload: 2000, debug: true");
        server.said("Server is ready").signal("HUP").said("Reloaded server configuration");
        Patience.await().until(() -> client.getServerInfo().getMaxPayload() == 2000);
      }
      Files.writeString(file, "port: 4333, max_payload: 3000, server_name: other");
      server.signal("HUP").said("config reload not supported for server_name, port");
      try (Connection client = server.connect()) {
        assertThat(client.getServerInfo().getMaxPayload()).isEqualTo(2000);
      }
    }
  }

  @Test
  void aMovedLogFileIsBegunAnewOnDemand() throws Exception {
    Path log = directory.resolve("server.log");
    try (ServerCommand server = ServerCommand.start(directory, "-p", "-1", "-l", log.toString())) {
      Patience.await().until(() -> Files.exists(log) && Files.readString(log).contains("ready"));
      Files.move(log, directory.resolve("old.log"));
      server.signal("USR1");
      Patience.await().until(() -> Files.exists(log));
      server.signal("TERM");
      server.exitCode();
      assertThat(Files.readString(log)).contains("Server Exiting..");
      assertThat(server.output()).isEmpty();
    }
  }

  @Test
  void aTraceShowsTheProtocolButNeitherPayloadsNorPasswords() throws Exception {
    try (ServerCommand server = ServerCommand.start(directory, "-DV", "-p", "-1")) {
      Options options = server.options().userInfo("joe", "s3cr3t").build();
      try (Connection client = Nats.connect(options)) {
        client.subscribe("a.*");
        client.publish("a.b", "the payload".getBytes(StandardCharsets.UTF_8));
        client.flush(Patience.LIMIT);
      }
      server.said("Client connection closed");
      assertThat(server.output())
          .contains("[TRC] ", "<<- [SUB a.* 1]", "<<- [PUB a.b 11]", "->> [MSG a.b 1 11]", "[DBG] ")
          .doesNotContain("s3cr3t", "the payload");
    }
  }
}
