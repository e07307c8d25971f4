package io.sealstream.operator.guard;

import static io.sealstream.operator.observe.SealedCluster.rotating;
import static io.sealstream.operator.observe.SealedCluster.serving;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rows of the refusal matrix about a rotation that is taken back: the way back, until it is over.
 */
class RotationTakenBackTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @Row({25, 22})
  @ParameterizedTest
  @EnumSource
  void aRotationTakenBackMidWayReturnsWithThePairSwapped(Lost lost) {
    Verdict.onceAllIsBuilt(lost.from(rotating(3, 1).asks("demo-key")))
        .isAccepted(Reason.ROTATION_REVERTING)
        .keeps("demo-key", "K1")
        .withPrevious("demo-key-2", "K2");
  }

  @Row(25)
  @Test
  void theNewerKeyOfARotationThatIsTakenBackMayBeInTheSecretOfAPod() {
    SealedCluster cluster = serving(1).asks("demo-key").newPod(0).node(0, "K1", 3);
    cluster.template =
        Optional.of(Observed.template(1, "aes", "demo-key", "K1", "edited-key", "K2"));
    cluster.status.accepted("aes", "demo-key", "K1", "edited-key", "K2");
    cluster.secret("edited-key", Keys.holding("K9"));
    Verdict.on(cluster).isHeld(Reason.ROTATION_REVERT_UNSAFE).saying("Put Secret edited-key back");

    cluster.secret("demo-key-2", Keys.holding("K2"));
    Verdict.on(cluster)
        .isAccepted(Reason.ROTATION_REVERTING)
        .keeps("demo-key", "K1")
        .withPrevious("demo-key-2", "K2");
  }

  /**
   * A fourth node was asked for in the middle of it, and what its server was given fits nothing.
   */
  @Row(25)
  @Test
  void aNodeThatFoundItsVolumeEmptyNeedsNoKeyOfARotationThatIsTakenBack() {
    SealedCluster cluster = serving(3).emptyVolume(3);
    cluster.status.accepted("aes", "demo-key-2", "K2", "demo-key", "K1").nodes(4, Set.of(3));
    cluster.template =
        Optional.of(Observed.template(4, "aes", "demo-key-2", "K2", "demo-key", "K1"));
    cluster.secret("demo-key-2", Keys.holding("K9"));
    cluster.pod(3, Pod.State.STARTING, "hash-0", "K2", "K1", null);
    Verdict.onceAllIsBuilt(cluster).isHeld(Reason.ROTATION_REVERT_UNSAFE);

    cluster.pod(3, Pod.State.DOWN, "hash-0", "K2", "K1", Observed.foundNoStore("K9"));
    Verdict.onceAllIsBuilt(cluster)
        .isAccepted(Reason.ROTATION_REVERTING)
        .keeps("demo-key", "K1")
        .withPrevious("demo-key-2", "K2");
  }

  @Row({15, 25})
  @Test
  void aRotationIsNotTakenBackOverVolumesThatNeedAThirdKey() {
    SealedCluster cluster = rotating(3, 1).asks("demo-key");
    cluster.volume(1, "K9", 7).node(1, "K9", 7).volume(2, "K9", 7).node(2, "K9", 7);

    Verdict.onceAllIsBuilt(cluster)
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .keeps("demo-key-2", "K2")
        .withPrevious("demo-key", "K1")
        .drivesNothing();
  }

  @Row(25)
  @ParameterizedTest
  @EnumSource
  void theWayBackGoesOnUntilTheLastVolumeIsBack(Lost lost) {
    SealedCluster cluster = rotating(3, 1).asks("demo-key");
    cluster.template =
        Optional.of(Observed.template(3, "aes", "demo-key", "K1", "demo-key-2", "K2"));
    cluster.status.accepted("aes", "demo-key", "K1", "demo-key-2", "K2");

    Verdict.onceAllIsBuilt(lost.from(cluster))
        .isAccepted(Reason.ROTATION_REVERTING)
        .keeps("demo-key", "K1")
        .withPrevious("demo-key-2", "K2");
  }

  @Row(25)
  @Test
  void theWayBackIsOverWhenNoPodIsMadeForTheNewerKeyAnyMore() {
    SealedCluster cluster = serving(3);
    cluster.secret("demo-key-2", Keys.holding("K2"));
    cluster.template =
        Optional.of(Observed.template(3, "aes", "demo-key", "K1", "demo-key-2", "K2"));
    cluster.status.accepted("aes", "demo-key", "K1", "demo-key-2", "K2");

    Verdict.onceAllIsBuilt(cluster).isAccepted().keeps("demo-key", "K1").withoutPrevious();
  }

  @Row({25, 22})
  @ParameterizedTest
  @EnumSource
  void theWayBackIsUnsafeWithoutTheNewerKey(Lost lost) {
    SealedCluster moment =
        lost.from(rotating(3, 1).asks("demo-key").secretGone("demo-key-2", Duration.ofSeconds(5)));
    SealedCluster longer =
        lost.from(rotating(3, 1).asks("demo-key").secretGone("demo-key-2", LONG));

    Verdict.onceAllIsBuilt(moment).isUnknown(Reason.KEY_SECRET_MISSING);
    Verdict.onceAllIsBuilt(longer)
        .isHeld(Reason.ROTATION_REVERT_UNSAFE)
        .keeps("demo-key-2", "K2")
        .withPrevious("demo-key", "K1")
        .drivesNothing()
        .saying("Put Secret demo-key-2 back");
  }

  @Row(25)
  @Test
  void aRotationTakenBackBeforeAnyVolumeTurnedNeedsNoNewerKey() {
    Verdict.onceAllIsBuilt(rotating(3, 0).asks("demo-key").secretGone("demo-key-2", LONG))
        .isAccepted(Reason.ROTATION_REVERTING)
        .keeps("demo-key", "K1")
        .withPrevious("demo-key-2", "K2");
  }

  @Row({25, 24})
  @Test
  void aRotationTakenBackIsRememberedWhileAPodIsThereThatCouldStillTurnItsRing() {
    SealedCluster cluster = rotating(3, 0).newPod(2).asks("demo-key");
    cluster.secret("demo-key-2", Keys.holding("K1"));
    Verdict.onceAllIsBuilt(cluster)
        .isAccepted(Reason.ROTATION_REVERTING)
        .keeps("demo-key", "K1")
        .withPrevious("demo-key-2", "K2");

    cluster.template =
        Optional.of(Observed.template(3, "aes", "demo-key", "K1", "demo-key-2", "K2"));
    cluster.status.accepted("aes", "demo-key", "K1", "demo-key-2", "K2");
    Verdict.onceAllIsBuilt(cluster)
        .isAccepted(Reason.ROTATION_REVERTING)
        .keeps("demo-key", "K1")
        .withPrevious("demo-key-2", "K2");

    cluster.secret("key-9", Keys.holding("K9")).asks("key-9", "demo-key");
    Verdict.onceAllIsBuilt(cluster)
        .isHeld(Reason.ROTATION_IN_PROGRESS)
        .keeps("demo-key", "K1")
        .withPrevious("demo-key-2", "K2")
        .goesOnOtherwise()
        .saying("is not over, demo-2 was made for the key before and may turn a volume to it.");

    // Its Secret has the newer key again, it restarts, turns its ring, and is cut off unseen.
    cluster.secret("demo-key-2", Keys.holding("K2")).nodes.remove(2);
    cluster.pod(2, Pod.State.UNREACHABLE, Observed.HASH, "K2", "K1", null);
    Verdict.onceAllIsBuilt(cluster)
        .isHeld(Reason.ROTATION_IN_PROGRESS)
        .keeps("demo-key", "K1")
        .withPrevious("demo-key-2", "K2")
        .saying("data-demo-2 still need the key before");

    cluster.pod(2).node(2, "K1", 4);
    Verdict.onceAllIsBuilt(cluster)
        .isAccepted(Reason.KEY_ROTATING)
        .keeps("key-9", "K9")
        .withPrevious("demo-key", "K1");
  }

  /** A machine is cut off, its pod may have turned its ring, and the two Secrets changed places. */
  @Row(25)
  @Test
  void aWayBackThatNoTemplateKnowsYetIsRememberedFromTheStatus() {
    SealedCluster cluster =
        rotating(3, 0).asks("key-of-old").secret("demo-key-2", Keys.holding("K9"));
    cluster.secret("key-of-old", Keys.holding("K1")).secret("demo-key", Keys.holding("K2"));
    cluster.status.accepted("aes", "key-of-old", "K1", "demo-key", "K2");
    cluster.nodes.remove(0);
    cluster.pod(0, Pod.State.UNREACHABLE, Observed.HASH, "K2", "K1", null);

    Verdict.onceAllIsBuilt(cluster)
        .isAccepted(Reason.ROTATION_REVERTING)
        .keeps("key-of-old", "K1")
        .withPrevious("demo-key", "K2");
  }

  @Row(25)
  @Test
  void aRotationTakenBackIsForgottenWhereNoPodWasMadeForTheNewerKey() {
    SealedCluster cluster = rotating(3, 0).asks("demo-key").secretGone("demo-key-2", LONG);
    cluster.template = Optional.of(Observed.template(3, "aes", "demo-key", "K1"));

    Verdict.onceAllIsBuilt(cluster)
        .isAccepted(Reason.ROTATION_REVERTING)
        .keeps("demo-key", "K1")
        .withoutPrevious();
  }
}
