package io.sealstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
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
  private static StoresToRefuse stores;
  private static Path sealed;

  @BeforeAll
  static void stores() throws Exception {
    stores = new StoresToRefuse(directory, RIGHT);
    sealed = stores.sealed();
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

  /** Something that happens to the files of a stopped server. */
  private interface Mishap {
    void to(Path store) throws IOException;
  }

  private static Arguments volume(String code, Mishap mishap) {
    return Arguments.of(code, RIGHT, "", mishap);
  }

  private static Arguments anchored(String code, String storeId, int epoch, int ring) {
    String anchor =
        "{\"storeId\":\"%s\",\"epoch\":%d,\"bootId\":\"%s\",\"ringGeneration\":%d}"
            .formatted(storeId, epoch, "00".repeat(16), ring);
    return Arguments.of(code, RIGHT, anchor, (Mishap) store -> {});
  }

  private static final int RING_COPY = 4096;

  /** Changes a byte of each copy of the key ring, under a checksum that fits. */
  private static void alterRing(Path store, int at) throws IOException {
    byte[] ring = Files.readAllBytes(store.resolve("keyring"));
    for (int copy = 0; copy < ring.length; copy += RING_COPY) {
      ring[copy + at] ^= 2;
      CRC32C crc = new CRC32C();
      crc.update(ring, copy, RING_COPY - 4);
      ByteBuffer.wrap(ring).putInt(copy + RING_COPY - 4, (int) crc.getValue());
    }
    Files.write(store.resolve("keyring"), ring);
  }

  private static void zero(Path file) throws IOException {
    Files.write(file, new byte[(int) Files.size(file)]);
  }

  private static String storeId() throws IOException {
    byte[] ring = Files.readAllBytes(sealed.resolve("sealstream/keyring"));
    return HexFormat.of().formatHex(ring, 40, 56);
  }

  static Stream<Arguments> faultsOfTheVolume() throws IOException {
    Map<String, String> others =
        Map.of("JS_KEY", "a third key 0123456789", "JS_PREV_KEY", "a fourth key 0123456789");
    return Stream.of(
        Arguments.of("PreviousKeyMismatch", others, "", (Mishap) store -> {}),
        volume("KeyringMissing", store -> Files.delete(store.resolve("keyring"))),
        volume("KeyringDamaged", store -> zero(store.resolve("keyring"))),
        volume("KeyringTampered", store -> alterRing(store, 1000)),
        volume("FormatTooNew", store -> alterRing(store, 9)),
        volume("StoreDamaged", store -> zero(store.resolve("superblock"))),
        anchored("KeyringRolledBack", storeId(), 0, 99),
        anchored("StoreRolledBack", storeId(), 99, 1),
        anchored("StoreForeign", "ab".repeat(16), 0, 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultsOfTheVolume")
  void aFaultOfTheVolumeIsReportedAndTheVolumeStaysAsItIs(
      String code, Map<String, String> environment, String anchor, Mishap mishap) throws Exception {
    Path volume = stores.copyOfSealed(code);
    mishap.to(volume.resolve("sealstream"));
    DirectoryPicture before = DirectoryPicture.of(volume);
    String remembered =
        anchor.isEmpty()
            ? ""
            : "sealstream { anchor_file: \"%s\" }".formatted(file("anchor-" + code, utf8(anchor)));
    Path file =
        Files.writeString(
            directory.resolve("volume.conf"),
            """
            host: 127.0.0.1, port: -1
            jetstream { store_dir: "%s", on_key_error: exit }
            %s
            """
                .formatted(volume, remembered));
    try (ServerCommand server =
        ServerCommand.start(directory, environment, "-c", file.toString())) {
      new Refusal(server.exitCode(), server.output()).endsWithTheReport(code);
    }
    assertThat(DirectoryPicture.of(volume)).isEqualTo(before);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Met by a second server, in a test of its own. */
  private static final String IN_USE = StartCode.STORE_IN_USE.code();

  /** Met once the key has opened the store, in a test of its own. */
  private static final String MODE_DIFFERS = StartCode.STORE_MODE_DIFFERS.code();

  @Test
  void everyCodeIsMetHere() throws IOException {
    Set<String> met = new TreeSet<>(Set.of(IN_USE, MODE_DIFFERS));
    Stream.of(faultsOfTheConfiguration(), faultsOfTheStore(), faultsOfTheVolume())
        .flatMap(faults -> faults)
        .forEach(fault -> met.add(fault.get()[0].toString()));
    assertThat(met)
        .isEqualTo(
            Arrays.stream(StartCode.values())
                .map(StartCode::code)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void withoutASupervisorCoreNatsServesAndJetStreamSaysThatItIsOff() throws Exception {
    DirectoryPicture before = DirectoryPicture.of(sealed);
    Path file = stores.configuration("off", "store_dir: \"" + sealed + "\"");
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
    Path file = stores.configuration("second", "store_dir: \"" + sealed + "\"");
    Path supervised =
        stores.configuration("second-78", "store_dir: \"" + sealed + "\", on_key_error: exit");
    try (ServerCommand first = ServerCommand.start(directory, RIGHT, "-c", file.toString());
        Connection client = first.said("Server is ready").connect();
        ServerCommand second = ServerCommand.start(directory, RIGHT, "-c", supervised.toString())) {
      new Refusal(second.exitCode(), second.output()).endsWithTheReport(IN_USE);
      assertThat(client.jetStream().publish("orders.2", new byte[0]).getStream())
          .isEqualTo("ORDERS");
    }
  }

  @Test
  void aStoreOfAServerAloneIsNotTakenIntoAClusterAndServesOnAlone() throws Exception {
    Path store = stores.copyOfSealed("alone");
    refusedAsOfTheOtherMode(
        ClusterOfOne.configuration(directory, store), "was in no cluster", "without cluster {}");
    Path file = stores.configuration("alone", "store_dir: \"" + store + "\"");
    try (ServerCommand server = ServerCommand.start(directory, RIGHT, "-c", file.toString());
        Connection client = server.said("Server is ready").connect()) {
      assertThat(client.jetStreamManagement().getStreamNames()).containsExactly("ORDERS");
    }
  }

  @Test
  void aStoreOfAClusterIsNotOpenedByAServerAlone() throws Exception {
    Path store = directory.resolve("of-a-cluster");
    ClusterOfOne.make(directory, store, RIGHT);
    Path file =
        stores.configuration("alone-78", "store_dir: \"" + store + "\", on_key_error: exit");
    refusedAsOfTheOtherMode(file, "replicas of a cluster", "cluster {} block");
  }

  private static void refusedAsOfTheOtherMode(Path configuration, String... said) throws Exception {
    try (ServerCommand server =
        ServerCommand.start(directory, RIGHT, "-c", configuration.toString())) {
      assertThat(server.exitCode()).isEqualTo(78);
      List<String> lines = server.output().lines().toList();
      assertThat(lines.getLast())
          .startsWith("{\"code\":\"" + MODE_DIFFERS + "\",")
          .contains("\"store\":\"unfinished\"");
      assertThat(lines.get(lines.size() - 2)).contains(MODE_DIFFERS + ": ").contains(said);
    }
  }

  @Test
  void aPortInUseIsFoundBeforeTheStoreIsTouched() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = stores.configuration("port", "store_dir: \"" + sealed + "\", on_key_error: exit");
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
    Path file = stores.configuration("log", "store_dir: \"" + sealed + "\", on_key_error: exit");
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
    Map<String, Path> names =
        Map.of(
            "SEALED", sealed,
            "PLAIN", stores.plain(),
            "EMPTY", stores.empty(),
            "OF_NATS_SERVER", stores.ofNatsServer(),
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
    List<DirectoryPicture> before = stores.pictures();
    Path file = stores.configuration("refused", settings);
    try (ServerCommand server =
        ServerCommand.start(directory, environment, "-c", file.toString())) {
      Refusal refusal = new Refusal(server.exitCode(), server.output());
      assertThat(stores.pictures()).isEqualTo(before);
      assertThat(refusal.output()).doesNotContain("Shutdown", KEY, "another key", "5byte");
      return refusal;
    }
  }
}
