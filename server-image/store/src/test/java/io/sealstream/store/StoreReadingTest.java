package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody looks at a store that no server has open: finds what is wrong, and changes nothing. */
class StoreReadingTest {
  /** A high byte of the generation of a copy of the ring (see RingFormat). */
  private static final int GENERATION = 20;

  private final SimDisk disk = new SimDisk();
  private final Volume volume = new Volume.OnSimDisk(disk);

  /** Three messages in a segment, three more in the journal; then the process is killed. */
  @BeforeEach
  void aStoreAfterAKill() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    publish(store, stream, 0);
    store.checkpoint();
    publish(store, stream, 3);
    store.silence();
    disk.kill();
  }

  private static void publish(HandStore store, StreamStore stream, int from) throws IOException {
    for (int i = from; i < from + 3; i++) {
      store.publish(stream, "payload " + i + "x".repeat(30_000));
    }
    store.commit();
  }

  private static OpeningRequest request(String key) {
    MasterKey master = MasterKey.of(key.getBytes(StandardCharsets.UTF_8));
    return new OpeningRequest(
        new OfferedKeys(Optional.of(master), Optional.empty()),
        Optional.empty(),
        Expectation.NOTHING);
  }

  /** What verifying found, and the streams as they are. */
  private record Look(StoreVerification read, List<StoreVerification.Damage> lost, long messages) {
    List<String> damage() {
      List<String> all = new ArrayList<>();
      read.damage().forEach(damage -> all.add(damage.what()));
      lost.forEach(damage -> all.add(damage.what()));
      return all;
    }
  }

  private Look look() throws IOException {
    Map<String, String> before = volume.image();
    StoreReading.Outcome outcome = StoreReading.open(volume.attach(), request(Starts.A));
    assertThat(outcome).isInstanceOf(StoreReading.Outcome.Opened.class);
    List<StreamStore> streams = new ArrayList<>();
    try (StoreReading reading = ((StoreReading.Outcome.Opened) outcome).reading()) {
      StoreVerification read = reading.verify();
      List<StoreVerification.Damage> lost = reading.recover(intoLedgers(streams));
      long messages = streams.stream().mapToLong(stream -> stream.log().messages()).sum();
      return new Look(read, lost, messages);
    } finally {
      assertThat(volume.image()).as("looking changes nothing").isEqualTo(before);
    }
  }

  private static StreamMachines intoLedgers(List<StreamStore> streams) {
    return new StreamMachines() {
      @Override
      public Owned restore(StreamStore stream, byte[] saved) {
        streams.add(stream);
        return new Owned(new Ledger(stream, saved), Runnable::run);
      }

      @Override
      public void dropped(StreamStore stream) {
        streams.remove(stream);
      }
    };
  }

  private String only(String suffix) throws IOException {
    return disk.list().stream().filter(name -> name.endsWith(suffix)).findFirst().orElseThrow();
  }

  @Test
  void aStoreAfterAKillIsCleanAndComplete() throws IOException {
    Look look = look();
    assertThat(look.damage()).isEmpty();
    assertThat(look.messages).isEqualTo(6);
    assertThat(look.read.frames().catalog()).isPositive();
    assertThat(look.read.frames().journal()).isPositive();
    assertThat(look.read.frames().segment()).isGreaterThan(1);
  }

  @Test
  void aStoreOnAFullVolumeIsCleanAndComplete() throws IOException {
    HandStore store = new HandStore(disk);
    publish(store, store.only(), 6);
    disk.kill(); // nothing on disk says that the last frame was synced
    disk.capacity(disk.totalSpace() - disk.usableSpace());
    Look look = look();
    assertThat(look.damage()).isEmpty();
    assertThat(look.messages).isEqualTo(9);
  }

  @Test
  void aFlippedBitInASegmentIsFoundWithItsSequences() throws IOException {
    disk.flip(only(SegmentFile.SUFFIX), (FileHeader.BLOCK + 5000) * 8L);
    Look look = look();
    assertThat(look.read.damage()).hasSize(1);
    StoreVerification.Damage damage = look.read.damage().getFirst();
    assertThat(damage.what()).contains("checksum does not fit").doesNotContain("payload");
    assertThat(damage.stream()).isPresent();
    assertThat(damage.sequences().first()).isEqualTo(1);
  }

  @Test
  void aSegmentThatIsGoneIsFound() throws IOException {
    volume.delete(only(SegmentFile.SUFFIX));
    assertThat(look().damage()).anyMatch(what -> what.contains("missing"));
  }

  @Test
  void aLostJournalFrameIsFound() throws IOException {
    String journal = HandStore.newestJournal(disk);
    byte[] bytes = volume.bytes(journal);
    // The frame before the last: what follows proves that it was there.
    int last = 0;
    int before = 0;
    for (int at = FileHeader.BLOCK; at < bytes.length; at += FileHeader.BLOCK) {
      if (FrameHeader.isHere(bytes, at, BigEndian.getLong(bytes, 56))) {
        before = last;
        last = at;
      }
    }
    disk.flip(journal, (before + FrameHeader.LENGTH + 10) * 8L);
    assertThat(look().damage()).anyMatch(what -> what.contains("acknowledged entries are lost"));
  }

  @Test
  void aFlippedBitInTheCatalogIsFound() throws IOException {
    disk.flip(only(CatalogLog.SUFFIX), (FileHeader.BLOCK + FrameHeader.LENGTH + 10) * 8L);
    StoreReading.Outcome outcome = StoreReading.open(volume.attach(), request(Starts.A));
    try (StoreReading reading = ((StoreReading.Outcome.Opened) outcome).reading()) {
      assertThat(reading.verify().damage())
          .singleElement()
          .satisfies(damage -> assertThat(damage.what()).contains("catalog file", "damaged"));
    }
  }

  @Test
  void theWrongKeyIsRefusedAndNothingIsTouched() throws IOException {
    Map<String, String> before = volume.image();
    StoreReading.Outcome outcome = StoreReading.open(volume.attach(), request(Starts.C));
    assertThat(outcome).isInstanceOf(StoreReading.Outcome.Refused.class);
    assertThat(((StoreReading.Outcome.Refused) outcome).refusal().code())
        .isEqualTo(StartCode.KEY_MISMATCH);
    assertThat(volume.image()).isEqualTo(before);
  }

  @Test
  void aStoreInUseIsLeftAlone() throws IOException {
    Disk server = volume.attach();
    assertThat(server.lock()).isTrue();
    StoreReading.Outcome outcome = StoreReading.open(volume.attach(), request(Starts.A));
    assertThat(((StoreReading.Outcome.Refused) outcome).refusal().code())
        .isEqualTo(StartCode.STORE_IN_USE);
    server.close();
  }

  @Test
  void anEmptyDirectoryIsNoStore() throws IOException {
    assertThat(StoreReading.open(new SimDisk(), request(Starts.A)))
        .isInstanceOf(StoreReading.Outcome.Nothing.class);
  }

  @Test
  void inspectingNeedsNoKey() throws IOException {
    StoreInspection seen = StoreInspection.of(volume.attach());
    assertThat(seen.ring()).hasSize(4);
    assertThat(seen.isPlain()).isFalse();
    assertThat(seen.newestSuperblock().orElseThrow().cipher()).isEqualTo(CipherSuite.AES);
    assertThat(seen.files())
        .anySatisfy(
            file ->
                assertThat(file.header().map(StoreInspection.HeaderSeen::kind))
                    .contains("segment"));
    assertThat(seen.files().stream().flatMap(file -> file.header().stream()))
        .allMatch(StoreInspection.HeaderSeen::isOfThisStore);
  }

  // --- the ring goes away and comes back ---

  @Test
  void aLostRingIsPutBack() throws IOException {
    RingTransfer.Export ring = RingTransfer.export(volume.attach()).orElseThrow();
    volume.delete(RingFile.NAME);
    assertThat(restore(ring.bytes(), Starts.A)).isInstanceOf(RingTransfer.Outcome.Imported.class);
    assertThat(look().damage()).isEmpty();
  }

  @Test
  void aDamagedRingIsReplaced() throws IOException {
    RingTransfer.Export ring = RingTransfer.export(volume.attach()).orElseThrow();
    for (int copy = 0; copy < RingFile.COPIES; copy++) {
      volume.flip(RingFile.NAME, copy * 4096L + 200);
    }
    assertThat(restore(ring.bytes(), Starts.A)).isInstanceOf(RingTransfer.Outcome.Imported.class);
    assertThat(look().damage()).isEmpty();
  }

  @Test
  void aTamperedRingIsReplaced() throws IOException {
    RingTransfer.Export ring = RingTransfer.export(volume.attach()).orElseThrow();
    for (int copy = 0; copy < RingFile.COPIES; copy++) {
      forgeBit(copy, 200);
    }
    Starts.start().key(Starts.A).refused(volume, StartCode.KEYRING_TAMPERED);
    assertThat(restore(ring.bytes(), Starts.A)).isInstanceOf(RingTransfer.Outcome.Imported.class);
    assertThat(look().damage()).isEmpty();
  }

  @Test
  void aForgedGenerationKeepsNoRingOut() throws IOException {
    RingTransfer.Export ring = RingTransfer.export(volume.attach()).orElseThrow();
    for (int copy = 0; copy < RingFile.COPIES - 1; copy++) {
      forgeBit(copy, GENERATION);
    }
    assertThat(restore(ring.bytes(), Starts.A))
        .as("one copy is as it was")
        .isEqualTo(new RingTransfer.Outcome.NotNeeded(ring.header()));
    forgeBit(RingFile.COPIES - 1, GENERATION);
    assertThat(restore(ring.bytes(), Starts.A)).isInstanceOf(RingTransfer.Outcome.Imported.class);
    assertThat(look().damage()).isEmpty();
  }

  @Test
  void aForgedRingIsNotExportedAsTheStoresOwn() throws IOException {
    byte[] own = RingTransfer.export(volume.attach()).orElseThrow().bytes();
    forgeBit(2, GENERATION);
    assertThat(RingTransfer.export(volume.attach()).orElseThrow().bytes())
        .as("without the key nobody can tell")
        .isNotEqualTo(own);
    try (Disk attached = volume.attach()) {
      assertThat(RingTransfer.export(attached, request(Starts.A)))
          .isInstanceOfSatisfying(
              RingTransfer.Checked.Right.class,
              right -> assertThat(right.ring().bytes()).isEqualTo(own));
      assertThat(RingTransfer.check(attached, own, request(Starts.A))).isEmpty();
      assertThat(RingTransfer.check(attached, own, request(Starts.B))).isPresent();
      assertThat(RingTransfer.export(attached, request(Starts.B)))
          .isInstanceOf(RingTransfer.Checked.Refused.class);
    }
  }

  /** Somebody without the key changes a copy of the ring, and its checksum with it. */
  private void forgeBit(int copy, int at) {
    long place = copy * 4096L + at;
    volume.forge(RingFile.NAME, place, volume.bytes(RingFile.NAME)[(int) place] ^ 1);
  }

  @Test
  void aRingIsPutBackOnlyWhereItFits() throws IOException {
    RingTransfer.Export ring = RingTransfer.export(volume.attach()).orElseThrow();
    assertThat(restore(ring.bytes(), Starts.A))
        .as("the store's own is there")
        .isInstanceOf(RingTransfer.Outcome.NotNeeded.class);
    volume.delete(RingFile.NAME);
    Map<String, String> before = volume.image();
    assertThat(restore(ring.bytes(), Starts.C))
        .as("the key is another")
        .isInstanceOf(RingTransfer.Outcome.Refused.class);
    byte[] damaged = ring.bytes().clone();
    damaged[1000] ^= 1;
    assertThat(restore(damaged, Starts.A)).isInstanceOf(RingTransfer.Outcome.NoRing.class);
    SimDisk other = new SimDisk();
    RunningStore.open(other, CipherSuite.AES).close();
    byte[] foreign = RingTransfer.export(other).orElseThrow().bytes();
    assertThat(restore(foreign, Starts.A))
        .as("the ring of another store")
        .isInstanceOf(RingTransfer.Outcome.Refused.class);
    assertThat(volume.image()).isEqualTo(before);
  }

  @Test
  void anOlderRingIsRefused() throws IOException {
    RingTransfer.Export old = RingTransfer.export(volume.attach()).orElseThrow();
    Starts.start().key(Starts.C).previous(Starts.A).opens(volume);
    volume.delete(RingFile.NAME);
    RingTransfer.Outcome outcome = restore(old.bytes(), Starts.A);
    assertThat(outcome).isInstanceOf(RingTransfer.Outcome.Refused.class);
    assertThat(((RingTransfer.Outcome.Refused) outcome).refusal().code())
        .isEqualTo(StartCode.KEYRING_ROLLED_BACK);
  }

  private RingTransfer.Outcome restore(byte[] ring, String key) throws IOException {
    try (Disk attached = volume.attach()) {
      assertThat(attached.lock()).isTrue();
      return RingTransfer.restore(attached, ring, request(key));
    }
  }
}
