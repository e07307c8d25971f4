package io.sealstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A start that cannot be: one clear line, the exit code that supervisors act on, no secret, and
 * nothing written below the store, not even a time stamp.
 */
@SuppressWarnings("try") // the client declares InterruptedException on close
class RefusedStartTest {
  private static final String KEY = "the key of the sealed store";
  private static final Map<String, String> RIGHT = Map.of("JS_KEY", KEY);

  @TempDir static Path directory;
  private static Path sealed;
  private static Path plain;
  private static Path ofNatsServer;

  @BeforeAll
  static void stores() throws Exception {
    sealed = storeWithAStream("sealed", RIGHT);
    plain = storeWithAStream("plain", Map.of());
    ofNatsServer = directory.resolve("of-nats-server");
    // What nats-server 2.15.2 leaves of one stream with one message.
    Path stream = ofNatsServer.resolve("jetstream/$G/streams/ORDERS");
    Files.createDirectories(stream.resolve("msgs"));
    Files.createDirectories(stream.resolve("obs"));
    Files.writeString(stream.resolve("meta.inf"), "{\"name\":\"ORDERS\"}");
    Files.writeString(stream.resolve("meta.sum"), "f1c1b4a5c1d0e2f3");
    Files.write(stream.resolve("msgs/1.blk"), new byte[64]);
  }

  private static Path storeWithAStream(String name, Map<String, String> environment)
      throws Exception {
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

  private static Path configuration(String name, String jetStream) throws IOException {
    Path file = directory.resolve(name + ".conf");
    Files.writeString(file, "host: 127.0.0.1\nport: -1\njetstream { " + jetStream + " }\n");
    return file;
  }

  private static Path file(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  /** Name, code, environment, settings; SEALED, PLAIN and so on stand for directories. */
  static Stream<Arguments> faultsOfTheConfiguration() {
    return Stream.of(
        Arguments.of("CipherUnknown", RIGHT, "store_dir: SEALED, cipher: des", "cipher des"),
        Arguments.of("KeyEmpty", Map.of("JS_KEY", ""), "store_dir: SEALED", "JS_KEY is set"),
        Arguments.of("KeyEmpty", Map.of(), "store_dir: SEALED, key: \"\"", "key is set"),
        Arguments.of("KeyTooWeak", Map.of("JS_KEY", "5byte"), "store_dir: EMPTY", "16 bytes"),
        Arguments.of(
            "KeyTooWeak", Map.of("JS_KEY", "x".repeat(40)), "store_dir: EMPTY", "repeated"),
        Arguments.of("KeyTooWeak", Map.of("JS_KEY", KEY + " "), "store_dir: EMPTY", "blank"),
        Arguments.of("KeyTooWeak", Map.of(), "store_dir: EMPTY, key_file: NEWLINE", "newline"),
        Arguments.of("KeyNotText", Map.of(), "store_dir: SEALED, key_file: NUL", "key_file"),
        Arguments.of("KeyNotText", Map.of(), "store_dir: SEALED, key_file: NO_UTF8", "key_file"),
        Arguments.of(
            "KeySourcesDiffer",
            RIGHT,
            "store_dir: SEALED, key: \"another key of many bytes\"",
            "JS_KEY and key"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("faultsOfTheConfiguration")
  void aFaultOfTheConfigurationAlwaysEndsTheProcess(
      String code, Map<String, String> environment, String jetStream, String said)
      throws Exception {
    Refusal refusal = start(environment, jetStream);
    assertThat(refusal.exitCode()).isEqualTo(1);
    assertThat(refusal.lastLine()).contains("[FTL] " + code + ": ").contains(said);
    Refusal supervised = start(environment, jetStream + ", on_key_error: exit");
    supervised.endsWithTheReport(code);
  }

  static Stream<Arguments> faultsOfTheStore() {
    String other = "not the key of the sealed store";
    return Stream.of(
        Arguments.of("KeyMissing", Map.of(), "store_dir: SEALED"),
        Arguments.of("KeyMissing", Map.of(), "store_dir: SEALED, key_file: NO_FILE"),
        Arguments.of("KeyMismatch", Map.of("JS_KEY", other), "store_dir: SEALED"),
        Arguments.of("KeyMismatch", Map.of("JS_KEY", KEY + " "), "store_dir: SEALED"),
        Arguments.of("KeyMismatch", Map.of("JS_KEY", "5byte"), "store_dir: SEALED"),
        Arguments.of("StorePlain", RIGHT, "store_dir: PLAIN, cipher: aes"),
        Arguments.of("StoreUnwritable", RIGHT, "store_dir: A_FILE"),
        Arguments.of("StoreUnwritable", RIGHT, "store_dir: \"/proc/no/such/volume\""),
        Arguments.of("StoreOfNatsServer", RIGHT, "store_dir: OF_NATS_SERVER"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("faultsOfTheStore")
  void aFaultOfTheStoreEndsASupervisedProcess(
      String code, Map<String, String> environment, String jetStream) throws Exception {
    start(environment, jetStream + ", on_key_error: exit").endsWithTheReport(code);
  }

  @Test
  void withoutASupervisorCoreNatsServesAndJetStreamSaysThatItIsOff() throws Exception {
    DirectoryPicture before = DirectoryPicture.of(sealed);
    Path file = configuration("off", "store_dir: \"" + sealed + "\"");
    try (ServerCommand server =
        ServerCommand.start(
            directory,
            Map.of("JS_KEY", "not the key of the sealed store"),
            "-c",
            file.toString())) {
      server.said("KeyMismatch: ").said("JetStream is off").said("Server is ready");
      try (Connection client = server.connect()) {
        Assertions.assertThatThrownBy(() -> client.jetStreamManagement().getStreamNames())
            .isInstanceOfSatisfying(
                JetStreamApiException.class, e -> assertThat(e.getApiErrorCode()).isEqualTo(10076));
      }
      server.signal("INT");
      assertThat(server.exitCode()).isZero();
    }
    assertThat(DirectoryPicture.of(sealed)).isEqualTo(before);
  }

  @Test
  void aSecondServerOnTheSameStoreIsRefusedAndTheFirstGoesOn() throws Exception {
    Path file = configuration("second", "store_dir: \"" + sealed + "\"");
    Path supervised =
        configuration("second-78", "store_dir: \"" + sealed + "\", on_key_error: exit");
    try (ServerCommand first = ServerCommand.start(directory, RIGHT, "-c", file.toString());
        Connection client = first.said("Server is ready").connect();
        ServerCommand second = ServerCommand.start(directory, RIGHT, "-c", supervised.toString())) {
      new Refusal(second.exitCode(), second.output()).endsWithTheReport("StoreInUse");
      assertThat(client.jetStream().publish("orders.2", new byte[0]).getStream())
          .isEqualTo("ORDERS");
    }
  }

  @Test
  void aPortInUseIsFoundBeforeTheStoreIsTouched() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = configuration("port", "store_dir: \"" + sealed + "\", on_key_error: exit");
      DirectoryPicture before = DirectoryPicture.of(sealed);
      try (ServerCommand server =
          ServerCommand.start(
              directory, RIGHT, "-p", "" + taken.getLocalPort(), "-c", file.toString())) {
        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.output().lines())
            .singleElement()
            .asString()
            .contains("[FTL] Error listening on port: ", "bind: address already in use");
      }
      assertThat(DirectoryPicture.of(sealed)).isEqualTo(before);
    }
  }

  @Test
  void aSupervisorReadsTheReportEvenWhenThereIsALogFile() throws Exception {
    Path log = directory.resolve("server.log");
    Path file = configuration("log", "store_dir: \"" + sealed + "\", on_key_error: exit");
    try (ServerCommand server =
        ServerCommand.start(directory, "-l", log.toString(), "-c", file.toString())) {
      Refusal refusal = new Refusal(server.exitCode(), server.output());
      refusal.endsWithTheReport("KeyMissing");
      new Refusal(refusal.exitCode(), Files.readString(log)).endsWithTheReport("KeyMissing");
    }
  }

  /** What a process said until its end. */
  private record Refusal(int exitCode, String output) {
    String lastLine() {
      return output.lines().toList().getLast();
    }

    void endsWithTheReport(String code) {
      List<String> lines = output.lines().toList();
      assertThat(exitCode).as(output).isEqualTo(78);
      assertThat(lines.getLast()).startsWith("{\"code\":\"" + code + "\",").endsWith("}");
      assertThat(lines.getLast()).contains("\"store\":\"untouched\"");
      assertThat(lines.get(lines.size() - 2)).contains(code + ": ");
    }
  }

  private static Refusal start(Map<String, String> environment, String jetStream) throws Exception {
    Path empty = Files.createDirectories(directory.resolve("empty"));
    Map<String, Path> names =
        Map.of(
            "SEALED", sealed,
            "PLAIN", plain,
            "EMPTY", empty,
            "OF_NATS_SERVER", ofNatsServer,
            "A_FILE", file("a-file", new byte[] {1}),
            "NO_FILE", directory.resolve("no-file"),
            "NEWLINE", file("newline", (KEY + "\n").getBytes(StandardCharsets.UTF_8)),
            "NUL", file("nul", "the key\0of the sealed store".getBytes(StandardCharsets.UTF_8)),
            "NO_UTF8",
                file("no-utf8", KEY.replace('k', 'ÿ').getBytes(StandardCharsets.ISO_8859_1)));
    String settings = jetStream;
    for (Map.Entry<String, Path> name : names.entrySet()) {
      settings = settings.replace(": " + name.getKey(), ": \"" + name.getValue() + "\"");
    }
    List<DirectoryPicture> before = pictures(empty);
    Path file = configuration("refused", settings);
    try (ServerCommand server =
        ServerCommand.start(directory, environment, "-c", file.toString())) {
      Refusal refusal = new Refusal(server.exitCode(), server.output());
      assertThat(pictures(empty)).isEqualTo(before);
      assertThat(refusal.output()).doesNotContain("Shutdown", KEY, "another key", "5byte");
      return refusal;
    }
  }

  private static List<DirectoryPicture> pictures(Path empty) throws IOException {
    return List.of(
        DirectoryPicture.of(sealed),
        DirectoryPicture.of(plain),
        DirectoryPicture.of(ofNatsServer),
        DirectoryPicture.of(empty));
  }
}
