package io.sealstream.store;

import static io.sealstream.store.PlainStore.aLongSegment;
import static io.sealstream.store.PlainStore.assertAllThere;
import static io.sealstream.store.PlainStore.assertNothingClear;
import static io.sealstream.store.PlainStore.converge;
import static io.sealstream.store.PlainStore.isStrict;
import static io.sealstream.store.PlainStore.plain;
import static io.sealstream.store.PlainStore.publish;
import static io.sealstream.store.PlainStore.sealed;
import static io.sealstream.store.PlainStore.sealing;
import static io.sealstream.store.PlainStore.start;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plain store that gets a key and {@code migrate_plain: true}: sealed while it serves. */
class ConversionTest {
  private SimDisk disk;

  private StoreFacts before;

  @BeforeEach
  void aPlainStore() throws IOException {
    PlainStore made = new PlainStore();
    disk = made.disk;
    before = made.facts;
  }

  @Test
  void everythingIsThereAtOnceAndInTheEndNothingIsClear() throws IOException {
    HandStore store = start(sealing(), disk);
    assertAllThere(store);
    StoreFacts after = store.core.store().facts();
    assertThat(after.storeId()).isEqualTo(before.storeId());
    assertThat(after.nodeId()).isEqualTo(before.nodeId());
    assertThat(after.epoch()).isEqualTo(before.epoch() + 2);
    assertThat(after.fingerprint()).isPresent();
    StoreStatus status = StatusReport.of(store.core);
    assertThat(status.strict()).isFalse();
    assertThat(status.filesInOtherCiphers()).isPositive();
    assertThat(status.bytesInOtherCiphers()).isGreaterThan(100_000);

    converge(store);
    assertThat(isStrict(store)).isTrue();
    assertThat(StatusReport.of(store.core).filesInOtherCiphers()).isZero();
    assertNothingClear(disk);
    assertAllThere(store);
    disk.crash(1);
    HandStore later = start(sealed(), disk);
    assertAllThere(later);
    assertThat(isStrict(later)).isTrue();
  }

  @Test
  void howFarItIsIsToldWhileTheSegmentsAreRead() throws IOException {
    aLongSegment(disk);
    List<String> lines = new ArrayList<>();
    AtomicLong clock = new AtomicLong();
    LongSupplier tenSecondsEach = () -> clock.addAndGet(TimeUnit.SECONDS.toNanos(10));
    SealingProgress progress = new SealingProgress(lines::add, tenSecondsEach);
    assertThat(progress.words()).as("nothing is read yet").isEmpty();

    HandStore store = start(sealing().telling(progress), disk);
    String all = progress.words().orElseThrow();
    assertThat(all).matches("(\\d{6}) of \\1 bytes of its clear segments are read");
    int sealed = lines.indexOf("Sealing the store: " + all);
    assertThat(sealed).as("lines before the store is sealed: " + lines).isGreaterThan(2);
    assertThat(lines.getFirst()).startsWith("Sealing the store: ").endsWith(" are read");
    assertThat(lines.lastIndexOf(lines.get(sealed))).as("read once more").isGreaterThan(sealed);

    converge(store);
    disk.kill();
    SealingProgress later = new SealingProgress(lines::add, tenSecondsEach);
    start(sealed().telling(later), disk);
    assertThat(later.words()).as("nothing clear is left").isEmpty();
  }

  @Test
  void publishingGoesOnAndIsSealedFromTheFirstMessage() throws IOException {
    HandStore store = start(sealing(), disk);
    StreamStore stream = store.streams.values().iterator().next();
    int had = store.payloads(stream).size();
    store.publish(stream, "published after the key came");
    store.commit();
    for (String name : disk.list()) {
      assertThat(new String(disk.bytes(name), ISO_8859_1)).doesNotContain("after the key came");
    }
    disk.crash(2);
    HandStore later = start(sealing(), disk);
    StreamStore again = later.streams.get(stream.id());
    assertThat(later.payloads(again)).hasSize(had + 1).endsWith("published after the key came");
  }

  /** It may stand in the page cache alone, and be gone after a power cut. */
  @Test
  void whatACrashLeftBehindAClearSegmentIsNotListedWithIt() throws IOException {
    HandStore store = start(plain(), disk);
    StreamStore stream = store.streams.values().iterator().next();
    int had = store.payloads(stream).size();
    publish(store, stream, 0, 10);
    store.checkpoint();
    publish(store, stream, 10, 20);
    store.silence();
    store.core.checkpoint().flush(); // behind what was synced just before
    disk.kill();
    start(sealing(), disk);
    for (int seed = 0; seed < 5; seed++) {
      SimDisk copy = disk.fork();
      copy.crash(seed);
      HandStore later = start(sealing(), copy);
      assertThat(later.anyQuarantine()).isEmpty();
      assertThat(later.payloads(later.streams.get(stream.id()))).hasSize(had + 20);
    }
  }

  @Test
  void oldSegmentsAreSealedAlsoWhereThoseOfAnotherCipherMayStay() throws IOException {
    StoreSettings keep = new StoreSettings(Optional.empty(), new Resealing(false, 1 << 20));
    OpenStore opened = sealing().opened(new Volume.OnSimDisk(disk));
    HandStore store = new HandStore(opened, keep, new StoreRules());
    converge(store);
    assertThat(isStrict(store)).isTrue();
    assertNothingClear(disk);
  }

  @Test
  void newDataKeysAreRefusedUntilNothingIsClear() throws IOException {
    HandStore store = start(sealing(), disk);
    assertThat(isStrict(store)).isFalse();
    RekeyCourse early = rekey(store);
    assertThatThrownBy(() -> early.begun().toCompletableFuture().join())
        .hasMessageContaining("clear segments");
    assertThat(StatusReport.of(store.core).rekey()).isEqualTo(RekeyStatus.NONE);

    converge(store);
    assertThat(isStrict(store)).isTrue();
    assertThat(rekey(store).begun().toCompletableFuture()).isCompleted();
    disk.crash(1);
    store = start(sealed(), disk);
    assertThat(StatusReport.of(store.core).rekey().isDone()).isFalse();
    assertAllThere(store);
    assertNothingClear(disk);
  }

  private static RekeyCourse rekey(HandStore store) throws IOException {
    RekeyCourse course = store.core.checkpoint().rekeying().ask(Rekey.everything());
    new Upkeep(store.core).rekey();
    return course;
  }
}
