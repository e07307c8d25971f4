package io.sealstream.operator.guard;

import static io.sealstream.operator.observe.SealedCluster.justApplied;
import static io.sealstream.operator.observe.SealedCluster.rotating;
import static io.sealstream.operator.observe.SealedCluster.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.KeyVerdict.Scope;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of the refusal matrix about a Secret that is not what it was. */
class KeyChangeTest {

  @Row({1, 22})
  @ParameterizedTest
  @EnumSource
  void aValueReplacedInPlaceIsRefused(Lost lost) {
    SealedCluster cluster = lost.from(serving(1).secret("demo-key", Keys.holding("K2")));

    Verdict.on(cluster)
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .of(Scope.ENCRYPTION)
        .keeps("demo-key", "K1")
        .drivesNothing()
        .saying(
            "Secret demo-key holds " + Keys.text("K2"),
            "the data needs " + Keys.text("K1"),
            "1 of 1 nodes keep serving; a pod that restarts will not start until this is fixed.",
            "Undo: restore the old value in demo-key",
            "Rotate: put the new key in a NEW Secret");
  }

  @Row(2)
  @Test
  void anotherSecretWithTheSameKeyIsTakenWithoutARestart() {
    SealedCluster cluster =
        serving(1).asks("demo-key-copy").secret("demo-key-copy", Keys.holding("K1"));

    Verdict.on(cluster).isAccepted(Reason.KEY_SECRET_MOVED).keeps("demo-key-copy", "K1");
  }

  @Row({3, 22})
  @ParameterizedTest
  @EnumSource
  void anotherSecretWithAnotherKeyIsRefusedAndTheRestGoesOn(Lost lost) {
    SealedCluster cluster =
        lost.from(serving(1).asks("other-key").secret("other-key", Keys.holding("K2")));

    Verdict.on(cluster)
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .keeps("demo-key", "K1")
        .goesOnOtherwise()
        .saying(
            "Secret other-key holds " + Keys.text("K2"),
            "1 of 1 nodes keep serving; a pod that restarts starts again, with what was accepted"
                + " last.");
  }

  @Row({4, 22})
  @ParameterizedTest
  @EnumSource
  void aDeletedSecretFreezesTheClusterOnceItIsMissedForAMinute(Lost lost) {
    SealedCluster moment = lost.from(serving(1).secretGone("demo-key", Duration.ofSeconds(59)));
    SealedCluster longer = lost.from(serving(1).secretGone("demo-key", Duration.ofSeconds(61)));

    Verdict.on(moment).isUnknown(Reason.KEY_SECRET_MISSING).keeps("demo-key", "K1");
    Verdict.on(longer)
        .isHeld(Reason.KEY_SECRET_MISSING)
        .keeps("demo-key", "K1")
        .drivesNothing()
        .saying("Secret demo-key is gone", "create secret generic demo-key");
  }

  @Row({5, 22})
  @ParameterizedTest
  @EnumSource
  void anEntryThatIsGoneOrEmptyIsRefused(Lost lost) {
    SealedCluster gone = lost.from(serving(1).secret("demo-key", new KeyReading.EntryMissing()));
    SealedCluster empty = lost.from(serving(1).secret("demo-key", new KeyReading.Empty()));

    Verdict.on(gone)
        .isHeld(Reason.KEY_ENTRY_MISSING)
        .keeps("demo-key", "K1")
        .drivesNothing()
        .saying("Secret demo-key has no entry JS_KEY");
    Verdict.on(empty).isHeld(Reason.KEY_EMPTY).keeps("demo-key", "K1").drivesNothing();
  }

  @Row(5)
  @Test
  void aNewClusterWithoutAKeyInItsSecretCreatesNothing() {
    Verdict.on(justApplied(1).secret("demo-key", new KeyReading.EntryMissing()))
        .isHeld(Reason.KEY_ENTRY_MISSING)
        .createsNothing()
        .saying("Nothing was created");
    Verdict.on(justApplied(1).secret("demo-key", new KeyReading.Empty()))
        .isHeld(Reason.KEY_EMPTY)
        .createsNothing();
  }

  @Row({12, 22})
  @ParameterizedTest
  @EnumSource
  void aNewlineAtTheEndOfTheSameKeyIsRefusedWithAHint(Lost lost) {
    SealedCluster cluster = lost.from(serving(1).secret("demo-key", Keys.holdingWithNewline("K1")));

    Verdict.on(cluster)
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .keeps("demo-key", "K1")
        .saying("They differ only by blanks or a newline at the end", "echo -n");
  }

  @Row(13)
  @Test
  void aKeyThatAnotherClusterUsesTooIsLegalWithAWarning() {
    SealedCluster cluster = serving(1);
    cluster.surroundings = new Surroundings(List.of("shop/orders"), List.of(), List.of());

    Verdict.on(cluster).isAccepted().warning(Reason.KEY_SHARED);
  }

  @Row({18, 22})
  @ParameterizedTest
  @EnumSource
  void aSecretEditedDuringARollStopsItBeforeTheNextPod(Lost lost) {
    SealedCluster cluster = serving(3).secret("demo-key", Keys.holding("K9"));
    cluster.pod(2, Pod.State.SERVING, "hash-0", "K1", null, null);

    Verdict.onceAllIsBuilt(lost.from(cluster))
        .isHeld(Reason.KEY_CHANGED_DURING_ROLLOUT)
        .keeps("demo-key", "K1")
        .drivesNothing()
        .saying("The roll stops before the next pod", "Restore the old value in demo-key");
  }

  @Row(18)
  @ParameterizedTest
  @EnumSource
  void theNewSecretEditedDuringARotationStopsItThoughThePreviousKeyStillOpensEverything(Lost lost) {
    SealedCluster cluster = rotating(3, 0).secret("demo-key-2", Keys.holding("K9"));

    Verdict.onceAllIsBuilt(lost.from(cluster))
        .isHeld(Reason.KEY_CHANGED_DURING_ROLLOUT)
        .keeps("demo-key-2", "K2")
        .withPrevious("demo-key", "K1")
        .drivesNothing();
  }

  @Row(19)
  @Test
  void theKeyBeforeTheLastRotationIsRefusedAndNamedAsSuch() {
    SealedCluster cluster = serving(1).volume(0, "K2", 3).node(0, "K2", 3);
    cluster.template = Optional.of(Observed.template(1, "aes", "demo-key-2", "K2"));
    cluster.secret("demo-key-2", Keys.holding("K2"));
    cluster.status.accepted("aes", "demo-key-2", "K2").keyBefore("K1", "demo-key");

    Verdict.on(cluster.asks("demo-key"))
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .keeps("demo-key-2", "K2")
        .saying("It is a key from before the last rotation");
  }

  @Row({21, 22})
  @ParameterizedTest
  @EnumSource
  void aSecretThatMayNotBeReadIsNeverCalledMissing(Lost lost) {
    SealedCluster cluster =
        lost.from(serving(1).secret("demo-key", new KeyReading.Forbidden("secrets is forbidden")));

    Verdict.on(cluster)
        .isHeld(Reason.KEY_SECRET_FORBIDDEN)
        .keeps("demo-key", "K1")
        .drivesNothing()
        .saying(
            "whether a pod that restarts would start is not known",
            "kubectl auth can-i get secret/demo-key");
  }

  @Row({23, 22})
  @ParameterizedTest
  @EnumSource
  void aKeyThatIsNoTextIsRefused(Lost lost) {
    Verdict.on(lost.from(serving(1).secret("demo-key", new KeyReading.NotText())))
        .isHeld(Reason.KEY_NOT_TEXT)
        .keeps("demo-key", "K1")
        .drivesNothing();
    Verdict.on(justApplied(1).secret("demo-key", new KeyReading.NotText()))
        .isHeld(Reason.KEY_NOT_TEXT)
        .createsNothing();
  }

  @Row(32)
  @Test
  void objectsFromBeforeARotationAreRecognizedByTheNewerRing() {
    SealedCluster cluster = serving(1).node(0, "K2", 3);

    Verdict.on(cluster)
        .isHeld(Reason.OBJECTS_OLDER_THAN_DATA)
        .keeps("demo-key", "K1")
        .drivesNothing()
        .saying("Restore the Secret of the newer key, " + Keys.text("K2"));
  }

  @Row({1, 32})
  @Test
  void aClaimThatIsBehindItsRingIsNoSignOfOlderObjectsWhereTheNewerKeyWasAccepted() {
    SealedCluster cluster = serving(1).node(0, "K2", 3);
    cluster.template = Optional.of(Observed.template(1, "aes", "demo-key", "K2"));
    cluster.status.accepted("aes", "demo-key", "K2");

    Verdict.on(cluster).isHeld(Reason.KEY_CHANGE_REFUSED).keeps("demo-key", "K2").drivesNothing();
  }

  @Row({33, 22})
  @ParameterizedTest
  @EnumSource
  void anImmutableSecretMadeAnewUnderItsNameIsNotTrusted(Lost lost) {
    SealedCluster cluster =
        lost.from(
            serving(1)
                .secret(
                    "demo-key", Keys.holdingImmutable("K2", SealedCluster.NOW.minusSeconds(30))));

    Verdict.on(cluster)
        .isHeld(Reason.KUBELET_MAY_SERVE_OLD_SECRET)
        .keeps("demo-key", "K1")
        .drivesNothing()
        .saying("a Secret with a new name");
  }

  @Row(33)
  @Test
  void anImmutableSecretMadeAnewIsNotTrustedEvenWithAPreviousKey() {
    SealedCluster cluster =
        serving(1)
            .asks("demo-key", "demo-key-old")
            .secret("demo-key-old", Keys.holding("K1"))
            .secret("demo-key", Keys.holdingImmutable("K2", SealedCluster.NOW.minusSeconds(30)));

    Verdict.on(cluster).isHeld(Reason.KUBELET_MAY_SERVE_OLD_SECRET).drivesNothing();
  }

  @Row(36)
  @Test
  void aSecretWrittenAgainWithAnEqualValueChangesNothing() {
    SealedCluster cluster =
        serving(1)
            .secret("demo-key", Keys.holdingImmutable("K1", SealedCluster.NOW.minusSeconds(30)));

    Verdict.on(cluster).isAccepted().warning().keeps("demo-key", "K1").withoutPrevious();
  }

  @Row(39)
  @Test
  void aStatefulSetDeletedDuringARefusalIsRestoredAsItWasAccepted() {
    SealedCluster cluster = serving(1).secret("demo-key", Keys.holding("K2")).statefulSetGone();

    Verdict.on(cluster)
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .noticing(Reason.STATEFUL_SET_RESTORED)
        .keeps("demo-key", "K1")
        .drivesNothing();
  }

  @Row(39)
  @Test
  void aStatefulSetEditedDuringARefusalIsRestoredAsItWasAccepted() {
    SealedCluster cluster = serving(1).secret("demo-key", Keys.holding("K2"));
    cluster.template = Optional.of(Observed.template(1, "aes", "evil-key", "K9"));

    Verdict.on(cluster)
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .noticing(Reason.STATEFUL_SET_RESTORED)
        .keeps("demo-key", "K1");
  }

  @Test
  void theSentenceNamesTheRunbookAndStaysShortWhateverItIsAbout() {
    Remark remark = Remark.of(Reason.KEY_SHARED, "x".repeat(5000));

    assertThat(remark.message()).hasSize(800).endsWith("…");
  }
}
