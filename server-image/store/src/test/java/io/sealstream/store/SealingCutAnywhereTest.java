package io.sealstream.store;

import static io.sealstream.store.PlainStore.assertAllThere;
import static io.sealstream.store.PlainStore.assertNothingClear;
import static io.sealstream.store.PlainStore.converge;
import static io.sealstream.store.PlainStore.hand;
import static io.sealstream.store.PlainStore.isStrict;
import static io.sealstream.store.PlainStore.plain;
import static io.sealstream.store.PlainStore.sealed;
import static io.sealstream.store.PlainStore.sealing;
import static io.sealstream.store.PlainStore.start;
import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.ofCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.RingHeader;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The start that seals a plain store ends at any of its changes: whoever starts it next finds all
 * that was there. See {@link SealingCutShortTest} for what it is called until then.
 */
class SealingCutAnywhereTest {
  private static final int SEEDS = 3;

  private SimDisk disk;

  @BeforeEach
  void aPlainStore() throws IOException {
    disk = new PlainStore().disk;
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
}
