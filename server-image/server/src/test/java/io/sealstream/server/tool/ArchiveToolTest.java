package io.sealstream.server.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamState;
import io.sealstream.server.ServerCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Streams go from a stopped server's store into backups, and from these into another. */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
class ArchiveToolTest extends StoppedStore {
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
}
