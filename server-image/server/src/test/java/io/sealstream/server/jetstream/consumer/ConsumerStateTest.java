package io.sealstream.server.jetstream.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.jetstream.consumer.Ledger.Keeping;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What was acknowledged stays acknowledged, and replay gives the very same state. */
class ConsumerStateTest {
  /** A message in the naive model. */
  private static final class Waiting {
    final long consumer;
    long due;
    int redeliveries;

    Waiting(long consumer, long due) {
      this.consumer = consumer;
      this.due = due;
    }
  }

  /** Drives a ledger and a map side by side with the same random deliveries and acks. */
  private static final class Driver {
    final Random random;
    final TreeMap<Long, Waiting> model = new TreeMap<>();
    final TreeSet<Long> givenUp = new TreeSet<>();
    final Ledger ledger;
    ConsumerState durable;
    long delivered;
    long consumer;
    long now = 1_700_000_000_000L;

    Driver(long seed) {
      random = new Random(seed);
      delivered = random.nextInt(5);
      ledger = new Ledger(7, new ConsumerState(delivered), Keeping.JOURNALED);
      durable = new ConsumerState(delivered);
    }

    void step() {
      now += random.nextInt(3) == 0 ? random.nextInt(5_000) : 0;
      ledger.at(now);
      switch (random.nextInt(13)) {
        case 0, 1, 2, 3 -> deliver();
        case 4 -> redeliver();
        case 5, 6, 7 -> settle();
        case 8 -> settleUpTo();
        case 9 -> postpone();
        case 10 -> latest();
        case 11 -> giveUp();
        default -> journal();
      }
    }

    void deliver() {
      delivered += 1 + (random.nextInt(4) == 0 ? random.nextInt(100) : 0);
      consumer++;
      long wait = random.nextInt(8) == 0 ? 0 : 30_000;
      ledger.deliver(delivered, wait);
      if (wait != 0) {
        model.put(delivered, new Waiting(consumer, now + wait));
      }
    }

    void redeliver() {
      if (!model.isEmpty()) {
        long stream = any();
        ledger.redeliver(stream, 500);
        consumer++;
        model.get(stream).due = now + 500;
        model.get(stream).redeliveries++;
      }
    }

    void settle() {
      long stream = random.nextBoolean() && !model.isEmpty() ? any() : random.nextLong(300);
      boolean known = model.remove(stream) != null | givenUp.remove(stream);
      assertThat(ledger.settle(stream)).isEqualTo(known);
    }

    void giveUp() {
      if (!model.isEmpty()) {
        long stream = any();
        ledger.giveUp(stream);
        model.remove(stream);
        givenUp.add(stream);
      }
    }

    void settleUpTo() {
      long stream = delivered - random.nextInt(40);
      Map<Long, Waiting> below = model.headMap(stream, true);
      Set<Long> lost = givenUp.headSet(stream, true);
      assertThat(ledger.settleUpTo(stream)).isEqualTo(below.size() + lost.size());
      below.clear();
      lost.clear();
    }

    void postpone() {
      long stream = model.isEmpty() ? 1 : any();
      assertThat(ledger.postpone(stream, 9_000)).isEqualTo(model.containsKey(stream));
      if (model.containsKey(stream)) {
        model.get(stream).due = now + 9_000;
      }
    }

    void latest() {
      ledger.dueAtLatest(20_000);
      model.values().forEach(w -> w.due = Math.min(w.due, now + 20_000));
    }

    void journal() {
      if (ledger.hasProgress()) {
        byte[] body = ledger.takeProgress();
        StateReader reader = new StateReader(body);
        assertThat(Progress.consumerId(reader)).isEqualTo(7);
        Progress.apply(reader, durable, Progress.Listener.NOBODY);
      }
      assertThat(bytes(durable)).isEqualTo(bytes(ledger.state()));
    }

    long any() {
      long near = delivered - random.nextInt(60);
      Long key = model.ceilingKey(near);
      return key == null ? model.firstKey() : key;
    }

    void compare() {
      ConsumerState state = ledger.state();
      assertThat(state.deliveredConsumer()).isEqualTo(consumer);
      assertThat(state.deliveredStream()).isEqualTo(delivered);
      assertThat(state.pending().size()).isEqualTo(model.size());
      assertThat(state.pending().redelivered())
          .isEqualTo((int) model.values().stream().filter(w -> w.redeliveries > 0).count());
      int at = state.pending().first();
      for (Map.Entry<Long, Waiting> expected : model.entrySet()) {
        assertThat(state.pending().stream(at)).isEqualTo(expected.getKey());
        assertThat(state.pending().consumer(at)).isEqualTo(expected.getValue().consumer);
        assertThat(state.pending().due(at)).isEqualTo(expected.getValue().due);
        assertThat(state.deliveries(expected.getKey()))
            .isEqualTo(expected.getValue().redeliveries + 1);
        at = state.pending().next(at);
      }
      assertThat(at).isEqualTo(PendingAcks.ABSENT);
      assertThat(state.givenUp()).isEqualTo(givenUp);
      for (long stream = delivered - 70; stream <= delivered + 1; stream++) {
        boolean waits = model.containsKey(stream) || givenUp.contains(stream);
        assertThat(state.needs(stream)).isEqualTo(waits || stream > delivered);
      }
    }
  }

  @Property(tries = 300)
  void followsTheNaiveModel(@ForAll long seed) {
    Driver driver = new Driver(seed);
    for (int i = 0; i < 400; i++) {
      driver.step();
      driver.compare();
    }
  }

  @Property(tries = 200)
  void ackFloorNeverGoesBackAndNothingAtOrBelowItWaits(@ForAll long seed) {
    Driver driver = new Driver(seed);
    long floor = 0;
    for (int i = 0; i < 400; i++) {
      driver.step();
      long next = driver.ledger.state().ackFloorStream();
      assertThat(next).isGreaterThanOrEqualTo(floor);
      assertThat(driver.model.headMap(next, true)).isEmpty();
      floor = next;
    }
  }

  @Property(tries = 200)
  void restartInTheMiddleOfReplayChangesNothing(@ForAll long seed) {
    Driver driver = new Driver(seed);
    for (int i = 0; i < 400; i++) {
      driver.step();
      if (driver.random.nextInt(20) == 0) {
        byte[] saved = bytes(driver.durable);
        driver.durable = ConsumerState.restore(new StateReader(saved));
        assertThat(bytes(driver.durable)).isEqualTo(saved);
      }
    }
    driver.journal();
  }

  @Property(tries = 20)
  void aLongRunInOrderIsOneRecord(@ForAll long seed) {
    Ledger ledger = new Ledger(1, new ConsumerState(0), Keeping.JOURNALED);
    ledger.at(1 + (seed >>> 20));
    for (int i = 1; i <= 10_000; i++) {
      ledger.deliver(i, 30_000);
    }
    for (int i = 1; i <= 10_000; i++) {
      ledger.settle(i);
    }
    assertThat(ledger.takeProgress()).hasSizeLessThan(40);
    assertThat(ledger.state().ackFloorStream()).isEqualTo(10_000);
  }

  private static byte[] bytes(ConsumerState state) {
    StateWriter bytes = new StateWriter();
    state.save(bytes);
    return bytes.toBytes();
  }
}
