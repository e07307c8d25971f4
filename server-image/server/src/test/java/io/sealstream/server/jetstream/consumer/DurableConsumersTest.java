package io.sealstream.server.jetstream.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.server.jetstream.JetStreamServer;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.consumer.Ledger.Keeping;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.store.MessageLog;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Replaying a stream's consumer entries, from wherever it was saved, gives the very same bytes. */
class DurableConsumersTest {
  private static Path directory;
  private static JetStreamServer server;

  /** Of a stream in which nothing happens. */
  private static MessageLog log;

  @BeforeContainer
  static void aStream() throws IOException {
    directory = Files.createTempDirectory("consumers");
    server = JetStreamServer.start(directory);
    server
        .store()
        .createInMemory(
            Runnable::run,
            place -> {
              log = place.log();
              return StreamState.empty(log, new JournaledConsumers(StreamClock.SYSTEM));
            });
  }

  @AfterContainer
  static void stop() throws IOException {
    server.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  private record Entry(int kind, byte[] body) {}

  /** Makes entries as live consumers do. */
  private static final class Author {
    final Random random;
    final List<Entry> entries = new ArrayList<>();
    final List<Ledger> ledgers = new ArrayList<>();
    final List<Long> ids = new ArrayList<>();
    long lastId;

    Author(long seed) {
      random = new Random(seed);
    }

    void step() throws RefusedException {
      int what = random.nextInt(12);
      if (ids.isEmpty() || what == 0) {
        long id = ++lastId;
        long before = random.nextInt(1_000);
        ConsumerBirth birth = new ConsumerBirth(id, "c" + id, id * 1_000, before, 0);
        entries.add(new Entry(ConsumerEntry.CREATED, ConsumerEntry.created(birth, config(id))));
        ids.add(id);
        ledgers.add(new Ledger(id, new ConsumerState(before), Keeping.JOURNALED));
        return;
      }
      int i = random.nextInt(ids.size());
      if (what == 1 && ids.size() > 1) {
        entries.add(new Entry(ConsumerEntry.DELETED, ConsumerEntry.deleted(ids.remove(i))));
        ledgers.remove(i);
      } else if (what == 2) {
        byte[] body = ConsumerEntry.updated(ids.get(i), config(random.nextInt(50)));
        entries.add(new Entry(ConsumerEntry.UPDATED, body));
      } else {
        entries.add(new Entry(ConsumerEntry.PROGRESS, progress(ledgers.get(i))));
      }
    }

    private byte[] progress(Ledger ledger) {
      ledger.at(ledger.now() + random.nextInt(2_000));
      for (int n = random.nextInt(30); n >= 0; n--) {
        long next = ledger.state().deliveredStream() + 1 + random.nextInt(3);
        if (random.nextBoolean()) {
          ledger.deliver(next, 30_000);
        } else {
          ledger.settle(next - random.nextInt(20));
        }
      }
      return ledger.takeProgress();
    }

    private static ConsumerConfig config(long maxDeliver) throws RefusedException {
      String json = "{\"durable_name\":\"d\",\"max_deliver\":" + maxDeliver + "}";
      return ConsumerConfigJson.read(JsonObject.parse(json.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Property(tries = 100)
  void replayFromAnySavedPointGivesTheSameBytes(@ForAll long seed) throws RefusedException {
    Author author = new Author(seed);
    for (int i = 0; i < 120; i++) {
      author.step();
    }
    DurableConsumers straight = new DurableConsumers(log);
    DurableConsumers restored = new DurableConsumers(log);
    int op = 0;
    for (Entry entry : author.entries) {
      if (author.random.nextInt(15) == 0) {
        restored = DurableConsumers.restore(log, new StateReader(bytes(restored)));
      }
      op++;
      straight.apply(op, entry.kind, entry.body, 0, entry.body.length);
      restored.apply(op, entry.kind, entry.body, 0, entry.body.length);
    }
    assertThat(bytes(restored)).isEqualTo(bytes(straight));
    assertThat(straight.all()).hasSize(author.ids.size());
    assertThat(straight.lastId()).as("ids are never given twice").isEqualTo(author.lastId);
    for (DurableConsumer consumer : straight.all()) {
      Ledger ledger = author.ledgers.get(author.ids.indexOf(consumer.birth().id()));
      assertThat(bytes(consumer.state())).isEqualTo(bytes(ledger.state()));
    }
  }

  @Example
  void anEntryOfALaterVersionIsNotGuessedAt() {
    byte[] body = {9, 1};
    assertThatThrownBy(
            () -> new DurableConsumers(log).apply(1, ConsumerEntry.DELETED, body, 0, body.length))
        .hasMessageContaining("version 9");
  }

  private static byte[] bytes(DurableConsumers consumers) {
    StateWriter bytes = new StateWriter();
    consumers.save(bytes);
    return bytes.toBytes();
  }

  private static byte[] bytes(ConsumerState state) {
    StateWriter bytes = new StateWriter();
    state.save(bytes);
    return bytes.toBytes();
  }
}
