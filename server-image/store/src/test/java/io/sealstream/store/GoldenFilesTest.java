package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same work with the same random bytes gives the bytes that are kept in golden/files: nobody
 * changes a format without noticing.
 */
class GoldenFilesTest {
  private static final StoreRules EARLY_DEDICATED =
      new StoreRules() {
        @Override
        long dedicatesAbove() {
          return 10_000;
        }
      };

  private final SimDisk disk = new SimDisk();

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void journalCatalogAndSegmentsAreWrittenAsEver(CipherSuite cipher) throws IOException {
    work(new HandStore(new FixedStore(disk, cipher), StoreSettings.DEFAULT, EARLY_DEDICATED));

    List<byte[]> segments = files(SegmentFile.SUFFIX);
    assertThat(segments).as("one for all, one dedicated").hasSize(2);
    compare("mixed", cipher, segments.get(0));
    compare("dedicated", cipher, segments.get(1));
    assertThat(files(CatalogLog.SUFFIX)).hasSize(1);
    compare("catalog", cipher, files(CatalogLog.SUFFIX).getFirst());
    assertThat(files(JournalFiles.SUFFIX)).hasSize(1);
    compare("journal", cipher, withoutRest(files(JournalFiles.SUFFIX).getFirst()));
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void aCompressedSegmentIsWrittenAsEver(CipherSuite cipher) throws IOException {
    HandStore store =
        new HandStore(new FixedStore(disk, cipher), StoreSettings.DEFAULT, new StoreRules());
    StreamStore orders = store.create();
    orders.log().compress(Compression.S2);
    for (int i = 0; i < 20; i++) {
      publish(orders, "orders.new", "NATS/1.0\r\nA: b\r\n\r\n", "order number " + i);
    }
    store.commit();
    store.checkpoint();
    compare("compressed", cipher, files(SegmentFile.SUFFIX).getFirst());
  }

  /** Everything that a store writes between two starts, twice over a checkpoint. */
  private static void work(HandStore store) throws IOException {
    StreamStore orders = store.create();
    StreamStore audit = store.create();
    StreamStore large = store.create();
    publish(orders, "orders.new", "NATS/1.0\r\nNats-Msg-Id: 1\r\n\r\n", "first");
    publish(orders, "orders.paid", "", "second");
    publish(orders, "orders.new", "", "third");
    publish(audit, "audit", "", "");
    publish(large, "large", "", "x".repeat(30_000));
    store.commit();
    orders.submit(Ledger.remove(Ledger.REMOVE, 2), Urgency.NOW, () -> {});
    store.commit();
    store.checkpoint();
    publish(orders, "orders.shipped", "NATS/1.0\r\nA: b\r\n\r\n", "fourth");
    publish(large, "large", "", "y".repeat(100));
    audit.drop(() -> {});
    store.commit();
    orders.submit(Ledger.remove(Ledger.REMOVE_BELOW, 2), Urgency.NOW, () -> {});
    store.commit();
    store.checkpoint();
    publish(orders, "orders.new", "", "after the checkpoint");
    store.commit();
    store.silence();
  }

  private static void publish(StreamStore stream, String subject, String headers, String payload) {
    EntryBatch batch = new EntryBatch(256);
    Ledger.addPublish(batch, subject, headers, payload.getBytes(UTF_8));
    stream.submit(batch, Urgency.NOW, () -> {});
  }

  /** Shortest first. */
  private List<byte[]> files(String suffix) throws IOException {
    return disk.list().stream()
        .filter(name -> name.endsWith(suffix))
        .map(disk::bytes)
        .sorted(Comparator.comparingInt(bytes -> bytes.length))
        .toList();
  }

  /** A journal file is filled with zeros ahead. */
  private static byte[] withoutRest(byte[] journal) {
    int end = journal.length;
    while (journal[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(journal, end);
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void theSuperblockIsWrittenAsEver(CipherSuite cipher) throws IOException {
    FixedStore store = new FixedStore(disk, cipher);
    Superblock superblock =
        new Superblock(
            new StoreIdentity(FixedStore.CLUSTER, FixedStore.STORE, FixedStore.NODE),
            12,
            FixedStore.EPOCH,
            FixedStore.BOOT,
            3,
            new Commit(
                List.of(
                    new CatalogFile(new FileId(1, 2), 5, filled(0x1a)),
                    new CatalogFile(new FileId(3, 4), 6, filled(0x2b))),
                new JournalMark(new FileId(5, 6), 7, 8192),
                new JournalMark(new FileId(7, 8), 9, 12_288),
                true,
                Set.of()));
    compare(
        "superblock",
        cipher,
        SuperblockFormat.seal(
            superblock, SuperblockCopy.Turn.FIRST, cipher, store.key(1), FixedStore.same(2)));
  }

  private static byte[] filled(int with) {
    byte[] tag = new byte[FrameHeader.TAG];
    Arrays.fill(tag, (byte) with);
    return tag;
  }

  private static void compare(String what, CipherSuite cipher, byte[] written) throws IOException {
    Golden.same("files/" + what + "-v1-" + cipher.label() + ".bin", written);
  }
}
