package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.RingRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** New keys of journal, catalog and superblock, alone or with those of the streams. */
class RingRekeyTest extends RekeyedStore {
  /** Its key stands in the old journal, which is deleted and not overwritten. */
  @Test
  void aStreamThatIsMadeWhileTheJournalGetsAnotherKeyGetsAnotherOneToo() throws IOException {
    twoStreams();
    String journal = HandStore.newestJournal(disk);
    StreamStore[] late = new StreamStore[1];
    int[] key = {0};
    disk.onEvent(
        event -> {
          boolean ring = event.name().equals(RingFile.NAME);
          if (late[0] == null && ring && event.kind() == SimEvent.Kind.FORCE) {
            late[0] = store.create();
            key[0] = keyOf(late[0].id());
            commitIn(journal, late[0]);
          }
        });
    rekey(Rekey.everything());
    disk.onEvent(event -> {});
    minutes();
    assertThat(keyOf(late[0].id())).isNotEqualTo(key[0]);
    assertThat(store.payloads(late[0])).containsExactly("meanwhile");
    assertFormerKeysAreGone();
  }

  private void commitIn(String journal, StreamStore stream) {
    try {
      store.publish(stream, "meanwhile");
      store.commit();
      assertThat(HandStore.newestJournal(disk)).isEqualTo(journal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theRingsKeysAreReplacedOneByOneOrTogether() throws IOException {
    twoStreams();
    Thief thief = Thief.of(disk, Starts.A, store.core);
    List<String> all = thief.reads(disk);
    assertThat(all).contains(SuperblockFile.NAME);

    rekey(new Rekey.OfRing(Set.of(RingRole.JOURNAL)));
    minutes();
    assertThat(thief.reads(disk)).noneMatch(name -> name.endsWith(JournalFiles.SUFFIX));
    rekey(new Rekey.OfRing(Set.of(RingRole.CATALOG)));
    minutes();
    assertThat(thief.reads(disk)).noneMatch(name -> name.endsWith(CatalogLog.SUFFIX));
    assertThat(thief.reads(disk)).contains(SuperblockFile.NAME);
    rekey(new Rekey.OfRing(Set.of(RingRole.SUPERBLOCK)));
    minutes();
    assertThat(thief.reads(disk)).allMatch(name -> name.endsWith(SegmentFile.SUFFIX)).isNotEmpty();
    restart();
    assertHas(first, "in a segment", "in the journal");
  }

  @Test
  void aStolenMasterKeyAndTheVolumeOfThatDayReadNothingThatIsWrittenAfterARotation()
      throws Exception {
    twoStreams();
    Thief thief = Thief.of(disk, Starts.A, store.core);
    List<String> known = new ArrayList<>(disk.list());

    assertThat(Starts.start().key(Starts.B).previous(Starts.A).reloads(store.core.store()))
        .isInstanceOf(RewrapOutcome.Rewrapped.class);
    rekey(Rekey.everything());
    publish("written after");
    store.checkpoint();
    assertThat(thief.reads(disk)).as("of what is new").isSubsetOf(known);
    assertThat(thief.reads(disk)).doesNotContain(SuperblockFile.NAME);

    minutes();
    assertThat(thief.reads(disk)).isEmpty();
    for (int copy = 0; copy < RingFile.COPIES; copy++) {
      assertThat(Starts.opensCopy(new Volume.OnSimDisk(disk), copy, Starts.A)).isFalse();
    }
    disk.crash(1);
    assertThat(thief.reads(disk)).isEmpty();
    OpenStore opened =
        Starts.start().cipher(CipherSuite.AES).key(Starts.B).opened(new Volume.OnSimDisk(disk));
    store = new HandStore(opened, StoreSettings.DEFAULT, new StoreRules());
    assertHas(first, "in a segment", "in the journal", "written after");
  }
}
