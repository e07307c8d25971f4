package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody with the volume and no key changes segments: what was altered is never served. */
class SegmentTamperTest {
  private final SimDisk disk = new SimDisk();
  private final Volume volume = new Volume.OnSimDisk(disk);
  private String segment;

  @BeforeEach
  void twoStreamsInOneSegment() throws IOException {
    HandStore store = new HandStore(disk);
    for (int s = 0; s < 2; s++) {
      StreamStore stream = store.create();
      for (int i = 0; i < 3; i++) {
        store.publish(stream, "payload " + s + i + "x".repeat(60_000));
      }
    }
    store.commit();
    store.checkpoint();
    disk.kill();
    segment = Volume.names(disk, SegmentFile.SUFFIX).getFirst();
  }

  /** Offset of the n-th frame in the segment. */
  private int frame(int n) {
    byte[] bytes = volume.bytes(segment);
    int at = FileHeader.BLOCK;
    for (int i = 0; i < n; i++) {
      at += FrameHeader.LENGTH + FrameHeader.length(bytes, at) + FrameHeader.TRAILER;
    }
    return at;
  }

  private byte[] frameBytes(int n) {
    return Arrays.copyOfRange(volume.bytes(segment), frame(n), frame(n + 1));
  }

  private void assertOneMessageIsRefusedAndTheOthersAreServed() throws IOException {
    HandStore store = new HandStore(disk);
    Message message = new Message();
    int refused = 0;
    for (StreamStore stream : store.streams.values()) {
      assertThat(stream.log().messages()).isEqualTo(3);
      for (long sequence = 1; sequence <= 3; sequence++) {
        try {
          stream.log().read(sequence, message);
          assertThat(RunningStore.payload(stream.log(), sequence, message)).startsWith("payload ");
        } catch (DamageException e) {
          assertThat(e.getMessage()).contains(segment).doesNotContain("payload");
          refused++;
        }
      }
    }
    assertThat(refused).isEqualTo(1);
  }

  @Test
  void aFlippedBitIsRefused() throws IOException {
    disk.flip(segment, (frame(1) + 5000) * 8L);
    assertOneMessageIsRefusedAndTheOthersAreServed();
  }

  @Test
  void aFlippedBitUnderARightChecksumIsRefused() throws IOException {
    byte[] bytes = frameBytes(1);
    bytes[5000] ^= 1;
    int crcAt = bytes.length - FrameHeader.TRAILER;
    BigEndian.putInt(bytes, crcAt, FrameHeader.crc(bytes, 0, crcAt));
    volume.write(segment, frame(1), bytes);
    assertOneMessageIsRefusedAndTheOthersAreServed();
  }

  @Test
  void aFrameOfAnotherStreamInItsPlaceIsRefused() throws IOException {
    // The second stream's first frame has the same length and ordinal.
    assertThat(frameBytes(0)).hasSameSizeAs(frameBytes(4));
    volume.write(segment, frame(0), frameBytes(4));
    assertOneMessageIsRefusedAndTheOthersAreServed();
  }

  @Test
  void anOlderFrameOfTheSameStreamInItsPlaceIsRefused() throws IOException {
    volume.write(segment, frame(1), frameBytes(0));
    assertOneMessageIsRefusedAndTheOthersAreServed();
  }

  @Test
  void aDamagedIndexIsMadeAgainFromTheMessages() throws IOException {
    disk.flip(segment, (frame(3) + 100) * 8L);
    HandStore store = new HandStore(disk);
    assertThat(store.anyQuarantine()).isEmpty();
    for (StreamStore stream : store.streams.values()) {
      assertThat(store.payloads(stream)).hasSize(3);
    }
  }

  @Test
  void aSegmentThatIsGoneMakesItsStreamsReadOnlyAndNothingElse() throws IOException {
    volume.delete(segment);
    HandStore store = new HandStore(disk);
    assertThat(store.streams).hasSize(2);
    assertThat(store.streams.values()).allMatch(s -> s.quarantine().isPresent());
  }

  @Test
  void aSegmentThatComesBackDoesNotHideWhatTheJournalHeldMeanwhile() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore written = store.streams.values().iterator().next();
    store.publish(written, "payload, later");
    store.commit();
    store.silence();
    disk.kill();
    byte[] bytes = volume.bytes(segment);
    volume.delete(segment);
    store = new HandStore(disk);
    store.checkpoint(); // nobody needs the journal for it any more
    disk.kill();
    volume.write(segment, 0, bytes);

    store = new HandStore(disk);
    for (StreamStore stream : store.streams.values()) {
      assertThat(store.payloads(stream)).hasSize(3);
      boolean hasLost = stream.id().equals(written.id());
      assertThat(stream.quarantine().isPresent()).isEqualTo(hasLost);
    }
    Quarantine lost = store.streams.get(written.id()).quarantine().orElseThrow();
    assertThat(lost.firstOp()).isEqualTo(4);
    assertThat(store.streams.get(written.id()).acceptLoss()).isTrue();
    store.checkpoint();
    disk.kill();
    store = new HandStore(disk);
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(store.publish(store.streams.get(written.id()), "payload, new")).isTrue();
    store.commit();
    disk.kill();
    store = new HandStore(disk);
    assertThat(store.payloads(store.streams.get(written.id()))).hasSize(4).contains("payload, new");
  }

  @Test
  void aCatalogThatWasChangedIsRefused() throws IOException {
    String catalog =
        disk.list().stream().filter(n -> n.endsWith(CatalogLog.SUFFIX)).findFirst().orElseThrow();
    disk.flip(catalog, (FileHeader.BLOCK + 200) * 8L);
    assertThatThrownBy(() -> new HandStore(disk))
        .isInstanceOf(DamageException.class)
        .hasMessageContaining(catalog);
  }
}
