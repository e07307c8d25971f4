package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.Condition;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.StoreHash;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes of keys that would make data unreadable are refused, explained, and harmless. */
final class RefusalStory {
  private static final int MESSAGES = 300;

  @RegisterExtension final World world = new World();

  private String key;

  @Test
  void anEditedSecretIsRefusedAndAKilledPodComesBackWithTheRightValue() throws Exception {
    DeployedCluster cluster = serving();
    try (AckLedger ledger = AckLedger.named("edited-secret");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      Steady before = Steady.of(cluster);

      world.secret("demo-key", World.newKey());

      assertHeld(cluster, "KeyChangeRefused", before);
      traffic.publish(MESSAGES + 1, MESSAGES, ledger);

      cluster.deletePod(0);
      cluster.awaitRefusals(1, "KeyMismatch");
      StoreHash afterFirst = cluster.volume(0).hash();
      cluster.awaitRefusals(3, "KeyMismatch");
      assertThat(cluster.volume(0).hash().changesSince(afterFirst)).isEmpty();
      assertThat(cluster.lastWords(0)).doesNotContain(key);

      world.secret("demo-key", key);

      cluster.awaitReady();
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
      assertThat(traffic.count()).isEqualTo(2 * MESSAGES);
    }
  }

  @Test
  void aKeyEditedWhileTheOperatorIsAwayIsRefusedByTheServerItself() throws Exception {
    DeployedCluster cluster = serving();
    StoreHash first;
    world.operator().scaleTo(0);
    try {
      world.secret("demo-key", World.newKey());
      cluster.deletePod(0);
      cluster.awaitRefusals(1, "KeyMismatch");
      first = cluster.volume(0).hash();
      cluster.awaitRefusals(3, "KeyMismatch");
      assertThat(cluster.volume(0).hash().changesSince(first)).isEmpty();
    } finally {
      world.operator().scaleTo(1);
    }
    cluster.awaitCondition("Stalled", "True", "KeyChangeRefused");

    world.secret("demo-key", key);

    cluster.awaitReady();
  }

  @Test
  void anotherSecretWithAnotherKeyNeedsThePreviousOne() {
    DeployedCluster cluster = serving();
    Steady before = Steady.of(cluster);
    world.secret("other-key", World.newKey());

    cluster.apply(Spec.sealed("other-key"));

    assertHeld(cluster, "KeyChangeRefused", before);
    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Test
  void anotherSecretWithTheSameKeyIsOnlyAnotherName() {
    DeployedCluster cluster = serving();
    String pod = cluster.pod(0).orElseThrow().getMetadata().getUid();
    world.secret("same-key", key);

    cluster.apply(Spec.sealed("same-key"));

    cluster.awaitEvent("KeySecretMoved");
    cluster.awaitReady();
    assertThat(cluster.pod(0).orElseThrow().getMetadata().getUid()).isEqualTo(pod);
    assertThat(cluster.status("encryption", "accepted", "keySecretRef", "name"))
        .isEqualTo("same-key");
  }

  @Test
  void aDeletedSecretStopsNothingThatRunsAndItsReturnIsEnough() {
    world.operator().settings(Map.of("SEALSTREAM_MISSING_GRACE", "6s"));
    DeployedCluster cluster = serving();
    Steady before = Steady.of(cluster);

    world.deleteSecret("demo-key");

    cluster.awaitCondition("KeyAccepted", "Unknown", "KeySecretMissing");
    assertHeld(cluster, "KeySecretMissing", before);
    world.secret("demo-key", key);
    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Test
  void anEntryThatIsEmptyOrMissingIsToldApart() {
    DeployedCluster cluster = serving();
    Steady before = Steady.of(cluster);

    world.secret("demo-key", "");
    assertHeld(cluster, "KeyEmpty", before);
    world.secretWithEntry("demo-key", "SOMETHING_ELSE", key);
    assertHeld(cluster, "KeyEntryMissing", before);

    world.secret("demo-key", key);
    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Test
  void aTrailingNewlineIsNamedAsTheDifference() {
    DeployedCluster cluster = serving();
    Steady before = Steady.of(cluster);

    world.secret("demo-key", key + "\n");

    Condition held = assertHeld(cluster, "KeyChangeRefused", before);
    assertThat(held.message()).containsIgnoringCase("newline");
    world.secret("demo-key", key);
    cluster.awaitReady();
  }

  @Test
  void encryptionCannotBeSwitchedOffNorNamedAfterAnUnknownCipher() {
    DeployedCluster cluster = serving();

    assertThatThrownBy(() -> cluster.apply(Spec.plaintext())).hasMessageContaining("Sealed");
    assertThatThrownBy(() -> cluster.apply(Spec.sealed("demo-key").cipher("des")))
        .hasMessageContaining("aes");
    assertThatThrownBy(
            () -> cluster.apply(Spec.sealed("demo-key").with("encryption.cypher", "aes")))
        .hasMessageContaining("cypher");
    cluster.awaitReady();
  }

  @Test
  void reservedFieldsAreRefusedByName() {
    DeployedCluster cluster = serving();
    Steady before = Steady.of(cluster);

    cluster.apply(Spec.sealed("demo-key").with("config.jetstream.key", "mine"));
    assertThat(assertHeld(cluster, "ReservedConfigKey", before).message()).contains("jetstream");
    cluster.apply(Spec.sealed("demo-key").with("podTemplate.spec.hostPID", true));
    assertHeld(cluster, "ReservedPodField", before);
    cluster.apply(Spec.sealed("demo-key").with("replicas", 3));
    assertThat(assertHeld(cluster, "UnsupportedField", before).message()).contains("replicas");

    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Test
  void aStatefulSetDeletedDuringAHoldIsRestoredAsItWas() {
    DeployedCluster cluster = serving();
    Steady before = Steady.of(cluster);
    world.secret("other-key", World.newKey());
    cluster.apply(Spec.sealed("other-key"));
    assertHeld(cluster, "KeyChangeRefused", before);

    cluster.deleteStatefulSet();

    cluster.awaitEvent("StatefulSetRestored");
    cluster.awaitCondition("Available", "True", "QuorumServing");
    assertThat(cluster.statefulSet().orElseThrow().getSpec().getTemplate().getSpec())
        .isEqualTo(before.template().getSpec());
    cluster.awaitCondition("Stalled", "True", "KeyChangeRefused");
    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();
  }

  private DeployedCluster serving() {
    key = World.newKey();
    world.secret("demo-key", key);
    DeployedCluster cluster = world.streamingCluster("demo");
    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();
    return cluster;
  }

  /** Held: refused for this reason, serving all the same, and nothing of it has changed. */
  private static Condition assertHeld(DeployedCluster cluster, String reason, Steady before) {
    Condition stalled = cluster.awaitCondition("Stalled", "True", reason);
    cluster.awaitCondition("Ready", "False", reason);
    assertThat(cluster.condition("Available").orElseThrow().status()).isEqualTo("True");
    before.assertUnchanged();
    return stalled;
  }
}
