package io.sealstream.operator.guard;

import static io.sealstream.operator.observe.Observed.refusal;
import static io.sealstream.operator.observe.SealedCluster.justApplied;
import static io.sealstream.operator.observe.SealedCluster.plaintext;
import static io.sealstream.operator.observe.SealedCluster.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.NodeReport.Replication;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.SealedCluster;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of the refusal matrix about the mode and the cipher. */
class ModeAndCipherTest {
  private static final String CHACHA = "{cipher: chachapoly, keySecretRef: {name: demo-key}}";

  @Row({6, 22})
  @ParameterizedTest
  @EnumSource
  void sealedDataIsNeverAskedToBecomePlain(Lost lost) {
    Verdict.on(lost.from(serving(1).asksEncryption("{mode: Plaintext}")))
        .isHeld(Reason.ENCRYPTION_DISABLE_REFUSED)
        .keeps("demo-key", "K1")
        .goesOnOtherwise()
        .saying("The data is sealed (" + Keys.text("K1") + ")");
  }

  @Row({7, 22})
  @ParameterizedTest
  @EnumSource
  void clearDataMayBeSealed(Lost lost) {
    SealedCluster cluster = plaintext(3).asks("demo-key");

    Verdict.onceAllIsBuilt(lost.from(cluster))
        .isAccepted(Reason.ENCRYPTION_ENABLING)
        .keeps("demo-key", "K1");
    Verdict.on(plaintext(1).asks("demo-key")).isAccepted(Reason.ENCRYPTION_ENABLING);
    assertThat(PlainVolumes.areKnown(plaintext(1).asks("demo-key").observed())).isTrue();
    assertThat(PlainVolumes.areKnown(serving(1).observed())).isFalse();
  }

  @Row({7, 11})
  @Test
  void clearDataIsNotSealedUnderAWeakKey() {
    SealedCluster cluster =
        plaintext(3).asks("demo-key").secret("demo-key", Keys.holdingWeak("K1"));

    Verdict.onceAllIsBuilt(cluster).isHeld(Reason.KEY_TOO_WEAK).goesOnOtherwise();
  }

  @Test
  void plainDataThatIsMeantToBePlainIsFine() {
    Verdict.on(plaintext(1)).isAccepted().warning().holdingNoNode();
    Verdict.on(justApplied(1).asksEncryption("{mode: Plaintext}")).isAccepted();
  }

  @Row({8, 22})
  @ParameterizedTest
  @EnumSource
  void anUnknownCipherThatNoSchemaStoppedIsRefused(Lost lost) {
    String des = "{cipher: des, keySecretRef: {name: demo-key}}";

    Verdict.on(lost.from(serving(1).asksEncryption(des)))
        .isHeld(Reason.CIPHER_UNKNOWN)
        .withCipher("aes")
        .goesOnOtherwise()
        .saying("There is no cipher des");
    Verdict.on(justApplied(1).secret("demo-key", Keys.holding("K1")).asksEncryption(des))
        .isHeld(Reason.CIPHER_UNKNOWN)
        .createsNothing();
  }

  @Row(8)
  @Test
  void noneIsNoCipherForASealedCluster() {
    Verdict.on(serving(1).asksEncryption("{cipher: none, keySecretRef: {name: demo-key}}"))
        .isHeld(Reason.CIPHER_UNKNOWN);
  }

  @Row({9, 22})
  @ParameterizedTest
  @EnumSource
  void anotherCipherUnderTheSameKeyIsARoll(Lost lost) {
    Verdict.on(lost.from(serving(1).asksEncryption(CHACHA)))
        .isAccepted(Reason.CIPHER_CHANGING)
        .keeps("demo-key", "K1")
        .withCipher("chachapoly");
  }

  @Row(9)
  @Test
  void theCipherHasChangedWhenEveryNodeSaysSo() {
    SealedCluster cluster = serving(3).asksEncryption(CHACHA);
    cluster.template = Optional.of(Observed.template(3, "chachapoly", "demo-key", "K1"));
    cluster.status.accepted("chachapoly", "demo-key", "K1").showsCipher("aes");
    Replication current = Observed.leadingNothing(SealedCluster.NOW, 0);
    cluster.node(0, "K1", 2, "chachapoly", current).node(1, "K1", 2, "chachapoly", current);

    Verdict.onceAllIsBuilt(cluster).isAccepted(Reason.CIPHER_CHANGING);

    cluster.node(2, "K1", 2, "chachapoly", current);
    Verdict.onceAllIsBuilt(cluster).isAccepted(Reason.CIPHER_CHANGED);

    cluster.status.showsCipher("chachapoly");
    Verdict.onceAllIsBuilt(cluster).isAccepted();
  }

  @Row(28)
  @Test
  void aClusterMadeAnewAsPlaintextOverSealedVolumesCreatesNoPod() {
    Verdict.on(serving(1).recreated().asksEncryption("{mode: Plaintext}"))
        .isHeld(Reason.ENCRYPTION_DISABLE_REFUSED)
        .createsNothing()
        .drivesNothing();
  }

  @Row({28, 22})
  @Test
  void aPlaintextServerThatFoundASealedStoreIsEvidenceOfIt() {
    SealedCluster cluster = plaintext(1).claimMarksWiped().statusWiped();
    cluster.refused(0, refusal(StartCode.KEY_MISSING, "K1", 2));

    Verdict.on(cluster)
        .isHeld(Reason.ENCRYPTION_DISABLE_REFUSED)
        .saying("The data is sealed (" + Keys.text("K1") + ")");
  }
}
