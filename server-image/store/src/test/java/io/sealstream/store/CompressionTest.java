package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Streams whose messages are compressed: smaller segments, the same messages. */
class CompressionTest {
  private static final int MESSAGES = 300;

  private final SimDisk disk = new SimDisk();
  private HandStore store;

  private void start(CipherSuite cipher) throws IOException {
    disk.kill();
    store =
        new HandStore(
            RunningStore.open(disk, cipher),
            new StoreSettings(Optional.empty(), Resealing.DEFAULT),
            new StoreRules());
  }

  private void start() throws IOException {
    start(CipherSuite.AES);
  }

  private static String payload(int i) {
    return "payload %d %s".formatted(i, "and what every order says; ".repeat(80));
  }

  private static List<String> payloads(IntStream numbers) {
    return numbers.mapToObj(CompressionTest::payload).toList();
  }

  private StreamStore compressed() {
    StreamStore stream = store.create();
    stream.log().compress(Compression.S2);
    return stream;
  }

  private void publish(StreamStore stream, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      store.publish(stream, payload(i));
    }
    store.commit();
  }

  private void remove(StreamStore stream, long sequence) throws IOException {
    stream.submit(Ledger.remove(Ledger.REMOVE, sequence), Urgency.NOW, () -> {});
    store.commit();
  }

  private void rewrite() throws IOException {
    store.silence();
    store.checkpoint();
    store.rewriteAll();
  }

  private long segmentBytes() {
    return store.core.segmentFiles().totals(CipherSuite.AES).bytes();
  }

  /** The features that the headers of segments on the volume name. */
  private List<Long> features() throws IOException {
    List<Long> features = new ArrayList<>();
    for (String name : Volume.names(disk, SegmentFile.SUFFIX)) {
      try (Disk.File file = disk.open(name, Disk.Access.READ)) {
        features.add(FileHeader.read(file).orElseThrow().features());
      }
    }
    return features;
  }

  @Test
  void takeLittleRoomInSegmentsAndAllOfItInTheJournal() throws IOException {
    start();
    StreamStore stream = compressed();
    publish(stream, 0, MESSAGES);
    long bytes = stream.log().bytes();
    assertThat(store.core.journalFiles().bytes()).isGreaterThan(bytes);
    store.checkpoint();
    assertThat(segmentBytes()).isLessThan(bytes / 10);
    assertThat(store.payloads(stream)).isEqualTo(payloads(IntStream.range(0, MESSAGES)));
    start();
    assertThat(store.payloads(store.only())).isEqualTo(payloads(IntStream.range(0, MESSAGES)));
    assertThat(store.only().log().bytes()).isEqualTo(bytes);
  }

  @Test
  void areBackAfterAPowerCutAtAnyChangeOfTheDisk() throws IOException {
    for (int cut = 1; cut < 40; cut += 3) {
      SimDisk volume = new SimDisk();
      HandStore hand = new HandStore(volume);
      StreamStore stream = hand.create();
      stream.log().compress(Compression.S2);
      for (int i = 0; i < 50; i++) {
        hand.publish(stream, payload(i));
      }
      hand.commit();
      volume.haltAt(volume.events() + cut);
      try {
        hand.checkpoint();
      } catch (PowerLoss e) {
        // where the power went
      }
      volume.haltAt(Long.MAX_VALUE);
      volume.crash(cut);
      HandStore after = new HandStore(volume);
      assertThat(after.anyQuarantine()).isEmpty();
      assertThat(after.payloads(after.only())).isEqualTo(payloads(IntStream.range(0, 50)));
    }
  }

  @Test
  void whatCannotBeCompressedStaysAsItIs() throws Exception {
    start();
    StreamStore stream = compressed();
    EntryBatch batch = new EntryBatch(128);
    byte[] noise = new byte[50_000];
    new Random(1).nextBytes(noise);
    Ledger.addPublish(batch, "noise", noise);
    stream.submit(batch, Urgency.NOW, () -> {});
    store.commit();
    store.checkpoint();
    assertThat(segmentBytes()).isBetween(50_000L, 60_000L);
    start();
    Message message = new Message();
    StreamLog log = ((Stream) store.only()).log();
    assertThat(log.read(1, message)).isTrue();
    int end = message.payload + message.payloadLength;
    assertThat(Arrays.copyOfRange(message.array, message.payload, end)).isEqualTo(noise);
  }

  @Test
  void theirFilesSaySoAndSoDoesTheSuperblockUntilThereAreNone() throws IOException {
    start();
    StreamStore plain = store.create();
    publish(plain, 0, 10);
    store.checkpoint();
    assertThat(features()).containsExactly(0L);
    assertThat(SuperblockOnDisk.features(disk)).isEqualTo(SuperblockFormat.LATER_ENTRIES);

    StreamStore stream = compressed();
    publish(stream, 0, 10);
    store.checkpoint();
    assertThat(features()).containsExactlyInAnyOrder(0L, FileHeader.COMPRESSED);
    long both = SuperblockFormat.LATER_ENTRIES | StoreFeature.COMPRESSED.bit();
    assertThat(SuperblockOnDisk.features(disk)).isEqualTo(both);

    start();
    assertThat(SuperblockOnDisk.features(disk)).as("of a start").isEqualTo(both);
    store.streams.get(stream.id()).drop(() -> {});
    store.commit();
    store.checkpoint();
    publish(store.streams.get(plain.id()), 10, 20);
    store.checkpoint();
    assertThat(features()).containsOnly(0L);
    assertThat(SuperblockOnDisk.features(disk)).isEqualTo(SuperblockFormat.LATER_ENTRIES);
  }

  @Test
  void aFileThatIsMostlyDeadGivesItsSpaceBackThoughItIsSmallerThanWhatIsLeft() throws IOException {
    start();
    StreamStore stream = compressed();
    publish(stream, 0, 2 * MESSAGES);
    store.checkpoint();
    start();
    for (int i = 0; i < 2 * MESSAGES; i++) {
      if (i % 10 != 7) {
        remove(store.only(), i + 1);
      }
    }
    store.only().log().compress(Compression.S2);
    store.checkpoint();
    long before = segmentBytes();
    assertThat(before)
        .as("what is left, as it was published")
        .isLessThan(store.only().log().bytes());
    rewrite();
    assertThat(segmentBytes()).isLessThan(before / 2);
    List<String> expected = payloads(IntStream.range(0, 2 * MESSAGES).filter(i -> i % 10 == 7));
    assertThat(store.payloads(store.only())).isEqualTo(expected);
    start();
    assertThat(store.payloads(store.only())).isEqualTo(expected);
  }

  @Test
  void aStreamMayChangeItsMindAndBeResealedAndIsReadAllTheSame() throws IOException {
    start();
    StreamStore stream = store.create();
    publish(stream, 0, 100);
    store.checkpoint();
    stream.log().compress(Compression.S2);
    publish(stream, 100, 200);
    store.checkpoint();
    stream.log().compress(Compression.NONE);
    publish(stream, 200, 300);
    store.checkpoint();
    assertThat(features()).contains(0L, FileHeader.COMPRESSED);
    start(CipherSuite.CHACHAPOLY);
    store.only().log().compress(Compression.S2);
    rewrite();
    assertThat(features()).containsOnly(FileHeader.COMPRESSED);
    start();
    assertThat(store.payloads(store.only())).isEqualTo(payloads(IntStream.range(0, 300)));
  }
}
