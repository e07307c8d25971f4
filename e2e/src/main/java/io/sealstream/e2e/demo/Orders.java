package io.sealstream.e2e.demo;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Publishes orders, counts them back, or keeps a trickle of them flowing.
 *
 * <pre>
 * Orders publish URL COUNT TEXT   COUNT orders, each with its number and TEXT; waits for every ack
 * Orders count URL COUNT          reads the stream from the start: COUNT orders, in order, once each
 * Orders trickle URL SECONDS TEXT ten orders a second; prints how many were acked and the longest wait
 * </pre>
 */
public final class Orders {
  private static final String STREAM = "ORDERS";
  private static final String SUBJECT = "orders.new";
  private static final int WINDOW = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Orders() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 3) {
      System.err.println("usage: Orders publish|count|trickle URL COUNT|SECONDS [TEXT]");
      System.exit(2);
    }
    Options options =
        new Options.Builder()
            .server(args[1])
            .connectionTimeout(PATIENCE)
            .maxReconnects(60)
            .errorListener(new ErrorListener() {}) // what goes wrong shows in the count
            .build();
    int number = Integer.parseInt(args[2]);
    Connection nats = Nats.connect(options);
    try {
      switch (args[0]) {
        case "publish" -> publish(nats, number, args[3]);
        case "count" -> count(nats, number);
        case "trickle" -> trickle(nats, number, args[3]);
        default -> throw new IllegalArgumentException("unknown command " + args[0]);
      }
    } finally {
      nats.close();
    }
  }

  private static void publish(Connection nats, int count, String text) throws Exception {
    createStream(nats);
    JetStream stream = nats.jetStream();
    Deque<CompletableFuture<PublishAck>> waiting = new ArrayDeque<>(WINDOW);
    long acked = 0;
    for (int i = 1; i <= count; i++) {
      if (waiting.size() == WINDOW) {
        acked = acknowledged(waiting.remove());
      }
      waiting.add(stream.publishAsync(SUBJECT, order(i, text)));
    }
    while (!waiting.isEmpty()) {
      acked = acknowledged(waiting.remove());
    }
    System.out.printf(
        "published %,d orders; the last acknowledgement is for sequence %,d%n", count, acked);
  }

  private static void createStream(Connection nats) throws IOException, JetStreamApiException {
    JetStreamManagement management = nats.jetStreamManagement();
    management.addStream(
        StreamConfiguration.builder()
            .name(STREAM)
            .subjects("orders.>")
            .storageType(StorageType.File)
            .build());
  }

  private static long acknowledged(CompletableFuture<PublishAck> ack)
      throws InterruptedException, ExecutionException, TimeoutException {
    return ack.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getSeqno();
  }

  private static byte[] order(int number, String text) {
    return ("order " + number + " " + text).getBytes(StandardCharsets.UTF_8);
  }

  private static void count(Connection nats, int count) throws Exception {
    JetStreamSubscription all =
        nats.jetStream()
            .subscribe(
                "orders.>", PushSubscribeOptions.builder().stream(STREAM).ordered(true).build());
    for (int expected = 1; expected <= count; expected++) {
      Message message = all.nextMessage(PATIENCE);
      if (message == null) {
        fail("order " + expected + " did not come: lost");
      }
      String text = new String(message.getData(), StandardCharsets.UTF_8);
      if (!text.startsWith("order " + expected + " ")) {
        fail("expected order " + expected + ", got one that begins \"" + text.split(" ")[1] + "\"");
      }
    }
    System.out.printf("read back %,d orders, in order, once each%n", count);
  }

  private static void trickle(Connection nats, int seconds, String text) throws Exception {
    JetStream stream = nats.jetStream();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long longest = 0;
    int acked = 0;
    while (System.nanoTime() < end) {
      long begin = System.nanoTime();
      stream.publish("orders.trickle", order(acked + 1, text));
      longest = Math.max(longest, System.nanoTime() - begin);
      acked++;
      TimeUnit.MILLISECONDS.sleep(100);
    }
    System.out.printf(
        "%d orders acknowledged in %d s; the slowest took %d ms%n",
        acked, seconds, TimeUnit.NANOSECONDS.toMillis(longest));
  }

  private static void fail(String what) {
    System.err.println(what);
    System.exit(1);
  }
}
