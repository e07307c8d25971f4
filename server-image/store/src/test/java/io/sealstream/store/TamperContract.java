package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.ofCluster;
import static io.sealstream.store.Starts.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.StartCode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Damaged, forged, exchanged and missing parts are told apart and never served. */
abstract class TamperContract extends OpeningContract {
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
    forge(SuperblockFile.NAME, 3 * 4096 + 15, 128); // a feature that nobody knows
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
}
