package io.sealstream.operator.guard;

import static io.sealstream.operator.observe.Observed.refusal;
import static io.sealstream.operator.observe.SealedCluster.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.SealedCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of the refusal matrix about volumes that a server read and would not open. */
class RefusedVolumesTest {
  @Row(31)
  @Test
  void aServerThatRefusesAnOlderRingHoldsItsNode() {
    SealedCluster cluster = serving(3).volume(1, "K1", 5);
    cluster.refused(1, refusal(StartCode.KEY_MISMATCH, "K0", 2));

    Verdict.onceAllIsBuilt(cluster).isAccepted().holdingNode(1, Reason.STORE_ROLLED_BACK);
  }

  @Row({31, 37, 41, 44, 22})
  @ParameterizedTest
  @CsvSource({
    "KEYRING_DAMAGED, KEYRING_DAMAGED",
    "KEYRING_TAMPERED, KEYRING_TAMPERED",
    "KEYRING_MISSING, KEYRING_MISSING",
    "KEYRING_ROLLED_BACK, KEYRING_ROLLED_BACK",
    "STORE_ROLLED_BACK, STORE_ROLLED_BACK",
    "STORE_FOREIGN, STORE_FOREIGN",
    "STORE_IN_USE, STORE_IN_USE",
    "STORE_MODE_DIFFERS, STORE_MODE_DIFFERS",
    "STORE_DAMAGED, STORE_DAMAGED",
    "STORE_UNWRITABLE, STORE_UNWRITABLE",
    "STORE_OF_NATS_SERVER, STORE_OF_NATS_SERVER"
  })
  void whatAServerFoundOnItsVolumeIsNeverCalledAWrongKey(StartCode code, Reason reason) {
    for (Lost lost : Lost.values()) {
      SealedCluster alone = lost.from(serving(1).refused(0, refusal(code, "K1", 2)));
      SealedCluster ofThree = lost.from(serving(3).refused(1, refusal(code, "K1", 2)));

      Verdict.on(alone).isAccepted().keeps("demo-key", "K1").holdingNode(0, reason);
      Verdict.onceAllIsBuilt(ofThree).isAccepted().holdingNode(1, reason);
    }
  }

  @Row(22)
  @Test
  void aVolumeThatIsFullIsGrownAndNotReplaced() {
    SealedCluster cluster = serving(3).refused(1, refusal(StartCode.STORE_UNWRITABLE, "K1", 2));

    Verdict.onceAllIsBuilt(cluster)
        .isAccepted()
        .sayingOfNode(1, "volume is full", "Grow the volume or free space", "starts by itself")
        .notSayingOfNode(1, "delete pvc", "backup", "nothing on");
  }

  @Row({41, 22})
  @ParameterizedTest
  @EnumSource(
      names = {
        "KEYRING_DAMAGED",
        "KEYRING_TAMPERED",
        "KEYRING_MISSING",
        "KEYRING_ROLLED_BACK",
        "STORE_ROLLED_BACK",
        "STORE_FOREIGN",
        "STORE_MODE_DIFFERS",
        "STORE_DAMAGED",
        "STORE_OF_NATS_SERVER"
      })
  void whatAServerFoundOnItsVolumeHoldsItsNodeAlsoWhenItsPodHasGone(StartCode code) {
    SealedCluster cluster = serving(1).refusedBefore(0, refusal(code, "K1", 2));

    Verdict.on(cluster).isAccepted().keeps("demo-key", "K1").holdingNode(0, StartReasons.of(code));
  }

  @Row({14, 22})
  @Test
  void aRefusedStartSpeaksForItsVolumeEvenOnceItsPodAndTheClusterAreGone() {
    SealedCluster cluster = serving(1).claimMarksWiped().recreated();
    cluster
        .emptyVolume(0)
        .secret("demo-key", Keys.holding("K2"))
        .refusedBefore(0, refusal(StartCode.KEY_MISMATCH, "K1", 2));

    Verdict.on(cluster)
        .isHeld(Reason.KEY_MISMATCH_WITH_VOLUME)
        .createsNothing()
        .saying("under " + Keys.text("K1"));
  }

  @Row(14)
  @Test
  void theRightKeyIsTakenOverWhatAnEarlierStartRefused() {
    SealedCluster cluster =
        serving(1).refusedBefore(0, refusal(StartCode.KEY_MISMATCH, "K1", 2)).recreated();

    Verdict.on(cluster).isAccepted().keeps("demo-key", "K1").holdingNoNode();
  }

  @Row({15, 22})
  @Test
  void aVolumeUnderAnotherKeyStaysKnownForThatWhileItsPodIsAway() {
    SealedCluster cluster = serving(3).refusedBefore(1, refusal(StartCode.KEY_MISMATCH, "K9", 7));

    Verdict.onceAllIsBuilt(cluster).isAccepted().holdingNode(1, Reason.VOLUMES_DISAGREE);
  }

  @Row(29)
  @Test
  void aRemovedNodesVolumeThatRefusedToStartHoldsTheGrowth() {
    SealedCluster cluster =
        serving(1)
            .asksReplicas(3)
            .emptyVolume(1)
            .refusedBefore(1, refusal(StartCode.KEY_MISMATCH, "K9", 7));

    Verdict.onceAllIsBuilt(cluster).isHeld(Reason.DETACHED_VOLUME_KEY_MISMATCH);
  }

  @Row(31)
  @Test
  void anOlderRingStaysRecognizedWhenItsPodHasGone() {
    SealedCluster cluster = serving(3).volume(1, "K1", 5);
    cluster.refusedBefore(1, refusal(StartCode.KEY_MISMATCH, "K0", 2));

    Verdict.onceAllIsBuilt(cluster).isAccepted().holdingNode(1, Reason.STORE_ROLLED_BACK);
  }

  @Row(41)
  @Test
  void aServerThatServesAgainTakesBackWhatItRefused() {
    SealedCluster cluster =
        serving(1).refusedBefore(0, refusal(StartCode.KEYRING_DAMAGED, "K1", 2));
    cluster.pod(0).node(0, "K1", 2);

    Verdict.on(cluster).isAccepted().holdingNoNode();
    KeyVerdict verdict = new KeyGuard(Duration.ofSeconds(60)).decide(cluster.observed());
    assertThat(VolumeRecord.of(cluster.observed(), verdict, 0).refusal()).isEmpty();
  }

  @Row(44)
  @Test
  void aStoreThatAnotherProcessStillHasOpenIsNoRefusalForTheFirstMoments() {
    SealedCluster cluster = serving(1).refused(0, refusal(StartCode.STORE_IN_USE, "K1", 2));

    Verdict.on(cluster.downFor(0, Duration.ofSeconds(119))).isAccepted().holdingNoNode();
    Verdict.on(cluster.downFor(0, Duration.ofSeconds(121)))
        .isAccepted()
        .holdingNode(0, Reason.STORE_IN_USE);
  }
}
