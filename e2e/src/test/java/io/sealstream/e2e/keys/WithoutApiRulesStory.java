package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.world.Alone;
import io.sealstream.e2e.world.Condition;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.ResourceDefinition;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the API server stops by the rules of the resource is stopped by the operator as well, should
 * those rules not be there.
 */
@Alone
final class WithoutApiRulesStory {
  private static final Spec SPEC = Spec.sealed("demo-key");

  @RegisterExtension final World world = new World();

  private ResourceDefinition definition;

  @BeforeEach
  void noRules() {
    definition = ResourceDefinition.withoutRules(world);
    world.secret("demo-key", World.newKey());
  }

  @AfterEach
  void rules() {
    definition.close();
  }

  @Row({6, 8})
  @Test
  void whatRunsStaysAsItIs() {
    DeployedCluster cluster = world.streamingCluster("demo");
    cluster.apply(SPEC);
    cluster.awaitReady();
    Steady before = Steady.of(cluster);

    held(
        cluster,
        before,
        "EncryptionDisableRefused",
        "Set spec.encryption.mode back to Sealed",
        Spec.plaintext());
    held(cluster, before, "CipherUnknown", "des", SPEC.cipher("des"));
    held(cluster, before, "KeyEntryMissing", "", SPEC.without("encryption.keySecretRef"));
    held(cluster, before, "UnsupportedField", "spec.replicas", SPEC.with("replicas", 2));
    held(cluster, before, "UnsupportedField", "spec.encryption.mode", mode("None"));

    cluster.apply(SPEC);
    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Test
  void nothingNewIsMade() {
    DeployedCluster cluster = world.streamingCluster("demo");

    cluster.apply(SPEC.cipher("des"));
    cluster.awaitCondition("Stalled", "True", "CipherUnknown");
    assertThat(cluster.statefulSet()).isEmpty();
    cluster.apply(SPEC.without("encryption.keySecretRef"));
    cluster.awaitCondition("Stalled", "True", "KeyEntryMissing");
    assertThat(cluster.statefulSet()).isEmpty();

    cluster.apply(SPEC);
    cluster.awaitReady();
  }

  private static Spec mode(String word) {
    return SPEC.with("encryption.mode", word);
  }

  private static void held(
      DeployedCluster cluster, Steady before, String reason, String named, Spec spec) {
    cluster.apply(spec);
    Condition stalled = cluster.awaitCondition("Stalled", "True", reason);
    assertThat(stalled.message()).contains(named);
    assertThat(cluster.condition("Available").orElseThrow().status()).isEqualTo("True");
    before.assertUnchanged();
  }
}
