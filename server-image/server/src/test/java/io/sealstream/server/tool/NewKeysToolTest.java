package io.sealstream.server.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.api.StreamState;
import io.sealstream.server.ServerCommand;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys are changed while the server is stopped. */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
class NewKeysToolTest extends StoppedStore {
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
}
