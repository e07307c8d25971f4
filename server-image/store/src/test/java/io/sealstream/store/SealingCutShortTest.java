package io.sealstream.store;

import static io.sealstream.store.PlainStore.assertAllThere;
import static io.sealstream.store.PlainStore.hand;
import static io.sealstream.store.PlainStore.plain;
import static io.sealstream.store.PlainStore.sealed;
import static io.sealstream.store.PlainStore.sealing;
import static io.sealstream.store.PlainStore.start;
import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.ofCluster;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The start that seals a plain store was cut short. Until something sealed counts the store is
 * plain for whoever starts it and for whoever looks at it; from then on it is sealed for both; and
 * nobody is stuck.
 */
class SealingCutShortTest {
  private static final Starts SEALING_UNDER_B =
      ofCluster().key(B).cipher(CipherSuite.AES).sealingPlain();

  private SimDisk disk;
  private Anchor anchor;

  @BeforeEach
  void aPlainStore() throws IOException {
    PlainStore made = new PlainStore();
    disk = made.disk;
    anchor = made.facts.anchor();
  }

  /** The store as a start that seals it leaves it, killed before each of its changes. */
  private List<SimDisk> cuts(Starts how) {
    SimDisk whole = disk.fork();
    long before = whole.events();
    how.opened(new Volume.OnSimDisk(whole)).close();
    List<SimDisk> cuts = new ArrayList<>();
    for (long change = 1; change <= whole.events() - before; change++) {
      SimDisk cut = disk.fork();
      cut.haltAt(cut.events() + change);
      how.on(cut);
      cut.kill();
      cuts.add(cut);
    }
    return cuts;
  }

  private static StoreInspection look(SimDisk cut) throws IOException {
    return StoreInspection.of(cut);
  }

  private static Volume volume(SimDisk cut) {
    return new Volume.OnSimDisk(cut);
  }

  /** What lies there of a change that counts for nothing. */
  private List<SimDisk> stillPlain(Starts how) throws IOException {
    List<SimDisk> found = new ArrayList<>();
    for (SimDisk cut : cuts(how)) {
      if (look(cut).isPlain() && look(cut).isCutShort()) {
        found.add(cut);
      }
    }
    assertThat(found).as("cuts behind the ring and before the commit point").hasSizeGreaterThan(5);
    return found;
  }

  @Test
  void untilItCountsTheStoreIsPlainForEveryStart() throws IOException {
    for (SimDisk cut : stillPlain(sealing())) {
      String why = sealed().refused(volume(cut), StartCode.STORE_PLAIN).why();
      assertThat(why).contains("was cut short before it counted", "migrate_plain: true");
      plain().remembering(anchor).opened(volume(cut.fork()));
      HandStore unsealed = start(sealed().cipher(CipherSuite.NONE), cut.fork());
      assertAllThere(unsealed);
      assertThat(unsealed.core.store().facts().fingerprint()).isEmpty();
      ofCluster().sealingPlain().refused(volume(cut), StartCode.KEY_MISSING);
      assertAllThere(start(sealing().remembering(anchor), cut));
    }
  }

  @Test
  void anotherKeyMayBeginAgainAndTheFirstThenOpensNothing() throws IOException {
    for (SimDisk cut : stillPlain(SEALING_UNDER_B)) {
      assertAllThere(start(sealing(), cut));
      cut.kill();
      SEALING_UNDER_B.refused(volume(cut), StartCode.KEY_MISMATCH);
      assertAllThere(start(sealed(), cut));
    }
  }

  @Test
  void fromThenOnItIsSealedForEveryStart() throws IOException {
    int counted = 0;
    for (SimDisk cut : cuts(sealing())) {
      if (!look(cut).isPlain()) {
        counted += look(cut).isCutShort() ? 1 : 0;
        plain().refused(volume(cut), StartCode.KEY_MISSING);
        sealed().cipher(CipherSuite.NONE).refused(volume(cut), StartCode.KEY_MISSING);
        SEALING_UNDER_B.refused(volume(cut), StartCode.KEY_MISMATCH);
        assertAllThere(start(sealed().remembering(anchor), cut));
      }
    }
    assertThat(counted).as("cuts before the ring was complete").isGreaterThan(3);
  }

  /** As the store tool does: without a key where nothing sealed counts. */
  @Test
  void whoeverLooksReadsAllOfItWhateverWasCut() throws IOException {
    for (SimDisk cut : cuts(sealing())) {
      StoreInspection seen = look(cut);
      OfferedKeys keys =
          seen.isPlain()
              ? OfferedKeys.NONE
              : new OfferedKeys(Optional.of(MasterKey.of(A.getBytes(UTF_8))), Optional.empty());
      Map<String, String> before = volume(cut).image();
      OpeningRequest request = new OpeningRequest(keys, Optional.empty(), Expectation.NOTHING);
      StoreReading.Outcome outcome = StoreReading.open(volume(cut).attach(), request);
      assertThat(outcome).isInstanceOf(StoreReading.Outcome.Opened.class);
      try (StoreReading reading = ((StoreReading.Outcome.Opened) outcome).reading()) {
        assertThat(reading.verify().damage()).isEmpty();
      }
      assertThat(volume(cut).image()).isEqualTo(before);
      if (seen.isCutShort()) {
        assertThat(RingTransfer.export(volume(cut).attach()))
            .as("a ring that goes stale")
            .isEmpty();
      }
    }
  }

  @Test
  void whatTheCutOneLeftBehindIsRoomForTheNext() throws IOException {
    disk.capacity(leastCapacity());
    long most = 0;
    for (SimDisk cut : stillPlain(sealing())) {
      most = Math.max(most, Leftovers.bytes(cut));
      assertAllThere(start(sealing(), cut));
    }
    assertThat(most).as("control: more than the least capacity is too large").isGreaterThan(8192);
  }

  /** Of the volume on which the store can just be sealed. */
  private long leastCapacity() {
    long too = disk.totalSpace() - disk.usableSpace();
    long enough = too + (1L << 30);
    while (enough - too > 4096) {
      long middle = (too + enough) / 2;
      SimDisk tried = disk.fork();
      tried.capacity(middle);
      if (sealing().on(tried) instanceof OpeningOutcome.Opened) {
        enough = middle;
      } else {
        too = middle;
      }
    }
    return enough;
  }

  // --- somebody who has the volume ---

  @Test
  void aStoreThatIsKnownToBeSealedIsNotTakenForOneWhoseSealingWasCutShort() throws IOException {
    SimDisk whole = disk.fork();
    Anchor later = sealing().opens(volume(whole)).anchor();
    SimDisk cut = stillPlain(sealing()).getLast();
    for (Starts how : List.of(plain(), sealed(), sealing())) {
      how.remembering(later).refused(volume(cut), StartCode.KEYRING_MISSING);
    }
  }

  @Test
  void aPlainStorePutBesideARingIsServedByNobody() throws IOException {
    Map<String, byte[]> forged = new HashMap<>();
    for (String name : disk.list()) {
      forged.put(name, disk.bytes(name));
    }
    sealing().opens(volume(disk));
    Volume volume = volume(disk);
    for (String name : disk.list()) {
      if (!name.equals(RingFile.NAME)) {
        volume.delete(name);
      }
    }
    forged.forEach((name, bytes) -> volume.write(name, 0, bytes));
    assertThat(look(disk).isPlain()).isFalse();
    assertThat(look(disk).isCutShort()).isFalse();
    plain().refused(volume, StartCode.KEY_MISSING);
    sealed().cipher(CipherSuite.NONE).refused(volume, StartCode.KEY_MISSING);
    sealed().refused(volume, StartCode.STORE_DAMAGED);
    sealing().refused(volume, StartCode.STORE_DAMAGED);
  }

  @Test
  void aRingOfAnotherStoreDoesNotMakeAPlainStoreLookSealed() throws IOException {
    SimDisk other = new PlainStore().disk;
    Id128 id = sealing().opens(volume(other)).storeId();
    assertThat(id).isNotEqualTo(anchor.storeId());
    volume(disk).write(RingFile.NAME, 0, other.bytes(RingFile.NAME));
    assertThat(look(disk).isPlain()).isFalse();
    sealing().remembering(anchor).refused(volume(disk), StartCode.STORE_FOREIGN);
    volume(disk).delete(RingFile.NAME);
    assertAllThere(start(sealing().remembering(anchor), disk));
    assertAllThere(hand(sealed().opened(volume(restarted(disk)))));
  }

  private static SimDisk restarted(SimDisk disk) {
    disk.kill();
    return disk;
  }
}
