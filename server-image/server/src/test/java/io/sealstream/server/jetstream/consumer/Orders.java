package io.sealstream.server.jetstream.consumer;

import io.nats.client.Connection;
import io.nats.client.ConsumerContext;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.FetchConsumer;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
import io.sealstream.server.RunningServer;
import io.sealstream.server.config.Limits;
import io.sealstream.server.jetstream.JetStreamServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server with the stream ORDERS (orders.>), and a client of it. */
final class Orders implements AutoCloseable {
  static final Duration PATIENCE = Patience.LIMIT;

  final JetStreamServer server;
  final Connection client;
  final JetStream jetStream;
  final JetStreamManagement management;

  private Orders(JetStreamServer server) throws IOException, InterruptedException {
    this.server = server;
    this.client = server.connect();
    this.jetStream = client.jetStream();
    this.management = client.jetStreamManagement();
  }

  /** A server over an empty directory, with the stream in it. */
  static Orders open(Path directory)
      throws IOException, InterruptedException, JetStreamApiException {
    return withStream(reopen(directory));
  }

  /** As {@link #open(Path)}, with a server that has other limits. */
  static Orders open(Path directory, Limits limits)
      throws IOException, InterruptedException, JetStreamApiException {
    RunningServer core = RunningServer.starting(limits);
    return withStream(new Orders(JetStreamServer.start(core, directory, Long.MAX_VALUE)));
  }

  private static Orders withStream(Orders orders) throws IOException, JetStreamApiException {
    orders.management.addStream(
        StreamConfiguration.builder()
            .name("ORDERS")
            .subjects("orders.>")
            .storageType(StorageType.File)
            .build());
    return orders;
  }

  /** A server over what is in the directory. */
  static Orders reopen(Path directory) throws IOException, InterruptedException {
    return new Orders(JetStreamServer.start(directory));
  }

  /** Publishes {@code prefix + first} to {@code prefix + last}, both included, one subject. */
  void publish(String subject, String prefix, int first, int last)
      throws IOException, JetStreamApiException {
    for (int i = first; i <= last; i++) {
      jetStream.publish(subject, (prefix + i).getBytes(StandardCharsets.UTF_8));
    }
  }

  ConsumerContext consumer(ConsumerConfiguration config) throws IOException, JetStreamApiException {
    return client.getStreamContext("ORDERS").createOrUpdateConsumer(config);
  }

  ConsumerInfo info(String consumer) throws IOException, JetStreamApiException {
    return management.getConsumerInfo("ORDERS", consumer);
  }

  /** So many messages of a consumer, asked for at once. */
  static List<Message> take(ConsumerContext consumer, int count) throws Exception {
    List<Message> taken = new ArrayList<>();
    FetchConsumer fetch = consumer.fetch(upTo(count));
    for (Message m = fetch.nextMessage(); m != null; m = fetch.nextMessage()) {
      taken.add(m);
    }
    fetch.close();
    if (taken.size() < count) {
      throw new AssertionError("only " + texts(taken) + " within " + PATIENCE);
    }
    return taken;
  }

  static FetchConsumeOptions upTo(int count) {
    return FetchConsumeOptions.builder().maxMessages(count).expiresIn(PATIENCE.toMillis()).build();
  }

  static List<String> texts(List<Message> messages) {
    return messages.stream().map(Orders::text).toList();
  }

  static String text(Message message) {
    return new String(message.getData(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.closeAfter(client);
  }
}
