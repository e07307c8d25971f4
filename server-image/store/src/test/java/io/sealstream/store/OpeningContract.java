package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.C;
import static io.sealstream.store.Starts.fingerprint;
import static io.sealstream.store.Starts.ofCluster;
import static io.sealstream.store.Starts.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.StartCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every start that a store must allow or refuse, and that a refusal changes nothing. */
abstract class OpeningContract {
  private Volume volume;

  abstract Volume fresh();

  @BeforeEach
  void anEmptyVolume() {
    volume = fresh();
  }

  /** A file of data, as a journal would be. */
  private void putData() {
    volume.write("0123456789abcdef", 0, new byte[8192]);
  }

  private void forge(String name, long at, int value) {
    volume.write(name, at, new byte[] {(byte) value});
    long block = at / 4096 * 4096;
    CRC32C crc = new CRC32C();
    crc.update(volume.bytes(name), (int) block, 4092);
    volume.write(name, block + 4092, ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private void forgeAllCopies(String name, int at, int value) {
    for (int copy = 0; copy < 4; copy++) {
      forge(name, copy * 4096L + at, value);
    }
  }

  // --- birth and ordinary starts ---

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
      store.commit(new Commit(List.of(file), JournalMark.NONE, end, true));
    }
    assertThat(store.facts().superblockGeneration()).isEqualTo(6);
    store.close();

    OpenStore next = start().key(A).opened(volume);
    assertThat(next.commit()).isEqualTo(new Commit(List.of(file), JournalMark.NONE, end, true));
    next.close();
    OpenStore afterCrash = start().key(A).opened(volume);
    assertThat(afterCrash.commit().cleanStop()).as("the start in between was none").isFalse();
    assertThat(afterCrash.commit().knownEnd()).isEqualTo(end);
    afterCrash.close();
  }

  // --- keys ---

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
    assertThat(refused.facts().given()).contains(fingerprint(Kdf.K1, B));
    ofCluster().key(A).wanting(A).opens(volume);
  }

  // --- rotation ---

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
    start().key(A).salt(ClusterSalt.random()).wanting(B).opens(volume);
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

  // --- damage and tampering of ring and superblock ---

  @Test
  void spoiledCopiesOfTheRingAreMendedAsLongAsOneIsWhole() {
    start().key(A).opens(volume);
    for (int copy : new int[] {0, 2, 3}) {
      volume.flip(RingFile.NAME, copy * 4096 + 1000);
    }
    OpeningOutcome outcome = start().key(A).on(volume.attach());
    OpeningOutcome.Opened opened = (OpeningOutcome.Opened) outcome;
    opened.store().close();
    assertThat(opened.notices()).anyMatch(notice -> notice.contains("key ring"));
    assertThat(opened.facts().ringGeneration()).isEqualTo(3);
    for (int copy = 1; copy < 4; copy++) {
      assertThat(volume.block(RingFile.NAME, copy)).isEqualTo(volume.block(RingFile.NAME, 0));
    }
  }

  @Test
  void aRingWithoutAnyWholeCopyIsDamagedNotAWrongKey() {
    start().key(A).opens(volume);
    for (int copy = 0; copy < 4; copy++) {
      volume.flip(RingFile.NAME, copy * 4096 + 1000);
    }
    start().key(A).refused(volume, StartCode.KEYRING_DAMAGED);
    start().key(B).refused(volume, StartCode.KEYRING_DAMAGED);
  }

  @Test
  void aForgedRingIsTamperedWith() {
    start().key(A).opens(volume);
    forgeAllCopies(RingFile.NAME, 500, 0x55);
    start().key(A).refused(volume, StartCode.KEYRING_TAMPERED);
    start().key(B).refused(volume, StartCode.KEY_MISMATCH);
  }

  @Test
  void aRingOfAnotherStoreIsNoRingOfThisOne() {
    start().key(A).opens(volume);
    Volume other = fresh();
    start().key(A).opens(other);
    volume.write(RingFile.NAME, 0, other.bytes(RingFile.NAME));
    start().key(A).refused(volume, StartCode.STORE_DAMAGED);
  }

  @Test
  void anOlderRingIsRolledBack() {
    start().key(A).opens(volume);
    byte[] old = volume.bytes(RingFile.NAME);
    start().key(B).previous(A).opens(volume);
    volume.write(RingFile.NAME, 0, old);
    start().key(A).refused(volume, StartCode.KEYRING_ROLLED_BACK);
    start().key(B).previous(A).refused(volume, StartCode.KEYRING_ROLLED_BACK);
  }

  @Test
  void aForgedGenerationDoesNotPushTheNextOutOfRange() {
    start().key(A).opens(volume);
    forge(RingFile.NAME, 16, 0x3f);
    assertThat(start().key(A).opens(volume).ringGeneration()).isEqualTo(3);
    start().key(A).opens(volume);
  }

  @Test
  void anAbsurdKdfCostIsRefusedAtOnce() {
    start().key(A).opens(volume);
    for (int at = 60; at < 64; at++) {
      forgeAllCopies(RingFile.NAME, at, 0xff);
    }
    start().key(A).refused(volume, StartCode.FORMAT_TOO_NEW);
  }

  @Test
  void newerFormatsAreLeftAlone() {
    start().key(A).opens(volume);
    forgeAllCopies(RingFile.NAME, 15, 1);
    start().key(A).refused(volume, StartCode.FORMAT_TOO_NEW);

    Volume newerSuperblock = fresh();
    start().key(A).opens(newerSuperblock);
    volume = newerSuperblock;
    forge(SuperblockFile.NAME, 3 * 4096 + 15, 1);
    start().key(A).refused(volume, StartCode.FORMAT_TOO_NEW);

    volume = fresh();
    start().opens(volume);
    putData();
    forge(SuperblockFile.NAME, 9, 2);
    start().refused(volume, StartCode.FORMAT_TOO_NEW);
  }

  @Test
  void oneSpoiledSuperblockCopyIsNothingAPairIsCorruption() {
    for (int copy = 0; copy < 4; copy++) {
      start().key(A).opens(volume);
      start().key(A).opens(volume); // both pairs written anew
      volume.flip(SuperblockFile.NAME, copy * 4096 + 200);
    }
    start().key(A).opens(volume);
    int newest = (int) start().key(A).opens(volume).superblockGeneration() % 2;
    volume.flip(SuperblockFile.NAME, newest * 8192 + 200);
    volume.flip(SuperblockFile.NAME, newest * 8192 + 4096 + 200);
    OpeningOutcome.Refused refused = start().key(A).refused(volume, StartCode.STORE_DAMAGED);
    assertThat(refused.why()).contains("damaged");
  }

  @Test
  void aForgedSuperblockIsNeverServed() {
    start().key(A).opens(volume);
    for (int copy = 0; copy < 4; copy++) {
      forge(SuperblockFile.NAME, copy * 4096 + 200, 0x55);
    }
    assertThat(start().key(A).refused(volume, StartCode.STORE_DAMAGED).why()).contains("tampered");
  }

  @Test
  void aSuperblockInAnotherPlaceDoesNotCount() {
    start().key(A).opens(volume);
    byte[] all = volume.bytes(SuperblockFile.NAME);
    volume.write(SuperblockFile.NAME, 0, Arrays.copyOfRange(all, 8192, 16_384));
    volume.write(SuperblockFile.NAME, 8192, Arrays.copyOf(all, 8192));
    start().key(A).refused(volume, StartCode.STORE_DAMAGED);
  }

  @Test
  void aMissingSuperblockIsDamage() {
    start().key(A).opens(volume);
    volume.delete(SuperblockFile.NAME);
    start().key(A).refused(volume, StartCode.STORE_DAMAGED);
  }

  // --- downgrades ---

  @Test
  void dataWithoutARingIsNotANewStore() {
    start().key(A).opens(volume);
    putData();
    volume.delete(RingFile.NAME);
    start().key(A).refused(volume, StartCode.KEYRING_MISSING);
    start().refused(volume, StartCode.KEYRING_MISSING);
    volume.delete(SuperblockFile.NAME);
    start().key(A).refused(volume, StartCode.KEYRING_MISSING);
    start().refused(volume, StartCode.KEYRING_MISSING);
  }

  /** Defect 14 of simpler designs. */
  @Test
  void aPlainStoreInPlaceOfASealedOneIsRefused() {
    start().key(A).opens(volume);
    volume.delete(RingFile.NAME);
    Volume plain = fresh();
    start().opens(plain);
    volume.write(SuperblockFile.NAME, 0, plain.bytes(SuperblockFile.NAME));
    start().key(A).refused(volume, StartCode.STORE_PLAIN);
    ofCluster().key(A).cipher(CipherSuite.NONE).refused(volume, StartCode.STORE_FOREIGN);
  }

  @Test
  void aPlainSuperblockBesideARingIsTampering() {
    start().key(A).opens(volume);
    Volume plain = fresh();
    start().opens(plain);
    volume.write(SuperblockFile.NAME, 0, plain.bytes(SuperblockFile.NAME));
    start().key(A).refused(volume, StartCode.STORE_DAMAGED);
  }

  @Test
  void aRingThatClaimsToBeUnbornDoesNotEraseData() {
    start().key(A).opens(volume);
    putData();
    forgeAllCopies(RingFile.NAME, 11, 1);
    start().key(A).refused(volume, StartCode.KEYRING_TAMPERED);
  }

  // --- whose store it is ---

  @Test
  void theStoreOfAnotherClusterIsForeign() {
    ofCluster().key(A).opens(volume);
    Id128 other = Id128.random();
    ofCluster().cluster(other).key(A).refused(volume, StartCode.STORE_FOREIGN);
    ofCluster().cluster(other).key(B).refused(volume, StartCode.STORE_FOREIGN);
    ofCluster().opens(fresh());
  }

  @Test
  void theStoreOfAnotherNodeIsForeign() {
    StoreFacts mine = ofCluster().key(A).opens(volume);
    ofCluster().key(A).opens(fresh());
    Volume others = fresh();
    ofCluster().key(A).opens(others);
    ofCluster().key(A).remembering(mine.anchor()).refused(others, StartCode.STORE_FOREIGN);
    ofCluster().key(A).remembering(mine.anchor()).opens(volume);
  }

  @Test
  void aStoreBehindItsAnchorWasRolledBack() {
    StoreFacts first = ofCluster().key(A).opens(volume);
    byte[] snapshot = volume.bytes(SuperblockFile.NAME);
    StoreFacts second = ofCluster().key(A).remembering(first.anchor()).opens(volume);
    StoreFacts third = ofCluster().key(A).remembering(first.anchor()).opens(volume);
    assertThat(third.epoch()).isEqualTo(second.epoch() + 1);

    volume.write(SuperblockFile.NAME, 0, snapshot);
    ofCluster().key(A).remembering(second.anchor()).refused(volume, StartCode.STORE_ROLLED_BACK);
    ofCluster().key(A).opens(volume);
    Anchor clone = third.anchor();
    assertThat(ofCluster().key(A).opens(volume).epoch()).isEqualTo(clone.epoch());
    ofCluster().key(A).remembering(clone).refused(volume, StartCode.STORE_ROLLED_BACK);
  }

  @Test
  void anEmptyVolumeIsNotTheStoreThatWasThere() {
    StoreFacts facts = ofCluster().key(A).opens(volume);
    ofCluster().key(A).remembering(facts.anchor()).refused(fresh(), StartCode.STORE_ROLLED_BACK);
  }

  @Test
  void aFormedClusterDoesNotBeginAgainOnAnEmptyVolume() {
    ofCluster().key(A).formed().refused(volume, StartCode.STORE_ROLLED_BACK);
    ofCluster().key(A).opens(volume);
    ofCluster().key(A).formed().opens(volume);
  }

  @Test
  void aRingOlderThanTheAnchorIsRolledBack() {
    StoreFacts facts = ofCluster().key(A).opens(volume);
    Anchor anchor =
        new Anchor(facts.storeId(), facts.epoch(), facts.bootId(), facts.ringGeneration() + 1);
    ofCluster().key(A).remembering(anchor).refused(volume, StartCode.KEYRING_ROLLED_BACK);
  }

  @Test
  void plainStoresHaveAnchorsToo() {
    StoreFacts first = start().opens(volume);
    byte[] snapshot = volume.bytes(SuperblockFile.NAME);
    StoreFacts second = start().remembering(first.anchor()).opens(volume);
    volume.write(SuperblockFile.NAME, 0, snapshot);
    start().remembering(second.anchor()).refused(volume, StartCode.STORE_ROLLED_BACK);
  }

  @Test
  void twoServersDoNotShareAStore() {
    OpenStore running = start().key(A).opened(volume);
    start().key(A).refused(volume, StartCode.STORE_IN_USE);
    running.close();
    start().key(A).opens(volume);
  }

  @Test
  void theDirectoryOfANatsServerIsRefusedAndLaterOnlyNamed() {
    volume.putBeside("jetstream");
    start().key(A).refused(volume, StartCode.STORE_OF_NATS_SERVER);
    start().refused(volume, StartCode.STORE_OF_NATS_SERVER);

    Volume moved = fresh();
    start().key(A).opens(moved);
    moved.putBeside("jetstream");
    OpeningOutcome.Opened opened = (OpeningOutcome.Opened) start().key(A).on(moved.attach());
    opened.store().close();
    assertThat(opened.notices()).anyMatch(notice -> notice.contains("nats-server"));
  }

  @Test
  void aLockFileThatABackupLeftOutIsMadeAgain() {
    start().key(A).opens(volume);
    volume.delete(RealDisk.LOCK);
    start().key(B).refused(volume, StartCode.KEY_MISMATCH);
    start().key(A).opens(volume);
  }

  // --- one writer ---

  @Test
  void aStoreOpenedElsewhereIsNotWrittenAgain() throws Exception {
    OpenStore here = start().key(A).opened(volume);
    byte[] before = volume.bytes(SuperblockFile.NAME);
    here.commit(Commit.EMPTY);
    byte[] mine = volume.bytes(SuperblockFile.NAME);
    here.close();
    // A clone of the volume started from the state before and went its own way.
    volume.write(SuperblockFile.NAME, 0, before);
    OpenStore there = start().key(A).opened(volume);
    byte[] theirs = volume.bytes(SuperblockFile.NAME);
    volume.write(SuperblockFile.NAME, 0, mine);
    assertThatThrownBy(() -> there.commit(Commit.EMPTY)).hasMessageContaining("somebody else");
    volume.write(SuperblockFile.NAME, 0, theirs);
    assertThatThrownBy(() -> there.commit(Commit.EMPTY))
        .as("and never again")
        .hasMessageContaining("earlier failure");
    there.close();
  }

  @Test
  void noKeyStandsInAnyMessage() {
    start().key(A).opens(volume);
    assertThat(start().key(B).refused(volume, StartCode.KEY_MISMATCH).toString())
        .doesNotContain(B)
        .doesNotContain(HexFormat.of().formatHex(B.getBytes(StandardCharsets.UTF_8)));
  }
}
