package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** New data keys while the store is in use, and the old ones gone for good. */
class RekeyTest extends RekeyedStore {
  @Test
  void oneStreamGetsAnotherKeyAndTheOtherKeepsItsOwn() throws IOException {
    twoStreams();
    int before = keyOf(first);
    int other = keyOf(second);
    RekeyCourse course = rekey(new Rekey.OfStreams(Set.of(first)));
    assertThat(course.begun().toCompletableFuture()).isCompleted();
    assertThat(course.done().toCompletableFuture()).isNotDone();
    assertThat(keyOf(first)).isNotEqualTo(before);
    assertThat(keyOf(second)).isEqualTo(other);
    assertThat(status().streams()).isEqualTo(1);
    assertThat(status().segments()).isEqualTo(1);

    publish("afterwards");
    minutes();
    assertThat(course.done().toCompletableFuture()).isCompleted();
    assertFormerKeysAreGone();
    restart();
    assertHas(first, "in a segment", "in the journal", "afterwards");
    assertHas(second, "in a segment", "in the journal", "afterwards");
    assertFormerKeysAreGone();
  }

  @Test
  void aKilledRekeyGoesOnByItself() throws IOException {
    twoStreams();
    rekey(Rekey.allData());
    restart();
    assertThat(status().streams()).isEqualTo(2);
    assertThat(status().segments()).isPositive();
    minutes();
    assertFormerKeysAreGone();
    assertHas(first, "in a segment", "in the journal");
  }

  @Test
  void aSecondRekeyInTheMidstOfTheFirstLosesNothing() throws IOException {
    twoStreams();
    for (int i = 0; i < 4; i++) {
      rekey(i % 2 == 0 ? Rekey.everything() : new Rekey.OfStreams(Set.of(first)));
      publish("after " + i);
      if (i == 2) {
        restart();
      }
      store.core.streams().forEach(seen::see);
    }
    restart();
    minutes();
    assertFormerKeysAreGone();
    assertHas(first, "in a segment", "in the journal", "after 0", "after 1", "after 2", "after 3");
  }

  @Test
  void entriesOutsideTheJournalAreReadUnderTheKeyThatSealedThem() throws IOException {
    twoStreams();
    publish(large);
    rekey(new Rekey.OfStreams(Set.of(first)));
    publish(large);
    restart();
    assertHas(first, "in a segment", "in the journal", large, large);
    minutes();
    publish("afterwards");
    restart();
    assertHas(first, "in a segment", "in the journal", large, large, "afterwards");
    assertFormerKeysAreGone();
  }

  @Test
  void aPowerCutAtAnyMomentLosesNothingAndItCanBeAskedForAgain() throws IOException {
    twoStreams();
    long before = disk.events();
    rekey(Rekey.everything());
    minutes();
    long events = disk.events() - before;
    assertThat(events).isGreaterThan(60);
    for (int cut = 1; cut <= events; cut++) {
      disk = new SimDisk();
      twoStreams();
      disk.haltAt(disk.events() + cut);
      try {
        rekey(Rekey.everything());
        minutes();
      } catch (PowerLoss e) {
        // what the test is about
      }
      disk.crash(cut);
      store = new HandStore(disk);
      assertHas(first, "in a segment", "in the journal");
      rekey(Rekey.everything());
      publish("afterwards");
      minutes();
      assertFormerKeysAreGone();
      assertHas(second, "in a segment", "in the journal", "afterwards");
    }
  }

  @Test
  void whatCannotBeRekeyedIsRefusedAndNothingChanges() throws IOException {
    twoStreams();
    StreamId nobody = new StreamId(1, 2);
    RekeyCourse course = rekey(new Rekey.OfStreams(Set.of(first, nobody)));
    assertThatThrownBy(() -> course.begun().toCompletableFuture().join())
        .hasMessageContaining("there is no stream " + nobody);
    assertThat(status()).isEqualTo(RekeyStatus.NONE);

    disk = new SimDisk();
    store =
        new HandStore(
            RunningStore.open(disk, CipherSuite.NONE), StoreSettings.DEFAULT, new StoreRules());
    RekeyCourse plain = rekey(Rekey.everything());
    assertThatThrownBy(() -> plain.begun().toCompletableFuture().join())
        .hasMessageContaining("plain");
  }

  @Test
  void aServerDoesItByItself() throws Exception {
    try (RunningStore running = new RunningStore(disk)) {
      StreamStore stream = running.create();
      running.publish(stream, "subject", "a", "b");
      running.checkpoint();
      RekeyCourse course = running.engine.rekey(Rekey.everything());
      CompletableFuture<Void> done = course.done().toCompletableFuture();
      running.publish(stream, "subject", "c");
      done.get(60, TimeUnit.SECONDS);
      assertThat(running.engine.status().rekey()).isEqualTo(RekeyStatus.NONE);
      running.publish(stream, "subject", "d");
    }
    store = new HandStore(disk);
    assertThat(store.payloads(store.only())).containsExactly("a", "b", "c", "d");
  }
}
