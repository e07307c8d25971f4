package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.C;
import static io.sealstream.store.Starts.fingerprint;
import static io.sealstream.store.Starts.ofCluster;
import static io.sealstream.store.Starts.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.StartCode;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Births, ordinary starts and rotations; what is refused changes nothing. */
abstract class KeyContract extends OpeningContract {
  @Test
  void aNewStoreIsSealedAndOpensAgainWithItsKey() {
    StoreFacts first = start().key(A).opens(volume);
    assertThat(first.epoch()).isEqualTo(1);
    assertThat(first.ringGeneration()).isEqualTo(2);
    assertThat(first.cipher()).isEqualTo(CipherSuite.preferred());

    StoreFacts second = start().key(A).cipher(CipherSuite.CHACHAPOLY).opens(volume);
    assertThat(second.storeId()).isEqualTo(first.storeId());
    assertThat(second.nodeId()).isEqualTo(first.nodeId());
    assertThat(second.fingerprint()).isEqualTo(first.fingerprint()).isPresent();
    assertThat(second.epoch()).isEqualTo(2);
    assertThat(second.bootId()).isNotEqualTo(first.bootId());
    assertThat(second.ringGeneration()).isEqualTo(2);
    assertThat(second.cipher()).isEqualTo(CipherSuite.CHACHAPOLY);
  }

  @Test
  void anotherKeyDerivationUnderTheSameKeyIsARotation() {
    StoreFacts first = start().key(A).opens(volume);
    assertThat(first.fingerprint().orElseThrow().kdf()).isEqualTo(Kdf.K1);

    StoreFacts moved = start().key(A).deriving(Kdf.K2).opens(volume);
    assertThat(moved.storeId()).isEqualTo(first.storeId());
    assertThat(moved.ringGeneration()).isEqualTo(3);
    assertThat(moved.fingerprint().orElseThrow().toString()).startsWith("k2:");
    assertThat(start().key(A).deriving(Kdf.K2).opens(volume).ringGeneration()).isEqualTo(3);
    assertThat(start().key(A).opens(volume).fingerprint()).isEqualTo(moved.fingerprint());
    start().key(B).deriving(Kdf.K2).refused(volume, StartCode.KEY_MISMATCH);

    StoreFacts rotated = start().key(B).previous(A).deriving(Kdf.K2).opens(volume);
    assertThat(rotated.fingerprint()).isNotEqualTo(moved.fingerprint());
    assertThat(rotated.fingerprint().orElseThrow().kdf()).isEqualTo(Kdf.K2);
  }

  @Test
  void keyAndDerivationChangeTogether() {
    start().key(A).opens(volume);
    StoreFacts rotated = start().key(B).previous(A).deriving(Kdf.K2).opens(volume);
    assertThat(rotated.fingerprint().orElseThrow().kdf()).isEqualTo(Kdf.K2);
    start().key(A).refused(volume, StartCode.KEY_MISMATCH);
    Volume other = fresh();
    assertThat(start().key(A).deriving(Kdf.K2).opens(other).fingerprint().orElseThrow().toString())
        .startsWith("k2:");
  }

  @Test
  void anOpenStoreTakesAnotherDerivationByReload() throws Exception {
    OpenStore store = start().key(A).opened(volume);
    assertThat(start().key(A).deriving(Kdf.K2).reloads(store))
        .isInstanceOf(RewrapOutcome.Rewrapped.class);
    store.close();
    assertThat(start().key(A).opens(volume).fingerprint().orElseThrow().kdf()).isEqualTo(Kdf.K2);
  }

  @Test
  void aWeakKeyIsNotCarriedIntoAnotherDerivation() throws Exception {
    start().key(A).opens(volume);
    Starts.wrap(volume, A, "a weak one");
    start().key("a weak one").deriving(Kdf.K2).refused(volume, StartCode.KEY_TOO_WEAK);
    assertThat(start().key("a weak one").opens(volume).fingerprint().orElseThrow().kdf())
        .isEqualTo(Kdf.K1);
  }

  @Test
  void nothingOfTheSuperblockStandsInClear() {
    StoreFacts facts = start().key(A).opens(volume);
    String bytes = HexFormat.of().formatHex(volume.bytes(SuperblockFile.NAME));
    assertThat(bytes).doesNotContain(facts.nodeId().toString(), facts.bootId().toString());

    Volume plain = fresh();
    StoreFacts control = start().opens(plain);
    assertThat(HexFormat.of().formatHex(plain.bytes(SuperblockFile.NAME)))
        .as("control: a plain store shows them")
        .contains(control.nodeId().toString(), control.bootId().toString());
  }

  @Test
  void aStoreWithoutKeyIsPlainAndStaysSo() {
    StoreFacts facts = start().opens(volume);
    assertThat(facts.cipher()).isEqualTo(CipherSuite.NONE);
    assertThat(facts.fingerprint()).isEmpty();
    start().opens(volume);
    start().key(A).cipher(CipherSuite.NONE).opens(volume);
    start().key(A).refused(volume, StartCode.STORE_PLAIN);
    assertThat(volume.bytes(SuperblockFile.NAME)).hasSize(16_384);
  }

  @Test
  void aClusterHandsOutIdentityAndSalt() {
    StoreFacts facts = ofCluster().key(B).wanting(B).opens(volume);
    assertThat(facts.clusterId()).isEqualTo(Starts.CLUSTER);
    assertThat(facts.salt()).contains(Starts.SALT);
    assertThat(facts.fingerprint()).contains(fingerprint(Kdf.K1, B));

    StoreFacts other = ofCluster().key(B).wanting(B).opens(fresh());
    assertThat(other.fingerprint()).as("one fingerprint").isEqualTo(facts.fingerprint());
    assertThat(other.storeId()).isNotEqualTo(facts.storeId());
  }

  @Test
  void commitsComeBackAfterARestart() throws Exception {
    OpenStore store = start().key(A).opened(volume);
    JournalMark end = new JournalMark(new FileId(3, 4), 17, 8192);
    CatalogFile file = new CatalogFile(new FileId(1, 2), 5, new byte[16]);
    for (int i = 0; i < 3; i++) {
      store.commit(new Commit(List.of(file), JournalMark.NONE, end, true, Set.of()));
    }
    assertThat(store.facts().superblockGeneration()).isEqualTo(6);
    store.close();

    OpenStore next = start().key(A).opened(volume);
    assertThat(next.commit())
        .isEqualTo(new Commit(List.of(file), JournalMark.NONE, end, true, Set.of()));
    next.close();
    OpenStore afterCrash = start().key(A).opened(volume);
    assertThat(afterCrash.commit().cleanStop()).as("the start in between was none").isFalse();
    assertThat(afterCrash.commit().knownEnd()).isEqualTo(end);
    afterCrash.close();
  }

  @Test
  void aWrongKeyIsRefusedByNameAndTheRightOneStillOpens() {
    StoreFacts facts = ofCluster().key(A).opens(volume);
    OpeningOutcome.Refused refused = ofCluster().key(B).refused(volume, StartCode.KEY_MISMATCH);
    assertThat(refused.facts().ring()).isEqualTo(facts.fingerprint());
    assertThat(refused.facts().given()).contains(fingerprint(Kdf.K1, B));
    assertThat(refused.facts().salt()).contains(Starts.SALT);
    assertThat(refused.facts().clusterId()).contains(Starts.CLUSTER);
    assertThat(refused.facts().storeId()).contains(facts.storeId());
    assertThat(refused.facts().ringGeneration()).isEqualTo(2);
    assertThat(refused.facts().epoch()).isEqualTo(1);
    assertThat(refused.why()).contains(fingerprint(Kdf.K1, A).toString());
    ofCluster().key(B).refused(volume, StartCode.KEY_MISMATCH);
    ofCluster().key(A).opens(volume);
  }

  @Test
  void aNewlineTooMuchGetsAHint() {
    start().key(A).opens(volume);
    OpeningOutcome.Refused refused = start().key(A + "\n").refused(volume, StartCode.KEY_MISMATCH);
    assertThat(refused.why()).contains("newline at its end it would fit");
    assertThat(refused.facts().given()).as("weak keys are not fingerprinted").isEmpty();
  }

  @Test
  void weakKeysMakeNoStore() {
    for (String weak : new String[] {"abcde", "a".repeat(40), A + "\n", A + " "}) {
      start().key(weak).refused(volume, StartCode.KEY_TOO_WEAK);
    }
    start().key(A).opens(volume);
    OpeningOutcome.Refused refused =
        start().key("abcde").previous(A).refused(volume, StartCode.KEY_TOO_WEAK);
    assertThat(refused.why()).contains("fewer than 16 bytes");
  }

  @Test
  void aSealedStoreWithoutKeyStaysShut() {
    start().key(A).opens(volume);
    start().refused(volume, StartCode.KEY_MISSING);
    start().key(A).cipher(CipherSuite.NONE).refused(volume, StartCode.KEY_MISSING);
    start().cipher(CipherSuite.AES).refused(fresh(), StartCode.KEY_MISSING);
    ofCluster().wanting(A).refused(fresh(), StartCode.KEY_MISSING);
  }

  @Test
  void anEmptyVolumeTakesOnlyTheWantedKey() {
    OpeningOutcome.Refused refused =
        ofCluster().key(B).wanting(A).refused(volume, StartCode.KEY_MISMATCH);
    assertThat(refused.facts().ring()).isEmpty();
    assertThat(refused.facts().clusterId()).isEmpty();
    assertThat(refused.facts().given()).contains(fingerprint(Kdf.K1, B));
    assertThat(refused.facts().salt()).contains(Starts.SALT);
    ofCluster().key(A).wanting(A).opens(volume);
  }

  @Test
  void aRotationWrapsTheRingAndTheOldKeyOpensNothing() {
    StoreFacts before = ofCluster().key(A).wanting(A).opens(volume);
    StoreFacts after = ofCluster().key(B).previous(A).wanting(B).wantingPrevious(A).opens(volume);
    assertThat(after.fingerprint()).contains(fingerprint(Kdf.K1, B));
    assertThat(after.ringGeneration()).isEqualTo(before.ringGeneration() + 1);
    assertThat(after.storeId()).isEqualTo(before.storeId());
    for (int copy = 0; copy < 4; copy++) {
      assertThat(Starts.opensCopy(volume, copy, A)).as("old key, copy %d", copy).isFalse();
      assertThat(Starts.opensCopy(volume, copy, B)).as("new key, copy %d", copy).isTrue();
    }
    ofCluster().key(A).refused(volume, StartCode.KEY_MISMATCH);
    ofCluster().key(B).wanting(B).opens(volume);
  }

  @Test
  void standaloneAPreviousKeyNeedsNoFingerprint() {
    start().key(A).opens(volume);
    start().key(B).previous(C).refused(volume, StartCode.PREVIOUS_KEY_MISMATCH);
    start().key(B).previous(A).opens(volume);
    OpeningOutcome.Opened opened =
        (OpeningOutcome.Opened) start().key(B).previous(A).on(volume.attach());
    opened.store().close();
    assertThat(opened.notices()).anyMatch(notice -> notice.contains("no longer needed"));
    StoreFacts again = start().key(B).previous(A).opens(volume);
    assertThat(again.ringGeneration()).as("rotated once").isEqualTo(3);
  }

  @Test
  void underAnOperatorThePreviousKeyMustBeTheOneNamed() {
    ofCluster().key(A).wanting(A).opens(volume);
    ofCluster().key(B).previous(A).wanting(B).refused(volume, StartCode.KEY_MISMATCH);
    ofCluster()
        .key(B)
        .previous(A)
        .wanting(B)
        .wantingPrevious(C)
        .refused(volume, StartCode.PREVIOUS_KEY_MISMATCH);
    ofCluster()
        .key(B)
        .previous(C)
        .wanting(B)
        .wantingPrevious(C)
        .refused(volume, StartCode.PREVIOUS_KEY_MISMATCH);
    ofCluster().key(B).previous(A).wanting(B).wantingPrevious(A).opens(volume);
  }

  @Test
  void aSecretEditedInMidRotationIsNotRotatedTo() {
    ofCluster().key(A).wanting(A).opens(volume);
    ofCluster()
        .key(C)
        .previous(A)
        .wanting(B)
        .wantingPrevious(A)
        .refused(volume, StartCode.KEY_MISMATCH);
  }

  /** Defect 6 of simpler designs: a leaked old key must not bring a store of its own. */
  @Test
  void aForgedRingUnderALeakedOldKeyIsRefused() {
    ofCluster().key(A).wanting(A).opens(volume);
    ofCluster().key(B).previous(A).wanting(B).wantingPrevious(A).opens(volume);
    Volume forged = fresh();
    ofCluster().key(A).wanting(A).opens(forged);
    volume.write(RingFile.NAME, 0, forged.bytes(RingFile.NAME));
    volume.write(SuperblockFile.NAME, 0, forged.bytes(SuperblockFile.NAME));
    ofCluster().key(B).previous(A).wanting(B).refused(volume, StartCode.KEY_MISMATCH);
  }

  @Test
  void anotherSaltIsAdoptedOnceTheKeyOpensTheRing() {
    StoreFacts standalone = start().key(A).opens(volume);
    StoreFacts adopted = start().key(A).salt(Starts.SALT).wanting(A).opens(volume);
    assertThat(adopted.salt()).contains(Starts.SALT);
    assertThat(adopted.fingerprint()).contains(fingerprint(Kdf.K1, A));
    assertThat(adopted.ringGeneration()).isEqualTo(standalone.ringGeneration() + 1);
    assertThat(start().key(A).salt(Starts.SALT).opens(volume).ringGeneration())
        .as("once")
        .isEqualTo(adopted.ringGeneration());
    start().key(A).salt(ClusterSalt.random(RandomSource.KERNEL)).wanting(B).opens(volume);
    assertThat(start().key(A).opens(volume).salt())
        .as("not when another key is wanted")
        .contains(Starts.SALT);
  }

  @Test
  void goingToPbkdf2WithTheSameKeyIsARotation() {
    ofCluster().key(A).wanting(A).opens(volume);
    StoreFacts facts = ofCluster().key(A).wanting(fingerprint(Kdf.K2, A)).opens(volume);
    assertThat(facts.fingerprint()).contains(fingerprint(Kdf.K2, A));
    assertThat(facts.ringGeneration()).isEqualTo(3);
    assertThat(ofCluster().key(A).opens(volume).ringGeneration()).isEqualTo(3);
  }
}
