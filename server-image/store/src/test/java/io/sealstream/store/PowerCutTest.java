package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The power goes at any write, sync, rename or delete of a working store, again and again, also
 * during recovery: what was acknowledged is there, in order, and nothing is called damaged.
 */
class PowerCutTest {
  private static final int SEEDS = Integer.getInteger("powercut.seeds", 60);
  private static final int LIVES = 5;
  private static final int[] LENGTHS = {10, 20, 50, 100, 200, 5000, 70_000, 400_000, 1_200_000};

  /** Everything ever submitted, per stream, and how much of it must be there. */
  private static final class Expected {
    private final List<String> submitted = new ArrayList<>();
    private int certain;
  }

  private final Map<StreamId, Expected> expected = new LinkedHashMap<>();
  private Random random;
  private SimDisk disk;
  private int number;

  @Test
  void nothingAcknowledgedIsLost() {
    long from = Long.getLong("powercut.from", 1);
    for (long seed = from; seed < from + SEEDS; seed++) {
      try {
        run(seed);
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private void run(long seed) throws IOException {
    random = new Random(seed * 7919);
    disk = new SimDisk();
    expected.clear();
    for (int life = 0; life < LIVES; life++) {
      live();
      if (random.nextInt(4) == 0) {
        disk.kill();
      } else {
        disk.crash(random.nextLong());
      }
    }
    check(new HandStore(disk));
  }

  /** One life: recovery, some work, and the power goes somewhere in between. */
  private void live() throws IOException {
    OpenStore open = RunningStore.open(disk, CipherSuite.AES);
    disk.haltAt(disk.events() + 1 + random.nextInt(random.nextBoolean() ? 30 : 300));
    HandStore store;
    try {
      store = new HandStore(open, StoreSettings.DEFAULT, new StoreRules());
    } catch (PowerLoss e) {
      return;
    }
    try {
      check(store);
      work(store);
    } catch (PowerLoss e) {
      // the end of this life
    }
    acknowledge(store);
  }

  private void work(HandStore store) throws IOException {
    for (int step = random.nextInt(40); step >= 0; step--) {
      acknowledge(store);
      switch (random.nextInt(12)) {
        case 0 -> store.checkpoint();
        case 1 -> store.silence();
        case 2 -> store.core.checkpoint().flush();
        case 3 -> {
          if (store.streams.size() < 3) {
            expected.put(store.create().id(), new Expected());
          }
        }
        case 4, 5, 6 -> store.commit();
        default -> publish(store);
      }
    }
  }

  private void publish(HandStore store) {
    for (StreamStore stream : store.streams.values()) {
      for (int i = random.nextInt(4); i > 0; i--) {
        String payload = number++ + "x".repeat(LENGTHS[random.nextInt(LENGTHS.length)]);
        expected.get(stream.id()).submitted.add(payload);
        assertThat(store.publish(stream, payload)).isTrue();
      }
    }
  }

  /** Takes over what was acknowledged so far: it must be there from now on. */
  private void acknowledge(HandStore store) {
    for (StreamStore stream : store.streams.values()) {
      Expected e = expected.get(stream.id());
      e.certain = Math.max(e.certain, Math.toIntExact(stream.log().messages()));
    }
  }

  private void check(HandStore store) {
    assertThat(store.anyQuarantine()).isEmpty();
    expected.keySet().removeIf(id -> !store.streams.containsKey(id) && isNew(id));
    assertThat(store.streams.keySet()).isEqualTo(expected.keySet());
    for (StreamStore stream : store.streams.values()) {
      Expected e = expected.get(stream.id());
      List<String> found = store.payloads(stream);
      assertThat(found.size()).isGreaterThanOrEqualTo(e.certain);
      assertThat(found).isEqualTo(e.submitted.subList(0, found.size()));
      e.submitted.subList(found.size(), e.submitted.size()).clear();
      e.certain = found.size();
    }
  }

  private boolean isNew(StreamId id) {
    return expected.get(id).certain == 0;
  }
}
