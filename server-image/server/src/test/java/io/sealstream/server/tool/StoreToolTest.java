package io.sealstream.server.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.sealstream.server.ClusterOfOne;
import io.sealstream.server.ServerCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody with a stopped server's store and the tool. */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
class StoreToolTest {
  private static final String CANARY = "canary-7f3a";

  /** Made once, and copied for each test: a server's start takes its time. */
  @TempDir static Path once;

  @TempDir Path scratch;
  private Path storeDir;

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

  private static ServerCommand server(Path scratch, Path storeDir) throws IOException {
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
  private Path copy(String name) throws IOException {
    Path from = once.resolve(name);
    Path to = scratch.resolve(name);
    try (var paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  private ServerCommand server() throws IOException {
    return server(scratch, storeDir);
  }

  private ToolRun tool(String command, String... more) throws Exception {
    return ToolRun.with(arguments(command, more));
  }

  private ToolRun withoutKey(String command, String... more) throws Exception {
    return ToolRun.of(Map.of(), arguments(command, more));
  }

  private String[] arguments(String command, String... more) {
    List<String> all = new ArrayList<>(List.of("store", command, storeDir.toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** Names, bytes and times of everything. */
  private Map<String, String> image() throws IOException {
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

  private Path file(String suffix) throws IOException {
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

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void verifyingReadsEverythingAndChangesNothing() throws Exception {
    Map<String, String> before = image();
    ToolRun run = tool("verify").ends(ExitCode.CLEAN);
    assertThat(run.out())
        .contains("orders", "199", "All is as it was written")
        .doesNotContain(CANARY);
    Map<String, Object> json =
        JSON.std.mapFrom(tool("verify", "--json").ends(ExitCode.CLEAN).out());
    assertThat(json).containsEntry("clean", true);
    Map<?, ?> stream = (Map<?, ?>) ((List<?>) json.get("streams")).getFirst();
    assertThat(stream.get("name")).isEqualTo("orders");
    assertThat(stream.get("messages")).isEqualTo(199);
    assertThat(stream.get("lastSequence")).isEqualTo(200);
    withoutKey("inspect").ends(ExitCode.CLEAN);
    assertThat(image()).isEqualTo(before);
  }

  @Test
  void theStoreOfAClusterIsSentToItsOtherServersAndNotCalledDamaged() throws Exception {
    storeDir = scratch.resolve("of-a-cluster");
    ClusterOfOne.make(scratch, storeDir, Map.of("JS_KEY", ToolRun.KEY));
    String archives = scratch.resolve("archives").toString();
    for (ToolRun run :
        List.of(
            tool("verify"),
            tool("export", archives, "--in-clear"),
            tool("accept-loss", "--all"),
            tool("rekey", "--all"),
            tool("rotate"))) {
      assertThat(run.ends(ExitCode.USAGE).err())
          .contains("holds replicas of a cluster's streams", "start its server in its cluster")
          .doesNotContain("Exception");
    }
    tool("inspect").ends(ExitCode.CLEAN);
  }

  @Test
  void damageIsFoundAndNamed() throws Exception {
    Path journal = file(".journal");
    // The journal's second frame: the later ones prove that it was synced.
    assertThat(Files.size(journal)).isGreaterThan(100 * 4096);
    flip(journal, 2 * 4096 + 60);
    Map<String, String> before = image();
    ToolRun run = tool("verify").ends(ExitCode.DAMAGED);
    assertThat(run.out()).contains("NOT as they were written", "checksum").doesNotContain(CANARY);
    Map<String, Object> json =
        JSON.std.mapFrom(tool("verify", "--json").ends(ExitCode.DAMAGED).out());
    assertThat(json).containsEntry("clean", false);
    assertThat((List<?>) json.get("damage")).isNotEmpty();
    assertThat(image()).isEqualTo(before);
  }

  @Test
  void aStreamWithLostEntriesTakesMessagesAgainOnceTheLossIsAccepted() throws Exception {
    flip(file(".journal"), 60 * 4096 + 60);
    assertThat(tool("verify").ends(ExitCode.DAMAGED).out()).contains("the stream is read-only");
    try (ServerCommand server = server();
        Connection client = server.connect()) {
      assertThatThrownBy(() -> client.jetStream().publish("orders.1", new byte[1]))
          .hasMessageContaining("stream is read-only");
      server.signal("INT").exitCode();
    }
    assertThat(tool("accept-loss", "--stream", "orders").ends(ExitCode.CLEAN).out())
        .contains("orders: gave up the entries from op ");
    tool("verify").ends(ExitCode.CLEAN);
    try (ServerCommand server = server();
        Connection client = server.connect()) {
      StreamState state = client.jetStreamManagement().getStreamInfo("orders").getStreamState();
      assertThat(state.getLastSequence()).isBetween(10L, 150L);
      assertThat(client.jetStream().publish("orders.1", new byte[1]).getSeqno())
          .isEqualTo(state.getLastSequence() + 1);
      server.signal("KILL").exitCode();
    }
    assertThat(tool("verify", "--json").ends(ExitCode.CLEAN).out()).contains("\"clean\":true");
  }

  private long ringGeneration() throws Exception {
    Map<String, Object> json =
        JSON.std.mapFrom(withoutKey("inspect", "--json").ends(ExitCode.CLEAN).out());
    return ((Number) json.get("ringGeneration")).longValue();
  }

  @Test
  void newDataKeysAreGivenToAStoppedStoreAndEveryMessageStays() throws Exception {
    long generation = ringGeneration();
    for (String[] what :
        new String[][] {{"--journal"}, {"--catalog"}, {"--stream", "orders"}, {"--all"}}) {
      assertThat(tool("rekey", what).ends(ExitCode.CLEAN).out())
          .contains("nothing is left of the old ones");
      assertThat(ringGeneration()).as(what[0]).isGreaterThan(generation);
      generation = ringGeneration();
    }
    tool("verify").ends(ExitCode.CLEAN);
    assertThat(tool("rekey", "--stream", "nobody").ends(ExitCode.USAGE).err())
        .contains("there is no stream nobody");
    tool("rekey").ends(ExitCode.USAGE);
    try (ServerCommand server = server();
        Connection client = server.connect()) {
      StreamState state = client.jetStreamManagement().getStreamInfo("orders").getStreamState();
      assertThat(state.getMsgCount()).isEqualTo(199);
      assertThat(client.jetStreamManagement().getMessage("orders", 200).getData())
          .isEqualTo((CANARY + " 200").getBytes());
      server.signal("KILL").exitCode();
    }
  }

  @Test
  void aLeakedKeyIsRotatedAndEveryDataKeyReplaced() throws Exception {
    String next = "quite another key 0123";
    ToolRun rotated =
        ToolRun.of(
                Map.of("JS_KEY", next, "JS_PREV_KEY", ToolRun.KEY),
                arguments("rotate", "--compromised"))
            .ends(ExitCode.CLEAN);
    assertThat(rotated.out())
        .contains("the key ring was re-wrapped", "Every data key was replaced", "is under k1:")
        .doesNotContain(next, ToolRun.KEY, "The master key is the one of before");
    assertThat(tool("verify").ends(ExitCode.REFUSED).err()).contains("KeyMismatch");
    ToolRun.of(Map.of("JS_KEY", next), arguments("verify")).ends(ExitCode.CLEAN);
    ToolRun again =
        ToolRun.of(Map.of("JS_KEY", next), arguments("rotate", "--compromised"))
            .ends(ExitCode.CLEAN);
    assertThat(again.out())
        .contains("Every data key was replaced", "The master key is the one of before: to rotate")
        .doesNotContain(next);
  }

  @Test
  void aWrongOrMissingKeyIsRefusedAsTheServerDoes() throws Exception {
    Map<String, String> before = image();
    ToolRun wrong =
        ToolRun.of(Map.of("JS_KEY", "quite another key 0123"), arguments("verify"))
            .ends(ExitCode.REFUSED);
    String last = wrong.err().strip().lines().reduce((a, b) -> b).orElseThrow();
    assertThat(JSON.std.mapFrom(last))
        .containsEntry("code", "KeyMismatch")
        .containsEntry("store", "untouched");
    assertThat(wrong.err()).doesNotContain("quite another key");
    assertThat(withoutKey("verify").ends(ExitCode.REFUSED).err()).contains("KeyMissing");
    assertThat(image()).isEqualTo(before);
  }

  @Test
  void theKeyComesFromTheEnvironmentOrAFile() throws Exception {
    Path key = scratch.resolve("key");
    Files.writeString(key, ToolRun.KEY);
    ToolRun.process(scratch, Map.of("JS_KEY_FILE", key.toString()), arguments("verify"))
        .ends(ExitCode.CLEAN);
    ToolRun.process(scratch, Map.of("JS_KEY", ToolRun.KEY), arguments("verify"))
        .ends(ExitCode.CLEAN);
  }

  @Test
  void aStoreInUseIsRefused() throws Exception {
    try (ServerCommand server = server()) {
      server.said("Server is ready");
      Path ring = scratch.resolve("ring");
      for (String command : List.of("inspect", "verify")) {
        assertThat(tool(command).ends(ExitCode.REFUSED).err()).contains("StoreInUse");
      }
      assertThat(tool("export-ring", ring.toString()).ends(ExitCode.REFUSED).err())
          .contains("StoreInUse");
      assertThat(ring).doesNotExist();
    }
  }

  @Test
  void inspectingShowsNoNames() throws Exception {
    ToolRun run = withoutKey("inspect").ends(ExitCode.CLEAN);
    assertThat(run.out()).contains("Sealed", "k1:", ".journal").doesNotContain("orders");
    Map<String, Object> json =
        new HashMap<>(JSON.std.mapFrom(withoutKey("inspect", "--json").ends(ExitCode.CLEAN).out()));
    assertThat(json).containsEntry("mode", "Sealed").containsEntry("epoch", 1);
    assertThat((List<?>) json.get("ringCopies")).hasSize(4);
  }

  @Test
  void aLostKeyRingComesBackFromItsCopy() throws Exception {
    Path copy = scratch.resolve("ring.copy");
    assertThat(withoutKey("export-ring", copy.toString()).ends(ExitCode.CLEAN).out())
        .contains("stale with every stream delete, rekey and rotation", "NOT checked");
    tool("import-ring", copy.toString(), "--check").ends(ExitCode.CLEAN);
    Path checked = scratch.resolve("checked");
    assertThat(tool("export-ring", checked.toString()).ends(ExitCode.CLEAN).out())
        .doesNotContain("NOT checked");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-------");
    assertThat(withoutKey("export-ring", copy.toString()).ends(ExitCode.USAGE).err())
        .contains("exists already");
    Files.delete(storeDir.resolve("sealstream").resolve("keyring"));
    assertThat(tool("verify").ends(ExitCode.REFUSED).err()).contains("KeyringMissing");
    tool("import-ring", copy.toString()).ends(ExitCode.CLEAN);
    tool("verify").ends(ExitCode.CLEAN);
    try (ServerCommand server = server();
        Connection client = server.connect()) {
      assertThat(
              client.jetStreamManagement().getStreamInfo("orders").getStreamState().getMsgCount())
          .isEqualTo(199);
    }
  }

  // --- streams go out and come in ---

  private static void assertHasOrders(ServerCommand server) throws Exception {
    try (Connection client = server.connect()) {
      JetStreamManagement manage = client.jetStreamManagement();
      StreamState state = manage.getStreamInfo("orders").getStreamState();
      assertThat(state.getMsgCount()).isEqualTo(199);
      assertThat(state.getLastSequence()).isEqualTo(200);
      assertThat(new String(manage.getMessage("orders", 18).getData())).isEqualTo(CANARY + " 18");
      assertThat(manage.getConsumerNames("orders")).containsExactly("worker");
    }
  }

  @Test
  void aStreamGoesFromOneStoreToAnother() throws Exception {
    Map<String, String> before = image();
    Path backups = scratch.resolve("backups");
    assertThat(tool("export", backups.toString(), "--in-clear").ends(ExitCode.CLEAN).out())
        .contains("orders: 199 messages");
    assertThat(image()).as("exporting changes nothing").isEqualTo(before);
    assertThat(backups.resolve("orders").resolve("backup.json")).exists();
    assertThat(tool("export", backups.toString(), "--in-clear").ends(ExitCode.USAGE).err())
        .contains("exists already");
    assertThat(tool("import", backups.toString()).ends(ExitCode.USAGE).err())
        .contains("stream orders is there already");
    storeDir = copy("empty");
    tool("import", backups.toString()).ends(ExitCode.CLEAN);
    tool("verify").ends(ExitCode.CLEAN);
    try (ServerCommand server = server()) {
      assertHasOrders(server);
    }
  }

  @Test
  void noBackupIsInClearUnlessAskedFor() throws Exception {
    Path backups = scratch.resolve("backups");
    tool("export", backups.toString()).ends(ExitCode.USAGE);
    assertThat(backups).doesNotExist();
    KeyPair keys = new X25519KeyPairGenerator().generateKeyPair();
    tool("export", backups.toString(), "--recipient", keys.getPublic().toString())
        .ends(ExitCode.CLEAN);
    try (var paths = Files.walk(backups)) {
      for (Path path : paths.toList()) {
        assertThat(path.toString()).doesNotContain("orders");
        if (Files.isRegularFile(path)) {
          assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
              .startsWith("age-encryption.org/v1")
              .doesNotContain("orders", CANARY);
        }
      }
    }
    Path identity = scratch.resolve("identity");
    Files.write(identity, keys.getPrivate().getEncoded());
    storeDir = copy("empty");
    assertThat(tool("import", backups.toString()).ends(ExitCode.USAGE).err())
        .contains("--identity-file");
    tool("import", backups.toString(), "--identity-file", identity.toString()).ends(ExitCode.CLEAN);
    try (ServerCommand server = server()) {
      assertHasOrders(server);
    }
  }

  @Test
  void aDamagedBackupLeavesNothing() throws Exception {
    Path backups = scratch.resolve("backups");
    tool("export", backups.toString(), "--in-clear").ends(ExitCode.CLEAN);
    Path archive = backups.resolve("orders").resolve("stream.tar.s2");
    flip(archive, (int) Files.size(archive) - 3000);
    storeDir = copy("empty");
    assertThat(tool("import", backups.toString()).ends(ExitCode.DAMAGED).err())
        .contains("the archive is damaged");
    assertThat(tool("verify", "--json").ends(ExitCode.CLEAN).out()).contains("\"streams\":[]");
  }

  @Test
  void wrongCommandLinesSayWhatIsWrong() throws Exception {
    assertThat(ToolRun.with("store").ends(ExitCode.USAGE).err())
        .contains("inspect", "verify", "export-ring");
    assertThat(ToolRun.with("store", "repair", "x").ends(ExitCode.USAGE).err())
        .contains("there is no command repair");
    assertThat(
            ToolRun.with("store", "verify", scratch.resolve("nowhere").toString())
                .ends(ExitCode.USAGE)
                .err())
        .contains("there is no directory");
    Path empty = Files.createDirectory(scratch.resolve("empty"));
    assertThat(ToolRun.with("store", "verify", empty.toString()).ends(ExitCode.USAGE).err())
        .contains("holds no store");
    assertThat(empty).isEmptyDirectory();
  }
}
