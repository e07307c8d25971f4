package io.sealstream.operator.guard;

import static io.sealstream.operator.observe.Observed.refusal;
import static io.sealstream.operator.observe.SealedCluster.justApplied;
import static io.sealstream.operator.observe.SealedCluster.serving;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.KeyVerdict.Scope;
import io.sealstream.operator.observe.Anchor;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.Surroundings;
import io.sealstream.operator.observe.VolumeClaim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of the refusal matrix about volumes that are not what the key expects. */
class VolumesTest {

  @Row(14)
  @Test
  void aClusterMadeAnewOverItsVolumesNeedsTheirKey() {
    SealedCluster cluster = serving(3).secret("demo-key", Keys.holding("K2")).recreated();

    Verdict.onceAllIsBuilt(cluster)
        .isHeld(Reason.KEY_MISMATCH_WITH_VOLUME)
        .createsNothing()
        .drivesNothing()
        .saying("data-demo-0, data-demo-1, data-demo-2", "under " + Keys.text("K1"));
  }

  @Row(14)
  @Test
  void aClusterMadeAnewOverItsVolumesWithTheirKeySimplyStarts() {
    Verdict.onceAllIsBuilt(serving(3).recreated()).isAccepted().keeps("demo-key", "K1");
  }

  @Row({14, 22})
  @Test
  void whereNothingIsRememberedOnePodMayStartAndItsRefusalIsTheEvidence() {
    SealedCluster forgotten =
        serving(1).secret("demo-key", Keys.holding("K2")).claimMarksWiped().recreated();
    Verdict.on(forgotten).isAccepted();

    SealedCluster refused = forgotten.refused(0, refusal(StartCode.KEY_MISMATCH, "K1", 2));
    refused.status.accepted("aes", "demo-key", "K2");
    refused.template = Optional.of(Observed.template(1, "aes", "demo-key", "K2"));

    Verdict.on(refused)
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .drivesNothing()
        .saying("the data needs " + Keys.text("K1"));

    // The pod was made before its words told whose volume it is: not a roll in which a Secret was
    // edited.
    refused.pod(0, Pod.State.DOWN, "hash-0", "K2", null, refusal(StartCode.KEY_MISMATCH, "K1", 2));
    Verdict.on(refused).isHeld(Reason.KEY_CHANGE_REFUSED).drivesNothing();
  }

  @Row({15, 22})
  @ParameterizedTest
  @EnumSource
  void oneVolumeUnderAnotherKeyHoldsItsNodeOnly(Lost lost) {
    SealedCluster cluster = serving(3).volume(1, "K9", 7).node(1, "K9", 7);

    Verdict.onceAllIsBuilt(lost.from(cluster))
        .isAccepted()
        .keeps("demo-key", "K1")
        .holdingNode(1, Reason.VOLUMES_DISAGREE);
  }

  @Row(15)
  @Test
  void aMajorityUnderAnotherKeyIsAWrongKeyAndNotWrongVolumes() {
    SealedCluster cluster =
        serving(3).volume(1, "K9", 7).node(1, "K9", 7).volume(2, "K9", 7).node(2, "K9", 7);

    Verdict.onceAllIsBuilt(cluster).isHeld(Reason.KEY_CHANGE_REFUSED).drivesNothing();
  }

  @Row(29)
  @Test
  void aVolumeLeftFromALargerSizeUnderAnOldKeyHoldsTheGrowthOnly() {
    SealedCluster cluster = serving(1).asksReplicas(3).volume(1, "K0", 1).volume(2, "K1", 2);

    Verdict.onceAllIsBuilt(cluster)
        .isHeld(Reason.DETACHED_VOLUME_KEY_MISMATCH)
        .of(Scope.REPLICAS)
        .keeps("demo-key", "K1")
        .goesOnOtherwise()
        .saying("would attach data-demo-1", "delete pvc data-demo-1");
  }

  @Row(29)
  @Test
  void aVolumeLeftFromALargerSizeThatThePreviousKeyOpensIsNoObstacle() {
    SealedCluster cluster =
        serving(1)
            .asksReplicas(3)
            .asks("demo-key", "demo-key-0")
            .secret("demo-key-0", Keys.holding("K0"))
            .volume(1, "K0", 1);

    Verdict.onceAllIsBuilt(cluster).isAccepted();
  }

  @Row(30)
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "5, 3"})
  void nothingIsCreatedEmptyWhereMostVolumesAreGone(int replicas, int gone) {
    SealedCluster cluster = serving(replicas);
    for (int i = 0; i < gone; i++) {
      cluster.volumes.remove(i);
    }

    Verdict.onceAllIsBuilt(cluster)
        .isHeld(Reason.VOLUMES_MISSING)
        .keeps("demo-key", "K1")
        .drivesNothing()
        .keepsReplicas()
        .saying("data-demo-0", "another cluster name");
  }

  @Row(30)
  @Test
  void aClaimThatSomebodyHasDeletedIsNotEndedByARestart() {
    SealedCluster cluster = serving(1).claimDeleted(0);

    Verdict.on(cluster).isHeld(Reason.VOLUMES_MISSING).drivesNothing().saying("data-demo-0");
  }

  @Row({30, 22})
  @Test
  void volumesAreMissedEvenWhenTheStatusWasWiped() {
    SealedCluster cluster = serving(1).statusWiped();
    cluster.volumes.clear();

    Verdict.on(cluster).isHeld(Reason.VOLUMES_MISSING);
  }

  @Row(30)
  @Test
  void oneLostVolumeOfThreeIsNoReasonToStop() {
    SealedCluster cluster = serving(3);
    cluster.volumes.remove(2);

    Verdict.onceAllIsBuilt(cluster).isAccepted();
  }

  @Row(31)
  @ParameterizedTest
  @CsvSource({"1, 5, boot-8", "2, 3, boot-0", "2, 4, boot-7"})
  void aSnapshotPutBackHoldsItsNode(long generation, long epoch, String boot) {
    SealedCluster cluster = serving(3);
    cluster.nodeSays(1, new Anchor("store-1", epoch, boot, generation));

    Verdict.onceAllIsBuilt(cluster).isAccepted().holdingNode(1, Reason.STORE_ROLLED_BACK);
  }

  @Row(37)
  @Test
  void aVolumeOfAnotherClusterHoldsItsNode() {
    SealedCluster cluster = serving(3);
    VolumeClaim.Marks marks = Observed.marks(Keys.text("K9"), 1, 2);
    cluster.nodes.remove(1);
    cluster.claim(
        1,
        new VolumeClaim.Marks(
            Optional.of("ff".repeat(16)),
            marks.salt(),
            marks.fingerprint(),
            marks.anchor(),
            marks.formed()));

    Verdict.onceAllIsBuilt(cluster).isAccepted().holdingNode(1, Reason.STORE_FOREIGN);
  }

  @Row(34)
  @Test
  void aKeyThatChangedBeforeAnythingWasSealedUnderItIsTaken() {
    SealedCluster cluster = justApplied(1).secret("demo-key", Keys.holding("K2")).emptyVolume(0);
    cluster.template = Optional.of(Observed.template(1, "aes", "demo-key", "K1"));
    cluster.status.accepted("aes", "demo-key", "K1");

    Verdict.on(cluster).isAccepted(Reason.KEY_CHANGED_BEFORE_FIRST_START).keeps("demo-key", "K2");
  }

  @Row(35)
  @Test
  void aNewClusterWaitsForItsSecretWithoutAlarm() {
    SealedCluster cluster = justApplied(1);
    Verdict.on(cluster).isWaiting(Reason.WAITING_FOR_KEY_SECRET).saying("demo-key");

    Verdict.on(cluster.secret("demo-key", Keys.holding("K1")))
        .isAccepted()
        .keeps("demo-key", "K1")
        .withoutPrevious();
  }

  @Row(35)
  @Test
  void aNewClusterWaitsForItsSecretHoweverLongThatTakes() {
    SealedCluster cluster = justApplied(1).secretGone("demo-key", Duration.ofDays(2));

    Verdict.on(cluster).isWaiting(Reason.WAITING_FOR_KEY_SECRET);
  }

  @Row(11)
  @Test
  void aNewStoreIsNotMadeUnderAWeakKey() {
    Verdict.on(justApplied(1).secret("demo-key", Keys.holdingWeak("K1")))
        .isHeld(Reason.KEY_TOO_WEAK)
        .createsNothing()
        .saying("under 16 bytes");
  }

  @Row(11)
  @Test
  void anImportedStoreMayKeepItsWeakKeyWithAWarning() {
    Verdict.on(serving(1).secret("demo-key", Keys.holdingWeak("K1")))
        .isAccepted()
        .warning(Reason.KEY_TOO_WEAK);
  }

  @Test
  void aNewClusterIsToldOfSealedVolumesThatNobodyUses() {
    SealedCluster cluster = justApplied(1).secret("demo-key", Keys.holding("K1"));
    cluster.surroundings = new Surroundings(List.of(), List.of("data-dmeo-0"), List.of());

    Verdict.on(cluster).isAccepted().warning(Reason.UNUSED_SEALED_VOLUMES);
  }
}
