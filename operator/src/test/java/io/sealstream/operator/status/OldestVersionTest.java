package io.sealstream.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.NodeState;
import io.sealstream.operator.api.NodeStatus;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which version a cluster shows while its nodes have different ones. */
class OldestVersionTest {

  @Test
  void theTenthReleaseIsNewerThanTheNinth() {
    assertThat(OldestVersion.of(nodes("0.10.0", "0.9.0"))).contains("0.9.0");
    assertThat(OldestVersion.of(nodes("0.9.0", "0.10.0"))).contains("0.9.0");
    assertThat(OldestVersion.of(nodes("0.3.10", "0.3.9"))).contains("0.3.9");
  }

  @Test
  void aCandidateIsOlderThanItsRelease() {
    assertThat(OldestVersion.of(nodes("0.10.0", "0.10.0-rc.1"))).contains("0.10.0-rc.1");
    assertThat(OldestVersion.of(nodes("0.10.0-rc.10", "0.10.0-rc.2"))).contains("0.10.0-rc.2");
  }

  @Test
  void aNodeThatSaysNothingUsefulIsLeftOut() {
    assertThat(OldestVersion.of(nodes(null, "0.10.0", ""))).contains("0.10.0");
    assertThat(OldestVersion.of(nodes("", "unknown"))).isEmpty();
    assertThat(OldestVersion.of(List.of())).isEmpty();
  }

  private static List<NodeStatus> nodes(String... versions) {
    return Arrays.stream(versions).map(OldestVersionTest::node).toList();
  }

  private static NodeStatus node(String version) {
    return new NodeStatus(
        "demo", NodeState.SERVING, null, null, null, version, null, null, null, null);
  }
}
