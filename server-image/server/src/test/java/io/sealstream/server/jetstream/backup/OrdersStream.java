package io.sealstream.server.jetstream.backup;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * A stream with everything that a backup must carry: headers, ids, empty and large payloads, a
 * purged beginning, holes, a removed end, and consumers that are somewhere.
 */
final class OrdersStream {
  static final String NAME = "ORDERS";
  static final int PUBLISHED = 120;
  private static final long SEED = 42;

  private final Connection client;

  OrdersStream(Connection client) {
    this.client = client;
  }

  void make() throws Exception {
    JetStreamManagement manage = client.jetStreamManagement();
    manage.addStream(
        StreamConfiguration.builder()
            .name(NAME)
            .description("orders, for the backup")
            .subjects("orders.>")
            .storageType(StorageType.File)
            .build());
    publish(client.jetStream());
    manage.purgeStream(NAME, PurgeOptions.builder().sequence(11).build());
    for (long sequence : new long[] {20, 21, 22, 57, PUBLISHED - 1, PUBLISHED}) {
      manage.deleteMessage(NAME, sequence);
    }
    consumer(manage, "explicit", AckPolicy.Explicit, "");
    consumer(manage, "filtered", AckPolicy.Explicit, "orders.3");
    consumer(manage, "all", AckPolicy.All, "");
    consumer(manage, "untouched", AckPolicy.Explicit, "");
    work("explicit", 12, List.of(0, 1, 2, 4, 7));
    work("filtered", 3, List.of(1));
    work("all", 10, List.of(5));
  }

  private static void publish(JetStream stream) throws Exception {
    Random random = new Random(SEED);
    for (int i = 1; i <= PUBLISHED; i++) {
      Headers headers = new Headers();
      if (i % 5 == 0) {
        headers.put("Colour", "green");
        headers.put("Number", Integer.toString(i));
      }
      byte[] payload = i % 9 == 0 ? new byte[0] : ("order " + i).getBytes(StandardCharsets.UTF_8);
      if (i % 40 == 0) {
        payload = new byte[200_000];
        random.nextBytes(payload);
      }
      PublishOptions options =
          i % 7 == 0 ? PublishOptions.builder().messageId("id-" + i).build() : null;
      NatsMessage message =
          NatsMessage.builder()
              .subject("orders." + i % 4)
              .headers(headers.isEmpty() ? null : headers)
              .data(payload)
              .build();
      stream.publish(message, options);
    }
  }

  private static void consumer(
      JetStreamManagement manage, String name, AckPolicy policy, String filter) throws Exception {
    ConsumerConfiguration.Builder config =
        ConsumerConfiguration.builder()
            .durable(name)
            .ackPolicy(policy)
            // Nothing is delivered again while the test looks.
            .ackWait(Duration.ofHours(1));
    manage.addOrUpdateConsumer(
        NAME, (filter.isEmpty() ? config : config.filterSubject(filter)).build());
  }

  /** Takes messages and acknowledges some of them, by their place. */
  private void work(String consumer, int messages, List<Integer> acknowledged) throws Exception {
    JetStreamSubscription pull =
        client.jetStream().subscribe(null, PullSubscribeOptions.bind(NAME, consumer));
    List<Message> got = pull.fetch(messages, Duration.ofSeconds(30));
    for (int place : acknowledged) {
      got.get(place).ackSync(Duration.ofSeconds(30));
    }
    pull.unsubscribe();
  }
}
