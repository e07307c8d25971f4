package io.sealstream.e2e.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.Alone;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator of those who apply the overlay webhook. */
@Alone
final class WebhookStory {
  private static final String NAME = "sealstream-operator-webhook";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Spec SPEC = Spec.sealed("demo-key");

  @RegisterExtension final World world = new World();

  @BeforeEach
  void install() {
    world.cluster().kubectl("apply", "-k", "manifests/overlays/webhook");
    world.operator().shortPolls();
  }

  @AfterEach
  void remove() {
    world
        .cluster()
        .kubectl("delete", "validatingwebhookconfiguration,clusterrole,clusterrolebinding", NAME);
    world.cluster().kubectl("-n", "sealstream-system", "delete", "service,secret", NAME);
    world.cluster().kubectl("apply", "-k", "manifests/");
    world.operator().shortPolls();
  }

  @Test
  void anEditIsRefusedOrItsPriceIsNamedBeforeItIsMade() {
    DeployedCluster cluster = world.serving(World.newKey());
    Steady before = Steady.of(cluster);
    awaitTheWebhook(cluster);
    world.secret("other-key", World.newKey());

    assertThat(cluster.saidOf(SPEC.cipher("chachapoly")))
        .contains("Warning: cipher aes -> chachapoly restarts 1 pod: demo-0")
        .contains("Warning: it is the only node");
    assertThatThrownBy(() -> cluster.apply(SPEC.key("other-key")))
        .hasMessageContaining("KeyChangeRefused")
        .hasMessageContaining("Secret other-key holds");
    assertThat(cluster.isReady()).isTrue();

    world.operator().scaleTo(0);
    cluster.apply(SPEC.key("other-key"));
    world.operator().scaleTo(1);
    before.assertHeld("KeyChangeRefused");

    cluster.apply(SPEC);
    cluster.awaitReady();
    before.assertUnchanged();
  }

  private static void awaitTheWebhook(DeployedCluster cluster) {
    await("edits are looked at")
        .atMost(PATIENCE)
        .until(() -> cluster.saidOf(SPEC.cipher("chachapoly")).contains("restarts 1 pod"));
  }
}
