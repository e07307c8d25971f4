package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a spec may not say: refused by the API server where it can, else by the operator, by name.
 */
final class SpecStory {
  private static final Spec SPEC = Spec.sealed("demo-key");

  @RegisterExtension final World world = new World();

  @Row({6, 8})
  @Test
  void theApiServerTakesNeitherPlaintextNorAnUnknownCipherNorAnUnknownField() {
    DeployedCluster cluster = world.serving(World.newKey());
    Steady before = Steady.of(cluster);

    assertThatThrownBy(() -> cluster.apply(Spec.plaintext()))
        .hasMessageContaining("a sealed cluster stays sealed; keep mode Sealed");
    assertThatThrownBy(() -> cluster.apply(SPEC.cipher("des")))
        .hasMessageContaining("spec.encryption.cipher")
        .hasMessageContaining("des")
        .hasMessageContaining("aes");
    assertThatThrownBy(() -> cluster.apply(SPEC.with("encryption.cypher", "aes")))
        .hasMessageContaining("cypher");

    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Row(38)
  @Test
  void whatDecidesAboutKeyAndStoreCannotBeSetFromTheSide() {
    DeployedCluster cluster = world.serving(World.newKey());
    Steady before = Steady.of(cluster);

    refused(
        cluster, before, "ReservedConfigKey", "jetstream", SPEC.with("config.jetstream.key", 1));
    refused(cluster, before, "ReservedPodField", "hostPID", inPod("hostPID", true));
    refused(
        cluster, before, "ReservedConfigKey", "include", SPEC.with("config.include", "/a.conf"));
    refused(cluster, before, "ReservedPodField", "JS_KEY", inServer("env", variable("JS_KEY")));
    refused(cluster, before, "ReservedConfigKey", "store_dir", SPEC.with("config.store_dir", "/x"));
    refused(
        cluster, before, "ReservedPodField", "command", inServer("command", List.of("/bin/sh")));

    cluster.apply(SPEC);
    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Test
  void whatThisReleaseDoesNotCarryOutIsRefusedByName() {
    DeployedCluster cluster = world.serving(World.newKey());
    Steady before = Steady.of(cluster);

    refused(cluster, before, "ScaleUpRefused", "asks for 3 nodes", SPEC.with("replicas", 3));
    refused(
        cluster,
        before,
        "UnsupportedField",
        "spec.tls.client",
        SPEC.with("tls.client.secretName", "certificates"));
    refused(
        cluster,
        before,
        "UnsupportedField",
        "spec.configSecrets",
        SPEC.with("configSecrets", List.of(Map.of("name", "users", "key", "users.conf"))));

    cluster.apply(SPEC);
    cluster.awaitReady();
    before.assertUnchanged();
  }

  private static void refused(
      DeployedCluster cluster, Steady before, String reason, String named, Spec spec) {
    cluster.apply(spec);
    assertThat(before.assertHeld(reason).message()).contains(named);
  }

  private static Spec inPod(String field, Object value) {
    return SPEC.with("podTemplate.spec." + field, value);
  }

  private static Spec inServer(String field, Object value) {
    return inPod("containers", List.of(Map.of("name", "server", field, value)));
  }

  private static List<Map<String, String>> variable(String name) {
    return List.of(Map.of("name", name, "value", "mine"));
  }
}
