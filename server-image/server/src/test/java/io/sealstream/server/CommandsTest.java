package io.sealstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of the binary beside serving: signals to a running server, and checks of a file. */
class CommandsTest {
  @TempDir Path directory;

  @Test
  void signalsFindAServerByItsPidAndByItsPidFile() throws Exception {
    Path log = directory.resolve("server.log");
    Path pid = directory.resolve("pid");
    Path file = Files.writeString(directory.resolve("nats.conf"), "port: -1");
    try (ServerCommand server =
        ServerCommand.start(
            directory, "-c", file.toString(), "-P", pid.toString(), "-l", log.toString())) {
      awaitLine(server, log, "Server is ready");
      command(0, "", "--signal", "reload=" + pid);
      awaitLine(server, log, "Reloaded server configuration");
      Files.move(log, directory.resolve("old.log"));
      command(0, "", "-sl=reopen=" + server.pid());
      awaitLine(server, log, "");
      command(0, "", "-sl", "quit=" + pid);
      assertThat(server.exitCode()).isZero();
    }
    command(1, "no such process", "--signal=reload=" + pid);
  }

  @Test
  void stopKills() throws Exception {
    try (ServerCommand server = ServerCommand.start(directory, "-p", "-1")) {
      server.said("Server is ready");
      command(0, "", "--signal", "stop=" + server.pid());
      assertThat(server.exitCode()).isEqualTo(128 + 9);
    }
  }

  private static void awaitLine(ServerCommand server, Path log, String line) {
    Patience.await()
        .until(
            () -> (Files.exists(log) && Files.readString(log).contains(line)) || !server.isAlive());
    assertThat(server.isAlive()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1, unknown signal \"sing\", --signal=sing=1",
    "1, invalid pid: nowhere, --signal=ldm=nowhere",
    "1, 'must specify [-c, --config] option to check configuration file syntax', -t",
    "1, no.conf, -c=no.conf",
    "2, flag provided but not defined: -wrong, -wrong",
    "2, invalid value for flag -p, -p=x",
    "2, flag needs an argument: -c, -c",
    "2, unrecognized command, serve",
    "0, nats-server: v2.10.29, -v",
    "0, Usage: sealstream-server [options], --help"
  })
  void whatIsAskedIsAnsweredWithTheExitCodeOfNats(int code, String said, String argument)
      throws Exception {
    command(code, said, argument);
  }

  @Test
  void aFileIsCheckedWithoutAServer() throws Exception {
    Path file = Files.writeString(directory.resolve("nats.conf"), "port: -1");
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    String digest = "sha256:" + HexFormat.of().formatHex(hash);
    command(0, "configuration file " + file + " is valid (" + digest + ")", "-t", "-c=" + file);
    Files.writeString(file, "port: -1\ngateway { port: 7222 }");
    command(1, file + ":2:1: \"gateway\" is an option of NATS", "-t", "-c=" + file);
  }

  private void command(int code, String said, String... arguments) throws Exception {
    try (ServerCommand command = ServerCommand.start(directory, arguments)) {
      assertThat(command.exitCode()).as(command.output()).isEqualTo(code);
      assertThat(command.output()).contains(said);
    }
  }
}
