package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.World;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a cluster is made of decides before the first byte: no half-made clusters under bad keys.
 */
final class NewClusterStory {
  @RegisterExtension final World world = new World();

  @Row(35)
  @Test
  void theResourceMayComeBeforeItsSecret() {
    DeployedCluster cluster = world.streamingCluster("demo");

    cluster.apply(Spec.sealed("demo-key"));

    cluster.awaitCondition("Reconciling", "True", "WaitingForKeySecret");
    assertThat(cluster.condition("Stalled").orElseThrow().status()).isEqualTo("False");
    assertThat(cluster.statefulSet()).isEmpty();
    world.secret("demo-key", World.newKey());
    cluster.awaitReady();
  }

  @Row({5, 11, 23})
  @ParameterizedTest(name = "{0}")
  @MethodSource("keysThatAreRefused")
  void nothingIsMadeUnderABadKey(String what, byte[] bad, String reason) {
    world.secret("demo-key", bad);
    DeployedCluster cluster = world.streamingCluster("demo");

    cluster.apply(Spec.sealed("demo-key"));

    cluster.awaitCondition("Stalled", "True", reason);
    assertThat(cluster.statefulSet()).isEmpty();
    assertThat(cluster.pod(0)).isEmpty();
    world.secret("demo-key", World.newKey());
    cluster.awaitReady();
  }

  static Arguments[] keysThatAreRefused() {
    return new Arguments[] {
      Arguments.of("empty", bytes(""), "KeyEmpty"),
      Arguments.of("five bytes", bytes("12345"), "KeyTooWeak"),
      Arguments.of("one repeated byte", bytes("a".repeat(40)), "KeyTooWeak"),
      Arguments.of("trailing newline", bytes("a long and good key\n"), "KeyTooWeak"),
      Arguments.of("trailing blank", bytes("a long and good key "), "KeyTooWeak"),
      Arguments.of("a NUL", bytes("a long key with\0a NUL"), "KeyNotText"),
      Arguments.of(
          "invalid UTF-8",
          new byte[] {'n', 'o', 't', ' ', 't', 'e', 'x', 't', -1, -2, 'k', 'e', 'y', '1', '2', '3'},
          "KeyNotText"),
    };
  }

  @Row(5)
  @Test
  void nothingIsMadeUnderASecretWithoutTheEntry() {
    world.secretWithEntry("demo-key", "SOMETHING_ELSE", World.newKey());
    DeployedCluster cluster = world.streamingCluster("demo");

    cluster.apply(Spec.sealed("demo-key"));

    cluster.awaitCondition("Stalled", "True", "KeyEntryMissing");
    assertThat(cluster.statefulSet()).isEmpty();
    world.secret("demo-key", World.newKey());
    cluster.awaitReady();
  }

  @Row(34)
  @Test
  void aKeyMayChangeUntilSomethingIsSealedUnderIt() {
    String first = World.newKey();
    String second = World.newKey();
    world.secret("demo-key", first);
    DeployedCluster cluster = world.streamingCluster("demo");
    world
        .cluster()
        .whileNoPodGetsANode(
            () -> {
              cluster.apply(Spec.sealed("demo-key"));
              cluster.awaitCondition("Reconciling", "True", "NodesStarting");

              world.secret("demo-key", second);

              cluster.awaitEvent("KeyChangedBeforeFirstStart");
            });
    cluster.awaitReady();
    assertThat(cluster.storeFiles(0).ringOpensWith(second)).hasSize(4).containsOnly(true);
    assertThat(cluster.storeFiles(0).ringOpensWith(first)).hasSize(4).containsOnly(false);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keysThatJustWork")
  void unusualKeysJustWorkByteForByte(String what, String key) {
    world.secret("demo-key", key);
    DeployedCluster cluster = world.streamingCluster("demo");

    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();

    // Ready compares the server's own fingerprint with the operator's; a restart opens the ring
    // again.
    String fingerprint = cluster.status("encryption", "keyFingerprint");
    assertThat(fingerprint).startsWith("k1:");
    cluster.deletePod(0);
    cluster.awaitServing();
    assertThat(cluster.status("encryption", "keyFingerprint")).isEqualTo(fingerprint);
  }

  static Arguments[] keysThatJustWork() {
    return new Arguments[] {
      Arguments.of("inner blanks", "correct horse battery staple"),
      Arguments.of("not ASCII", "pässwörter sind schlüssel ключ"),
      Arguments.of("digits only", "31415926535897932384"),
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
