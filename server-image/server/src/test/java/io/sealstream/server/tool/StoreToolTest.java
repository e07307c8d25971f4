package io.sealstream.server.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.api.StreamState;
import io.sealstream.server.ClusterOfOne;
import io.sealstream.server.ServerCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Somebody with a stopped server's store and the tool. */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
class StoreToolTest extends StoppedStore {
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
