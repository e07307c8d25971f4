package io.sealstream.server.jetstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Message ids against a plain map that forgets nothing too early. */
class DedupeWindowTest {
  private static final long WINDOW = 100;

  @RepeatedTest(5)
  void findsWhatAMapFinds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    DedupeWindow window = new DedupeWindow();
    Map<Long, long[]> known = new HashMap<>();
    long sequence = 0;
    long time = 1_000;
    long applied = 0;
    Map<Long, Long> staged = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      time += random.nextInt(3);
      // Few low bits: chains in the table.
      long id = random.nextInt(64) << 8 | random.nextInt(2);
      long[] there = known.get(id);
      long expected = there != null && time - there[1] < WINDOW ? there[0] : 0;
      long found = window.find(0, id, time, WINDOW);
      if (found != expected) {
        fail("found %d instead of %d, seed %d, step %d", found, expected, seed, i);
      }
      if (expected == 0) {
        sequence++;
        window.stage(0, id, sequence, time);
        known.put(id, new long[] {sequence, time});
        staged.put(sequence, id);
      }
      while (applied < sequence && random.nextBoolean()) {
        applied++;
        long done = staged.remove(applied);
        window.apply(0, done, applied, known.get(done)[1], WINDOW);
      }
    }
  }

  @Test
  void whatIsUnstagedWasNeverThere() {
    DedupeWindow window = new DedupeWindow();
    window.stage(1, 1, 1, 10);
    window.apply(1, 1, 1, 10, WINDOW);
    window.stage(2, 2, 2, 11);
    window.stage(3, 3, 3, 12);
    window.unstage(2);
    assertThat(window.find(1, 1, 12, WINDOW)).isEqualTo(1);
    assertThat(window.find(2, 2, 12, WINDOW)).isZero();
    assertThat(window.find(3, 3, 12, WINDOW)).isZero();
    assertThat(window.size()).isEqualTo(1);
  }

  @Test
  void savedIdsAreTheDurableOnesWithinTheWindow() {
    DedupeWindow window = new DedupeWindow();
    for (int i = 1; i <= 500; i++) {
      window.stage(i, -i, i, i);
      window.apply(i, -i, i, i, WINDOW);
    }
    window.stage(501, -501, 501, 501);
    StateWriter saved = new StateWriter();
    window.save(saved);
    DedupeWindow read = DedupeWindow.read(new StateReader(saved.toBytes()));
    assertThat(read.size()).isEqualTo(WINDOW);
    assertThat(read.find(500, -500, 500, WINDOW)).isEqualTo(500);
    assertThat(read.find(401, -401, 500, WINDOW)).isEqualTo(401);
    assertThat(read.find(400, -400, 499, WINDOW)).isZero();
    assertThat(read.find(501, -501, 501, WINDOW)).isZero();
  }
}
