package io.sealstream.server.jetstream.consumer;

import static io.sealstream.server.jetstream.consumer.Orders.PATIENCE;
import static io.sealstream.server.jetstream.consumer.Orders.take;
import static io.sealstream.server.jetstream.consumer.Orders.text;
import static io.sealstream.server.jetstream.consumer.Orders.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.ConsumerContext;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged, and confirmed, is done for good; what was not comes again. */
class RestartStoryTest {
  @TempDir Path directory;
  @TempDir Path other;

  private static ConsumerConfiguration worker() {
    return worker(Duration.ofHours(1));
  }

  private static ConsumerConfiguration worker(Duration ackWait) {
    return ConsumerConfiguration.builder()
        .durable("w")
        .ackPolicy(AckPolicy.Explicit)
        .ackWait(ackWait)
        .build();
  }

  /** What was not acknowledged is not waited for any longer. */
  private static ConsumerContext impatient(Orders orders) throws Exception {
    return orders.consumer(worker(Duration.ofMillis(50)));
  }

  private static ConsumerContext context(Orders orders) throws Exception {
    return orders.client.getStreamContext("ORDERS").getConsumerContext("w");
  }

  @Test
  void unfinishedMessagesComeAgainAfterARestart() throws Exception {
    try (Orders orders = Orders.open(directory)) {
      orders.publish("orders.new", "o", 1, 6);
      List<Message> got = take(orders.consumer(worker()), 4);
      got.get(0).ackSync(PATIENCE);
      got.get(2).ackSync(PATIENCE);
    }
    try (Orders orders = Orders.reopen(directory)) {
      ConsumerInfo info = orders.info("w");
      assertThat(info.getAckFloor().getStreamSequence()).isEqualTo(1);
      assertThat(info.getDelivered().getStreamSequence()).isEqualTo(4);
      assertThat(info.getNumAckPending()).isEqualTo(2);
      assertThat(texts(take(context(orders), 2))).containsExactly("o5", "o6");
      assertThat(texts(take(impatient(orders), 4))).contains("o2", "o4");
    }
  }

  @Test
  void everythingAboutAConsumerIsThereAgain() throws Exception {
    ConsumerConfiguration config =
        ConsumerConfiguration.builder()
            .durable("w")
            .description("all of it")
            .ackPolicy(AckPolicy.Explicit)
            .filterSubjects("orders.a", "orders.b")
            .maxDeliver(7)
            .backoff(Duration.ofSeconds(1), Duration.ofSeconds(5))
            .metadata(java.util.Map.of("team", "billing"))
            .build();
    ConsumerConfiguration before;
    try (Orders orders = Orders.open(directory)) {
      orders.consumer(config);
      orders.publish("orders.a", "a", 1, 3);
      take(context(orders), 2);
      before = orders.info("w").getConsumerConfiguration();
    }
    try (Orders orders = Orders.reopen(directory)) {
      ConsumerInfo info = orders.info("w");
      assertThat(info.getConsumerConfiguration().toJson()).isEqualTo(before.toJson());
      assertThat(info.getNumPending()).isEqualTo(1);
      assertThat(info.getNumAckPending()).isEqualTo(2);
    }
  }

  @Test
  void aDeletedConsumerStaysDeletedAndOneInMemoryIsForgotten() throws Exception {
    try (Orders orders = Orders.open(directory)) {
      orders.consumer(worker());
      orders.management.deleteConsumer("ORDERS", "w");
      orders.consumer(ConsumerConfiguration.builder().durable("kept").build());
      orders.consumer(ConsumerConfiguration.builder().durable("lost").memStorage(true).build());
      assertThat(orders.management.getConsumerNames("ORDERS")).containsExactly("kept", "lost");
    }
    try (Orders orders = Orders.reopen(directory)) {
      assertThat(orders.management.getConsumerNames("ORDERS")).containsExactly("kept");
    }
  }

  @Test
  void lastPerSubjectGoesOnInTheMiddle() throws Exception {
    try (Orders orders = Orders.open(directory)) {
      for (int round = 1; round <= 3; round++) {
        for (String item : List.of("a", "b", "c", "d")) {
          orders.publish("orders." + item, item, round, round);
        }
      }
      ConsumerContext lasts =
          orders.consumer(
              ConsumerConfiguration.builder()
                  .durable("w")
                  .ackPolicy(AckPolicy.Explicit)
                  .deliverPolicy(DeliverPolicy.LastPerSubject)
                  .filterSubject("orders.>")
                  .build());
      for (Message m : take(lasts, 2)) {
        m.ackSync(PATIENCE);
      }
      orders.publish("orders.c", "c", 4, 4);
    }
    try (Orders orders = Orders.reopen(directory)) {
      assertThat(orders.info("w").getNumPending()).isEqualTo(2);
      assertThat(texts(take(context(orders), 2))).containsExactly("d3", "c4");
    }
  }

  /** The store as a crash leaves it: files as they are now, nothing told to stop. */
  private void copyAsAfterACrash() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = other.resolve(directory.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatWasConfirmedBeforeACrashIsDone() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TreeSet<String> unfinished = new TreeSet<>();
    try (Orders orders = Orders.open(directory)) {
      orders.publish("orders.new", "o", 100, 160);
      for (Message m : take(orders.consumer(worker()), 61)) {
        if (random.nextInt(3) > 0) {
          m.ackSync(PATIENCE);
        } else {
          unfinished.add(text(m));
        }
      }
      copyAsAfterACrash();
    }
    try (Orders orders = Orders.reopen(other)) {
      TreeSet<String> again = new TreeSet<>();
      ConsumerContext worker = impatient(orders);
      while (again.size() < unfinished.size()) {
        Message m = worker.next(PATIENCE);
        assertThat(m).as("seed " + seed).isNotNull();
        again.add(text(m));
        m.ackSync(PATIENCE);
      }
      assertThat(again).as("seed " + seed).isEqualTo(unfinished);
      assertThat(orders.info("w").getNumAckPending()).isZero();
      assertThat(orders.info("w").getAckFloor().getStreamSequence()).isEqualTo(61);
    }
  }

  @Test
  void whatAReportSaidIsTrueAfterACrash() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ConsumerInfo said;
    try (Orders orders = Orders.open(directory)) {
      orders.publish("orders.new", "o", 100, 199);
      ConsumerContext worker = orders.consumer(worker());
      for (int i = 0; i < 80; i++) {
        Message m = worker.next(PATIENCE);
        switch (random.nextInt(4)) {
          case 0, 1 -> m.ack();
          case 2 -> m.nak();
          default -> {}
        }
      }
      // What was said before a confirmed acknowledgement has been heard.
      worker.next(PATIENCE).ackSync(PATIENCE);
      said = orders.info("w");
      copyAsAfterACrash();
    }
    try (Orders orders = Orders.reopen(other)) {
      ConsumerInfo is = orders.info("w");
      String run = "seed " + seed;
      assertThat(is.getDelivered().getConsumerSequence())
          .as(run)
          .isEqualTo(said.getDelivered().getConsumerSequence());
      assertThat(is.getDelivered().getStreamSequence())
          .as(run)
          .isEqualTo(said.getDelivered().getStreamSequence());
      assertThat(is.getAckFloor().getStreamSequence())
          .as(run)
          .isEqualTo(said.getAckFloor().getStreamSequence());
      assertThat(is.getNumAckPending()).as(run).isEqualTo(said.getNumAckPending());
      assertThat(is.getRedelivered()).as(run).isEqualTo(said.getRedelivered());
      assertThat(is.getNumPending()).as(run).isEqualTo(said.getNumPending());
    }
  }
}
