package io.sealstream.store;

import static io.sealstream.store.PlainStore.MESSAGES;
import static io.sealstream.store.PlainStore.assertAllThere;
import static io.sealstream.store.PlainStore.assertNothingClear;
import static io.sealstream.store.PlainStore.converge;
import static io.sealstream.store.PlainStore.files;
import static io.sealstream.store.PlainStore.hand;
import static io.sealstream.store.PlainStore.isStrict;
import static io.sealstream.store.PlainStore.plain;
import static io.sealstream.store.PlainStore.publish;
import static io.sealstream.store.PlainStore.sealed;
import static io.sealstream.store.PlainStore.sealing;
import static io.sealstream.store.PlainStore.start;
import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.ofCluster;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.RingHeader;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plain store that gets a key and {@code migrate_plain: true}: sealed while it serves. */
class ConversionTest {
  private static final int SEEDS = 3;

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
    aLongSegment();
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

  private static List<Long> unreadable(HandStore store) {
    List<Long> unreadable = new ArrayList<>();
    Message message = new Message();
    for (StreamStore stream : store.streams.values()) {
      MessageLog log = stream.log();
      for (long s = log.next(1, Filter.ALL); s != 0; s = log.next(s + 1, Filter.ALL)) {
        try {
          log.read(s, message);
        } catch (DamageException e) {
          unreadable.add(s);
        }
      }
    }
    return unreadable;
  }

  /** Of some MiB, so that there is more than what is read at once. */
  private String aLongSegment() throws IOException {
    HandStore store = start(plain(), disk);
    StreamStore stream = store.create();
    publish(store, stream, 0, 400);
    store.checkpoint();
    disk.kill();
    return files(disk, SegmentFile.SUFFIX).stream()
        .max(Comparator.comparingInt(name -> disk.bytes(name).length))
        .orElseThrow();
  }

  @Test
  void aBadSectorCostsWhatItHoldsAndTheStoreIsSealedAllTheSame() throws IOException {
    String segment = aLongSegment();
    assertThat(disk.bytes(segment).length).isGreaterThan(2 * FileDigest.BLOCK);
    disk.failReadsOf(segment, 300_000, 300_512);
    HandStore store = start(sealing(), disk);
    assertThat(store.anyQuarantine()).isEmpty();
    List<Long> lost = unreadable(store);
    assertThat(lost).isNotEmpty().hasSizeLessThan(250);
    store.publish(store.streams.values().iterator().next(), "it goes on");
    store.commit();
    disk.kill();

    // The device gives it again: what was not proven then is not believed now.
    disk.failReadsOf("");
    store = start(sealed(), disk);
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(unreadable(store)).isEqualTo(lost);
  }

  @Test
  void aSectorThatGoesBadAfterwardsIsReadOnceAndNotByEachReader() throws IOException {
    String segment = aLongSegment();
    start(sealing(), disk);
    disk.kill();
    disk.failReadsOf(segment, 300_000, 300_512);
    int[] reads = {0};
    OpenStore opened =
        sealed()
            .opened(
                new FilterDisk(disk.anotherProcess()) {
                  @Override
                  public File open(String name, Access access) throws IOException {
                    return new FilterFile(super.open(name, access)) {
                      @Override
                      public int read(ByteBuffer into, long position) throws IOException {
                        boolean all = position == 0 && into.remaining() == FileDigest.BLOCK;
                        reads[0] += name.equals(segment) && all ? 1 : 0;
                        return super.read(into, position);
                      }
                    };
                  }
                });
    HandStore store = hand(opened);
    assertThat(store.anyQuarantine().orElseThrow().reason()).contains("Input/output error");
    unreadable(store);
    assertThat(reads[0]).isEqualTo(1);
  }

  /** The volume was torn away from the plain server, which does not know it yet. */
  private OpeningOutcome sealBeside(HandStore running, String suffix, Runnable meanwhile) {
    boolean[] done = {false};
    return sealing()
        .on(
            new FilterDisk(running.core.store().disk()) {
              @Override
              public boolean lock() {
                return true;
              }

              @Override
              public File open(String name, Access access) throws IOException {
                if (name.endsWith(suffix) && !done[0]) {
                  done[0] = true;
                  meanwhile.run();
                }
                return super.open(name, access);
              }
            });
  }

  @Test
  void aPlainServerThatStillRunsAcknowledgesNoCheckpointWhileItsStoreIsSealed() throws IOException {
    HandStore old = start(plain(), disk);
    assertThat(sealBeside(old, SegmentFile.SUFFIX, () -> assertStopped(old)))
        .isInstanceOf(OpeningOutcome.Opened.class);
    disk.kill();
    assertAllThere(start(sealed(), disk));
  }

  private static void assertStopped(HandStore store) {
    assertThatThrownBy(store::checkpoint).hasMessageContaining("opened by somebody else");
  }

  @Test
  void aPlainStoreThatSomebodyElseStillWritesToIsNotSealed() throws IOException {
    HandStore old = start(plain(), disk);
    StreamStore stream = old.streams.values().iterator().next();
    int had = old.payloads(stream).size();
    OpeningOutcome outcome =
        sealBeside(old, CatalogLog.SUFFIX, () -> publishAndCommit(old, stream));
    assertThat(outcome).isInstanceOf(OpeningOutcome.Refused.class);
    disk.kill();
    HandStore later = start(plain(), disk);
    assertThat(later.payloads(later.streams.get(stream.id()))).hasSize(had + 1);
  }

  private static void publishAndCommit(HandStore store, StreamStore stream) {
    try {
      publish(store, stream, MESSAGES, MESSAGES + 1);
      store.checkpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Either key opens it until the new one is in every copy; then the old one is the wrong one. */
  @Test
  void theOldKeyIsTheWrongOneAfterARotationInTheMidstOfASealing() throws IOException {
    int told = 0;
    long changes = changes();
    for (long cut = 1; cut <= changes; cut++) {
      SimDisk sealing = disk.fork();
      sealing.haltAt(sealing.events() + cut);
      sealing().on(sealing);
      sealing.kill();
      told += wordsOfTheOldKey(sealing);
    }
    assertThat(told).as("cuts in which the new key was there").isPositive();
  }

  /** How often it is told that it is the wrong one. */
  private static int wordsOfTheOldKey(SimDisk cutShort) throws IOException {
    int told = 0;
    if (births(cutShort).contains(RingHeader.Birth.BORN)) {
      return 0;
    }
    Starts rotating = ofCluster().key(B).previous(A).cipher(CipherSuite.AES).sealingPlain();
    for (int copies = 1; copies < RingFile.COPIES; copies++) {
      SimDisk disk = cutShort.fork();
      int[] written = {copies};
      disk.onEvent(
          event -> {
            boolean ring = event.name().equals(RingFile.NAME);
            if (ring && event.kind() == SimEvent.Kind.FORCE && --written[0] == 0) {
              disk.haltAt(event.number());
            }
          });
      rotating.on(disk);
      disk.onEvent(event -> {});
      disk.kill();
      if (births(disk).contains(RingHeader.Birth.BORN)) {
        sealed().refused(new Volume.OnSimDisk(disk), StartCode.KEY_MISMATCH);
        assertAllThere(start(ofCluster().key(B).cipher(CipherSuite.AES), disk));
        told++;
      }
    }
    return told;
  }

  private static List<RingHeader.Birth> births(SimDisk disk) throws IOException {
    return disk.exists(RingFile.NAME)
        ? RingOpening.newestFirst(RingFile.read(disk)).stream()
            .map(c -> c.header().birth())
            .toList()
        : List.of();
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

  /** The other copy still says what the commit before the one before said. */
  private void aCommitIsCutShortBetweenItsTwoCopies() throws IOException {
    HandStore store = start(plain(), disk);
    disk.onEvent(
        event -> {
          if (event.kind() == SimEvent.Kind.FORCE && event.name().equals(SuperblockFile.NAME)) {
            disk.haltAt(event.number());
          }
        });
    assertThatThrownBy(store::checkpoint).isInstanceOf(PowerLoss.class);
    disk.onEvent(event -> {});
    disk.kill();
  }

  @Test
  void alsoWhereThePlainStoreDiedBetweenTheCopiesOfACommit() throws IOException {
    aCommitIsCutShortBetweenItsTwoCopies();
    for (long cut : superblockChanges()) {
      for (long seed = 0; seed < 25; seed++) {
        SimDisk copy = disk.fork();
        copy.haltAt(cut);
        sealing().on(copy);
        copy.crash(seed);
        assertAllThere(start(sealing(), copy));
      }
    }
  }

  /** Numbers of the events of a sealing that concern the superblock. */
  private List<Long> superblockChanges() {
    SimDisk whole = disk.fork();
    List<Long> events = new ArrayList<>();
    whole.onEvent(
        event -> {
          if (event.name().equals(SuperblockFile.NAME)) {
            events.add(event.number());
          }
        });
    sealing().opened(new Volume.OnSimDisk(whole)).close();
    return events;
  }

  private long changes() {
    SimDisk whole = disk.fork();
    long events = whole.events();
    sealing().opened(new Volume.OnSimDisk(whole)).close();
    return whole.events() - events;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereverItIsCutTheStoreIsPlainOrSealedAndWhole(boolean powerCut) throws IOException {
    long changes = changes();
    assertThat(changes).as("control: there is something to cut").isGreaterThan(20);
    int stillPlain = 0;
    for (long cut = 1; cut <= changes; cut++) {
      for (long seed = 0; seed < (powerCut ? SEEDS : 1); seed++) {
        SimDisk copy = disk.fork();
        copy.haltAt(copy.events() + cut);
        sealing().on(copy);
        if (powerCut) {
          copy.crash(seed);
        } else {
          copy.kill();
        }
        String when = "cut at %d, seed %d".formatted(cut, seed);
        SimDisk fork = copy.fork();
        if (plain().on(fork) instanceof OpeningOutcome.Opened opened) {
          assertAllThere(hand(opened.store()));
          assertThat(fork.list()).as(when).doesNotContain(RingFile.NAME);
          stillPlain++;
        } else {
          plain().refused(new Volume.OnSimDisk(copy.fork()), StartCode.KEY_MISSING);
          assertAllThere(start(sealed(), copy.fork()));
        }
        assertAllThere(start(sealing(), copy));
      }
    }
    assertThat(stillPlain).as("cuts before the commit point").isPositive();
    assertThat(stillPlain).isLessThan((int) changes * SEEDS);
  }

  @Test
  void itGoesOnAfterAKillAtEachStep() throws IOException {
    start(sealing(), disk);
    for (int steps = 1; steps < 8; steps++) {
      disk.crash(steps);
      HandStore store = start(sealing(), disk);
      for (int step = 0; step < steps; step++) {
        new Upkeep(store.core).rewrite();
      }
      if (steps > 4) {
        store.checkpoint();
      }
    }
    disk.kill();
    HandStore store = start(sealed(), disk);
    converge(store);
    assertThat(isStrict(store)).isTrue();
    assertNothingClear(disk);
    assertAllThere(store);
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
