package io.sealstream.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Messages that are deleted for good. The store is plain, so that whoever reads the segments sees
 * what is still there.
 */
class EraseTest {
  private final SimDisk disk = new SimDisk();
  private HandStore store;

  private void start() throws IOException {
    disk.kill();
    store =
        new HandStore(
            RunningStore.open(disk, CipherSuite.NONE), StoreSettings.DEFAULT, new StoreRules());
  }

  private static String canary(int i) {
    return "canary number %05d sings".formatted(i);
  }

  private void publish(int count) throws IOException {
    StreamStore stream = store.create();
    for (int i = 0; i < count; i++) {
      store.publish(stream, canary(i));
    }
    store.commit();
  }

  private void remove(int kind, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      store.only().submit(Ledger.remove(kind, i + 1), Urgency.NOW, () -> {});
    }
    store.commit();
  }

  /** What a minute does. */
  private void minute() throws IOException {
    Rewriter rewriter = store.core.checkpoint().rewriter();
    rewriter.sweep();
    store.checkpoint();
    while (new Upkeep(store.core).rewrite() > 0 || rewriter.wantsCommit()) {
      if (rewriter.wantsCommit()) {
        store.checkpoint();
      }
    }
  }

  private boolean inSegments(String text) throws IOException {
    return segments().contains(text);
  }

  private long canariesInSegments() throws IOException {
    String all = segments();
    return IntStream.range(0, 3000).filter(i -> all.contains(canary(i))).count();
  }

  private String segments() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : Volume.names(disk, SegmentFile.SUFFIX)) {
      all.append(new String(Volume.read(disk, name), ISO_8859_1));
    }
    return all.toString();
  }

  private long rewritten() {
    return store.core.checkpoint().rewriter().progress().segments();
  }

  @Test
  void aThousandSecureDeletesRewriteTheirSegmentOnce() throws IOException {
    start();
    publish(3000);
    store.checkpoint();
    assertThat(canariesInSegments()).isEqualTo(3000);

    remove(Ledger.ERASE, 500, 1500);
    store.checkpoint();
    assertThat(new Upkeep(store.core).rewrite()).as("before a minute is over").isZero();
    assertThat(canariesInSegments()).isEqualTo(3000);

    minute();
    assertThat(canariesInSegments()).isEqualTo(2000);
    assertThat(rewritten()).isEqualTo(1);
    minute();
    assertThat(rewritten()).as("nothing was erased since").isEqualTo(1);
    assertThat(store.payloads(store.only())).hasSize(2000).doesNotContain(canary(500));
  }

  @Test
  void anOrdinaryDeleteLeavesTheBytesToCompaction() throws IOException {
    start();
    publish(3000);
    store.checkpoint();
    remove(Ledger.REMOVE, 0, 300);
    minute();
    assertThat(rewritten()).isZero();
    assertThat(canariesInSegments()).isEqualTo(3000);
  }

  @Test
  void aKillBeforeTheRewriteDoesNotForgetIt() throws IOException {
    start();
    publish(3000);
    store.checkpoint();
    remove(Ledger.ERASE, 0, 10);
    store.checkpoint();
    remove(Ledger.ERASE, 10, 20); // only the journal knows these
    start();
    minute();
    assertThat(canariesInSegments()).isEqualTo(2980);
    assertThat(store.payloads(store.only())).hasSize(2980);
  }

  @Test
  void aPowerCutAfterAFullVolumeCommittedOnlyOthersDoesNotForgetIt() throws IOException {
    start();
    publish(10);
    StreamId erasing = store.only().id();
    StreamStore other = store.create();
    store.publish(other, "one");
    store.publish(other, "two");
    store.commit();
    store.core.checkpoint().flush(); // both into one file, in memory of the process only
    submit(store.streams.get(erasing), Ledger.remove(Ledger.ERASE, 6));
    store.publish(store.streams.get(erasing), "waits for room in a segment");
    submit(other, Ledger.remove(Ledger.REMOVE, 1));
    store.commit();
    store.core.checkpoint().free();
    disk.crash(1);

    start();
    minute();
    assertThat(inSegments(canary(5))).isFalse();
    assertThat(inSegments(canary(6))).isTrue();
    assertThat(store.payloads(store.streams.get(erasing))).hasSize(10).doesNotContain(canary(5));
    assertThat(store.payloads(store.streams.get(other.id()))).containsExactly("two");
  }

  private static void submit(StreamStore stream, EntryBatch batch) {
    stream.submit(batch, Urgency.NOW, () -> {});
  }

  @Test
  void theLastMessageOfASegmentTakesTheSegmentWithIt() throws IOException {
    start();
    publish(10);
    store.checkpoint();
    start();
    remove(Ledger.ERASE, 0, 10);
    minute();
    assertThat(disk.list()).noneMatch(name -> name.endsWith(SegmentFile.SUFFIX));
  }
}
