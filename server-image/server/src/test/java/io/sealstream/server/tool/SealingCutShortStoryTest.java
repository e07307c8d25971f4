package io.sealstream.server.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.MasterKey;
import io.sealstream.server.ServerCommand;
import io.sealstream.store.Disk;
import io.sealstream.store.Expectation;
import io.sealstream.store.HookedDisk;
import io.sealstream.store.OfferedKeys;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.OpeningRequest;
import io.sealstream.store.RealDisk;
import io.sealstream.store.StoreOpening;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody whose server was sealing a plain store at its start when the machine went down: what the
 * tool and the next start say, and that every message is there.
 */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
class SealingCutShortStoryTest {
  private static final String SUPERBLOCK = "superblock";
  private static final String RING = "keyring";
  private static final Map<String, String> KEY = Map.of("JS_KEY", ToolRun.KEY);
  private static final int MESSAGES = 20;

  /** Made once, and copied for each test. */
  @TempDir static Path once;

  @TempDir Path scratch;
  private Path storeDir;

  @BeforeAll
  static void aPlainServerStores() throws Exception {
    Path store = once.resolve("plain");
    try (ServerCommand server = start(once, store, Map.of(), "cipher: none");
        Connection client = server.said("Server is ready").connect()) {
      client
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name("orders")
                  .subjects("orders")
                  .storageType(StorageType.File)
                  .build());
      for (int i = 0; i < MESSAGES; i++) {
        client.jetStream().publish("orders", new byte[100]);
      }
      server.signal("INT").exitCode();
    }
  }

  @BeforeEach
  void aCopyOfIt() throws IOException {
    Path from = once.resolve("plain");
    storeDir = scratch.resolve("store");
    try (var paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path to = storeDir.resolve(from.relativize(path).toString());
        Files.copy(path, to, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static ServerCommand start(
      Path scratch, Path store, Map<String, String> environment, String jetStream)
      throws IOException {
    Path configuration =
        Files.writeString(
            scratch.resolve("nats.conf"),
            "listen: 127.0.0.1:-1, jetstream { store_dir: '%s', on_key_error: exit, %s }"
                .formatted(store, jetStream));
    return ServerCommand.start(scratch, environment, "-c", configuration.toString());
  }

  /** Seals the store as a server's start does, until this file is opened behind the new catalog. */
  private void sealUntil(String file) {
    List<String> made = new ArrayList<>();
    HookedDisk.Hook cut =
        (method, arguments) -> {
          if (method.equals("create")) {
            made.add(arguments.getFirst().toString());
          }
          boolean isWritten =
              arguments.contains(file) && arguments.contains(Disk.Access.READ_WRITE);
          if (isWritten && made.stream().anyMatch(name -> name.endsWith(".catalog"))) {
            throw new IOException("the machine goes down");
          }
        };
    MasterKey key = MasterKey.of(ToolRun.KEY.getBytes(StandardCharsets.UTF_8));
    OpeningRequest request =
        new OpeningRequest(
            new OfferedKeys(Optional.of(key), Optional.empty()),
            Optional.of(CipherSuite.AES),
            Expectation.NOTHING,
            OpeningRequest.PlainStore.SEAL,
            Optional.empty());
    Disk disk = HookedDisk.over(new RealDisk(storeDir.resolve("sealstream")), cut);
    assertThat(StoreOpening.open(disk, request)).isInstanceOf(OpeningOutcome.Refused.class);
  }

  /** Ring, journal and catalog are written; no copy of the superblock is sealed. */
  private void cutBeforeItCounts() {
    sealUntil(SUPERBLOCK);
  }

  /** The superblock is sealed; the ring is that of the birth. */
  private void cutOnceItCounts() {
    sealUntil(RING);
  }

  private ToolRun tool(Map<String, String> environment, String command, String... more) {
    List<String> all = new ArrayList<>(List.of("store", command, storeDir.toString()));
    all.addAll(Arrays.asList(more));
    return ToolRun.of(environment, all.toArray(String[]::new));
  }

  private void refused(Map<String, String> environment, String jetStream, String... says)
      throws Exception {
    try (ServerCommand server = start(scratch, storeDir, environment, jetStream)) {
      assertThat(server.exitCode()).as(server.output()).isEqualTo(ExitCode.REFUSED.code());
      assertThat(server.output()).contains(says);
    }
  }

  private void servesEverything(Map<String, String> environment, String jetStream, String says)
      throws Exception {
    try (ServerCommand server = start(scratch, storeDir, environment, jetStream);
        Connection client = server.said("Server is ready").connect()) {
      long messages =
          client.jetStreamManagement().getStreamInfo("orders").getStreamState().getMsgCount();
      assertThat(messages).isEqualTo(MESSAGES);
      assertThat(server.output()).contains(says);
      server.signal("INT").exitCode();
    }
  }

  @Test
  void beforeItCountsTheToolReadsThePlainStoreWhateverKeyIsSet() throws Exception {
    cutBeforeItCounts();
    for (Map<String, String> environment : List.of(KEY, Map.<String, String>of())) {
      assertThat(tool(environment, "verify").ends(ExitCode.CLEAN).out())
          .contains(
              "Plaintext", "orders", "whoever could write", "was cut short before it counted");
      assertThat(tool(environment, "inspect").ends(ExitCode.CLEAN).out())
          .contains("Plaintext", "counts for nothing");
    }
    Map<String, Object> seen =
        JSON.std.mapFrom(tool(KEY, "inspect", "--json").ends(ExitCode.CLEAN).out());
    assertThat(seen).containsEntry("mode", "Plaintext").containsEntry("complete", false);
    Path backups = scratch.resolve("backups");
    assertThat(tool(KEY, "export", backups.toString(), "--in-clear").ends(ExitCode.CLEAN).out())
        .contains("orders: %d messages".formatted(MESSAGES));
  }

  @Test
  void beforeItCountsThereIsNoKeyRingForTheTool() throws Exception {
    cutBeforeItCounts();
    Path ring = scratch.resolve("ring");
    for (ToolRun run :
        List.of(
            tool(KEY, "rotate"),
            tool(KEY, "rekey", "--all"),
            tool(KEY, "export-ring", ring.toString()),
            tool(Map.of(), "export-ring", ring.toString()))) {
      assertThat(run.ends(ExitCode.REFUSED).err())
          .contains("StorePlain", "no key ring that counts", "migrate_plain: true");
    }
    assertThat(ring).doesNotExist();
    Files.copy(storeDir.resolve("sealstream").resolve(RING), ring);
    assertThat(tool(KEY, "import-ring", ring.toString()).ends(ExitCode.REFUSED).err())
        .contains("StorePlain");
  }

  @Test
  void beforeItCountsAKeyAloneIsRefusedAndTheSettingBeginsAgain() throws Exception {
    cutBeforeItCounts();
    refused(KEY, "cipher: aes", "StorePlain", "was cut short before it counted");
    refused(Map.of(), "migrate_plain: true", "KeyMissing");
    servesEverything(KEY, "cipher: aes, migrate_plain: true", "the store was plain");
    assertThat(tool(KEY, "verify").ends(ExitCode.CLEAN).out()).doesNotContain("Plaintext");
    refused(Map.of(), "cipher: none", "KeyMissing");
  }

  @Test
  void beforeItCountsItMayStayPlainAndTheLeftoversGo() throws Exception {
    cutBeforeItCounts();
    servesEverything(Map.of(), "cipher: none", "was cut short before it counted");
    assertThat(storeDir.resolve("sealstream").resolve(RING)).doesNotExist();
    assertThat(tool(KEY, "rotate").ends(ExitCode.REFUSED).err()).contains("StorePlain");
  }

  @Test
  void onceItCountsTheKeyIsNeededAndGoesOnWithoutTheSetting() throws Exception {
    cutOnceItCounts();
    assertThat(tool(Map.of(), "verify").ends(ExitCode.REFUSED).err()).contains("KeyMissing");
    assertThat(tool(KEY, "verify").ends(ExitCode.CLEAN).out()).contains("orders", "k1:");
    assertThat(tool(Map.of(), "inspect").ends(ExitCode.CLEAN).out())
        .contains("Sealed", "not complete");
    Path ring = scratch.resolve("ring");
    assertThat(tool(KEY, "export-ring", ring.toString()).ends(ExitCode.USAGE).err())
        .contains("start its server once");
    refused(Map.of(), "cipher: none", "KeyMissing");
    servesEverything(KEY, "cipher: aes", "the store was plain");
    tool(KEY, "export-ring", ring.toString()).ends(ExitCode.CLEAN);
  }

  @Test
  void onceItCountsTheToolMayCompleteIt() throws Exception {
    cutOnceItCounts();
    assertThat(tool(KEY, "rotate").ends(ExitCode.CLEAN).out()).contains("is under k1:");
    assertThat(tool(Map.of(), "inspect").ends(ExitCode.CLEAN).out()).doesNotContain("not complete");
    servesEverything(KEY, "cipher: aes", "Server is ready");
  }
}
