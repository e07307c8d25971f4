package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.ofCluster;
import static io.sealstream.store.Starts.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.Id128;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.StartCode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Stores of others, old copies, clones and second servers are refused. */
abstract class IdentityContract extends OpeningContract {
  @Test
  void theStoreOfAnotherClusterIsForeign() {
    ofCluster().key(A).opens(volume);
    Id128 other = Id128.random(RandomSource.KERNEL);
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
