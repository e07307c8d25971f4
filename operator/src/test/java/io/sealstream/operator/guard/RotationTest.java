package io.sealstream.operator.guard;

import static io.sealstream.operator.observe.SealedCluster.NOW;
import static io.sealstream.operator.observe.SealedCluster.rotating;
import static io.sealstream.operator.observe.SealedCluster.serving;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of the refusal matrix about a rotation: begun, unfinished, over. */
class RotationTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  void aNewSecretWithThePreviousOneBesideItIsARotation() {
    SealedCluster cluster =
        serving(1).asks("demo-key-2", "demo-key").secret("demo-key-2", Keys.holding("K2"));

    Verdict.on(cluster)
        .isAccepted(Reason.KEY_ROTATING)
        .warning()
        .keeps("demo-key-2", "K2")
        .withPrevious("demo-key", "K1");
  }

  @Test
  void aFinishedRotationIsToldOnceAndKeepsThePreviousKeyWhileThatIsAskedFor() {
    SealedCluster cluster = rotating(3, 3);
    cluster.status.candidate("K2", "demo-key-2");

    Verdict.onceAllIsBuilt(cluster)
        .isAccepted(Reason.KEY_ROTATED)
        .keeps("demo-key-2", "K2")
        .withPrevious("demo-key", "K1");
  }

  @Test
  void onceEveryVolumeIsNewThePreviousKeyCanGo() {
    Verdict.onceAllIsBuilt(rotating(3, 3).asks("demo-key-2"))
        .isAccepted()
        .keeps("demo-key-2", "K2")
        .withoutPrevious();
  }

  @Row({16, 22})
  @ParameterizedTest
  @EnumSource
  void aPreviousKeyThatIsRemovedTooEarlyStaysInForce(Lost lost) {
    Verdict.onceAllIsBuilt(lost.from(rotating(3, 1).asks("demo-key-2")))
        .isHeld(Reason.ROTATION_INCOMPLETE)
        .keeps("demo-key-2", "K2")
        .withPrevious("demo-key", "K1")
        .goesOnOtherwise()
        .saying("data-demo-1, data-demo-2 still need " + Keys.text("K1"));
  }

  @Row(16)
  @Test
  void aVolumeOfARemovedNodeCountsTooBeforeThePreviousKeyMayGo() {
    SealedCluster cluster = rotating(3, 3).asks("demo-key-2").volume(4, "K1", 2);

    Verdict.onceAllIsBuilt(cluster)
        .isHeld(Reason.ROTATION_INCOMPLETE)
        .withPrevious("demo-key", "K1")
        .saying("data-demo-4 still need " + Keys.text("K1"));
  }

  @Row({17, 22})
  @ParameterizedTest
  @EnumSource
  void aPreviousKeyThatOpensNothingIsRefused(Lost lost) {
    SealedCluster cluster =
        serving(1)
            .asks("demo-key-2", "wrong-key")
            .secret("demo-key-2", Keys.holding("K2"))
            .secret("wrong-key", Keys.holding("K9"));

    Verdict.on(lost.from(cluster))
        .isHeld(Reason.PREVIOUS_KEY_MISMATCH)
        .keeps("demo-key", "K1")
        .withoutPrevious()
        .goesOnOtherwise()
        .saying("Set previousKeySecretRef to a Secret holding " + Keys.text("K1"));
  }

  @Row({24, 22})
  @ParameterizedTest
  @EnumSource
  void aThirdKeyWaitsUntilTheRotationIsOver(Lost lost) {
    SealedCluster cluster =
        rotating(3, 1).asks("demo-key-3", "demo-key-2").secret("demo-key-3", Keys.holding("K3"));

    Verdict.onceAllIsBuilt(lost.from(cluster))
        .isHeld(Reason.ROTATION_IN_PROGRESS)
        .keeps("demo-key-2", "K2")
        .withPrevious("demo-key", "K1")
        .goesOnOtherwise();
  }

  @Row(24)
  @Test
  void aThirdKeyNeedNotWaitForARotationThatOpensNothing() {
    SealedCluster cluster = rotating(3, 1).asks("key-9").secret("key-9", Keys.holding("K9"));
    cluster.volume(1, "K9", 7).node(1, "K9", 7);
    Verdict.onceAllIsBuilt(cluster).isHeld(Reason.ROTATION_IN_PROGRESS).keeps("demo-key-2", "K2");

    for (int i = 0; i < 3; i++) {
      cluster.volume(i, "K9", 7).node(i, "K9", 7);
    }
    Verdict.onceAllIsBuilt(cluster).isAccepted().keeps("key-9", "K9");
  }

  @Row({26, 22})
  @ParameterizedTest
  @EnumSource
  void aPreviousSecretThatIsGoneIsRefusedWhileAVolumeNeedsIt(Lost lost) {
    Verdict.onceAllIsBuilt(lost.from(rotating(3, 1).secretGone("demo-key", LONG)))
        .isHeld(Reason.PREVIOUS_KEY_SECRET_MISSING)
        .keeps("demo-key-2", "K2")
        .drivesNothing()
        .saying("Secret demo-key with the previous key is gone", "data-demo-1, data-demo-2");
  }

  @Row(26)
  @Test
  void aPreviousSecretThatIsGoneMattersToNobodyOnceEveryVolumeIsNew() {
    Verdict.onceAllIsBuilt(rotating(3, 3).secretGone("demo-key", LONG))
        .isAccepted()
        .keeps("demo-key-2", "K2")
        .withPrevious("demo-key", "K1");
  }

  @Test
  void aPreviousSecretThatMayNotBeReadIsNotCalledMissing() {
    SealedCluster cluster = rotating(3, 1);
    cluster.secret("demo-key", new KeyReading.Forbidden("no"));

    Verdict.onceAllIsBuilt(cluster).isHeld(Reason.KEY_SECRET_FORBIDDEN).drivesNothing();
  }

  @Row(27)
  @Test
  void anEditInPlaceWithAValidPreviousKeyIsAcceptedWithAWarning() {
    SealedCluster cluster =
        serving(1)
            .asks("demo-key", "demo-key-old")
            .secret("demo-key", Keys.holding("K2"))
            .secret("demo-key-old", Keys.holding("K1"));

    Verdict.on(cluster)
        .isAccepted(Reason.KEY_ROTATING)
        .warning(Reason.ROTATION_IN_PLACE)
        .keeps("demo-key", "K2")
        .withPrevious("demo-key-old", "K1");
  }

  @Row(27)
  @Test
  void theWarningAboutAnEditInPlaceStaysUntilTheRotationIsOver() {
    SealedCluster cluster =
        serving(3)
            .asks("demo-key", "demo-key-old")
            .secret("demo-key", Keys.holding("K2"))
            .secret("demo-key-old", Keys.holding("K1"));
    cluster.status.accepted("aes", "demo-key", "K2", "demo-key-old", "K1");
    cluster.status.warns("RotationInPlace");
    cluster.template =
        Optional.of(Observed.template(3, "aes", "demo-key", "K2", "demo-key-old", "K1"));

    Verdict.onceAllIsBuilt(cluster)
        .isAccepted(Reason.KEY_ROTATING)
        .warning(Reason.ROTATION_IN_PLACE);
  }

  @Row({40, 22})
  @ParameterizedTest
  @EnumSource(names = {"NOTHING", "STATUS"})
  void aNodeThatIsDeadForEverMidRotationKeepsThePreviousKeyInForceByName(Lost lost) {
    SealedCluster cluster = rotating(3, 2).asks("demo-key-2");
    cluster.nodes.remove(2);
    cluster.pod(2, Pod.State.UNREACHABLE, Observed.HASH, "K1", null, null);

    Verdict.onceAllIsBuilt(lost.from(cluster))
        .isHeld(Reason.ROTATION_INCOMPLETE)
        .withPrevious("demo-key", "K1")
        .goesOnOtherwise()
        .saying("data-demo-2 still need " + Keys.text("K1"), "delete its claim and pod");
  }

  @Row(11)
  @Test
  void aWeakKeyIsRefusedWhereARingWouldBeWrappedUnderIt() {
    SealedCluster cluster =
        serving(1).asks("demo-key-2", "demo-key").secret("demo-key-2", Keys.holdingWeak("K2"));

    Verdict.on(cluster)
        .isHeld(Reason.KEY_TOO_WEAK)
        .keeps("demo-key", "K1")
        .goesOnOtherwise()
        .saying("under 16 bytes");
  }

  @Row({10, 22})
  @ParameterizedTest
  @EnumSource
  void keyAndCipherTogetherWithoutThePreviousKeyAreRefused(Lost lost) {
    SealedCluster cluster =
        serving(1)
            .asksEncryption("{cipher: chachapoly, keySecretRef: {name: demo-key-2}}")
            .secret("demo-key-2", Keys.holding("K2"));

    Verdict.on(lost.from(cluster))
        .isHeld(Reason.SIMULTANEOUS_KEY_AND_CIPHER_CHANGE)
        .keeps("demo-key", "K1")
        .withCipher("aes")
        .goesOnOtherwise();
  }

  @Row({10, 22})
  @ParameterizedTest
  @EnumSource
  void keyAndCipherTogetherWithThePreviousKeyGoOneAfterTheOther(Lost lost) {
    String both =
        """
        {cipher: chachapoly, keySecretRef: {name: demo-key-2},
         previousKeySecretRef: {name: demo-key}}""";
    SealedCluster begun = rotating(3, 2).asksEncryption(both);
    SealedCluster allNew = rotating(3, 3).asksEncryption(both);

    Verdict.onceAllIsBuilt(lost.from(begun))
        .isAccepted(Reason.KEY_ROTATING)
        .keeps("demo-key-2", "K2")
        .withCipher("aes");
    Verdict.onceAllIsBuilt(lost.from(allNew))
        .isAccepted(Reason.CIPHER_CHANGING)
        .keeps("demo-key-2", "K2")
        .withCipher("chachapoly");
  }

  @Test
  void theImmutableSecretOfANewNameIsNoReasonToDoubt() {
    SealedCluster cluster =
        serving(1)
            .asks("demo-key-2", "demo-key")
            .secret("demo-key-2", Keys.holdingImmutable("K2", NOW.minusSeconds(5)));

    Verdict.on(cluster).isAccepted(Reason.KEY_ROTATING).warning();
  }

  @Test
  void theImmutableSecretOfANewNameStaysTrustedWhileOldPodsWaitForTheRoll() {
    SealedCluster cluster =
        rotating(1, 0).secret("demo-key-2", Keys.holdingImmutable("K2", NOW.minusSeconds(5)));

    Verdict.onceAllIsBuilt(cluster)
        .isAccepted(Reason.KEY_ROTATING)
        .keeps("demo-key-2", "K2")
        .withPrevious("demo-key", "K1");
  }
}
