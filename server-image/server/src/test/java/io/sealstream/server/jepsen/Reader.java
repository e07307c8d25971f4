package io.sealstream.server.jepsen;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.sealstream.server.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads the queue through a durable consumer, and does not acknowledge everything. What it
 * acknowledged, with an answer, does not come again once the cluster is well; every message comes;
 * the consumer's floor never goes back.
 */
final class Reader implements Clients.Client {
  private static final String CONSUMER = "reader";
  private static final Duration WAIT = Duration.ofMillis(300);
  private static final int BATCH = 40;

  private final String stream;
  private final Connection nats;
  private final Random random;
  private final Set<Long> delivered = ConcurrentHashMap.newKeySet();
  private final Set<Long> confirmed = ConcurrentHashMap.newKeySet();
  private volatile long floor;

  Reader(String stream, Connection nats, Random random) {
    this.stream = stream;
    this.nats = nats;
    this.random = random;
  }

  static ConsumerConfiguration consumer() {
    return ConsumerConfiguration.builder()
        .durable(CONSUMER)
        .ackPolicy(AckPolicy.Explicit)
        .ackWait(Duration.ofSeconds(3))
        .maxAckPending(2000)
        .build();
  }

  int confirmed() {
    return confirmed.size();
  }

  private JetStreamSubscription subscribe(Connection on) throws IOException, JetStreamApiException {
    JetStream jetStream = on.jetStream(Cluster.IMPATIENT);
    return jetStream.subscribe(null, PullSubscribeOptions.fastBind(stream, CONSUMER));
  }

  @Override
  public void work(Clients clients) throws Exception {
    JetStreamSubscription messages = subscribe(nats);
    JetStreamManagement management = nats.jetStreamManagement(Cluster.IMPATIENT);
    while (clients.goOn()) {
      try {
        for (Message message : messages.fetch(BATCH, WAIT)) {
          read(message);
        }
        ConsumerInfo now = management.getConsumerInfo(stream, CONSUMER);
        floor = Math.max(floor, now.getAckFloor().getStreamSequence());
      } catch (IOException | JetStreamApiException | IllegalStateException disturbed) {
        TimeUnit.MILLISECONDS.sleep(20); // nobody answers at the moment: asked again
      }
    }
  }

  private void read(Message message) throws InterruptedException {
    long sequence = message.metaData().streamSequence();
    delivered.add(sequence);
    switch (random.nextInt(8)) {
      case 0 -> {} // comes again
      case 1, 2, 3, 4 -> message.ack();
      default -> {
        try {
          message.ackSync(Cluster.ANSWER);
          confirmed.add(sequence);
        } catch (TimeoutException disturbed) {
          // It may count, or not.
        }
      }
    }
  }

  /**
   * Reads what is left, when the cluster is well.
   *
   * @return what is wrong
   */
  List<String> drain(Connection on, SortedMap<Long, String> contents) throws Exception {
    List<String> problems = new ArrayList<>();
    JetStreamSubscription messages = subscribe(on);
    JetStreamManagement management = on.jetStreamManagement(Cluster.IMPATIENT);
    ConsumerInfo before = management.getConsumerInfo(stream, CONSUMER);
    if (before.getAckFloor().getStreamSequence() < floor) {
      problems.add("the ack floor went back from %d to %s".formatted(floor, before.getAckFloor()));
    }
    Patience.await()
        .ignoreExceptions() // asked again
        .until(
            () -> {
              for (Message message : messages.fetch(200, WAIT)) {
                long sequence = message.metaData().streamSequence();
                if (confirmed.contains(sequence)) {
                  problems.add("came again after its acknowledgement: %d".formatted(sequence));
                }
                delivered.add(sequence);
                message.ackSync(Cluster.ANSWER);
              }
              ConsumerInfo now = management.getConsumerInfo(stream, CONSUMER);
              return now.getNumPending() == 0 && now.getNumAckPending() == 0;
            });
    contents.keySet().stream()
        .filter(sequence -> !delivered.contains(sequence))
        .forEach(sequence -> problems.add("never delivered: %d".formatted(sequence)));
    long end = management.getConsumerInfo(stream, CONSUMER).getAckFloor().getStreamSequence();
    if (!contents.isEmpty() && end < contents.lastKey()) {
      problems.add("all is acknowledged, and the ack floor is %d".formatted(end));
    }
    return problems;
  }
}
