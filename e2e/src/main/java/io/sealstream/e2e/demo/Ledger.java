package io.sealstream.e2e.demo;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Publishes orders to several servers, as fast as acknowledgements come, and writes each
 * acknowledgement into a file outside of the cluster; later compares the stream with that file.
 *
 * <pre>
 * Ledger write FILE URLS   until it is told to end (TERM); prints how many, and the longest wait
 * Ledger read FILE URLS    every order is there under its sequence, in order, none twice
 * </pre>
 *
 * URLS are joined by commas: a server that goes is left for another by the client itself.
 */
public final class Ledger {
  private static final String STREAM = "LEDGER";
  private static final String SUBJECT = "ledger.orders";
  private static final int REPLICAS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** An ack that does not come so soon is not waited for: the order is sent again. */
  private static final Duration ACK = Duration.ofSeconds(1);

  private static final Duration BEFORE_ANOTHER_TRY = Duration.ofMillis(20);

  private static volatile boolean ending;

  private Ledger() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 3) {
      System.err.println("usage: Ledger write|read FILE URL,URL,...");
      System.exit(2);
    }
    Path file = Path.of(args[1]);
    Connection nats = connect(args[2]);
    try {
      switch (args[0]) {
        case "write" -> write(nats, file);
        case "read" -> read(nats, Files.readAllLines(file));
        default -> throw new IllegalArgumentException("unknown command " + args[0]);
      }
    } finally {
      nats.close();
    }
  }

  private static Connection connect(String urls) throws IOException, InterruptedException {
    return Nats.connect(
        new Options.Builder()
            .servers(urls.split(","))
            .ignoreDiscoveredServers() // those are addresses inside of Kubernetes
            .connectionTimeout(Duration.ofSeconds(2))
            .reconnectWait(Duration.ofMillis(100))
            .maxReconnects(-1)
            .pingInterval(Duration.ofSeconds(1))
            .errorListener(new ErrorListener() {}) // what goes wrong shows in the count
            .build());
  }

  private static void write(Connection nats, Path file) throws Exception {
    createStream(nats);
    endWhenTold();
    JetStream stream = nats.jetStream(JetStreamOptions.builder().requestTimeout(ACK).build());
    long acked = 0;
    long longest = 0;
    try (Writer ledger = Files.newBufferedWriter(file)) {
      long before = System.nanoTime();
      while (!ending) {
        long sequence = acknowledged(stream, acked + 1);
        long now = System.nanoTime();
        longest = Math.max(longest, now - before);
        before = now;
        acked++;
        ledger.write(sequence + " " + acked + "\n");
        ledger.flush();
      }
    }
    System.out.printf(
        "%,d orders acknowledged; the longest wait for an acknowledgement was %,d ms%n",
        acked, TimeUnit.NANOSECONDS.toMillis(longest));
  }

  private static void createStream(Connection nats) throws IOException, JetStreamApiException {
    nats.jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name(STREAM)
                .subjects("ledger.>")
                .storageType(StorageType.File)
                .replicas(REPLICAS)
                .build());
  }

  /** The order under way is acknowledged, written down and counted before the process ends. */
  private static void endWhenTold() {
    Thread writer = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  ending = true;
                  try {
                    writer.join(PATIENCE);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  /**
   * Sends an order until it is acknowledged, under one id, so that it is stored once.
   *
   * @throws IllegalStateException with the last answer: nobody acknowledged it in {@link #PATIENCE}
   */
  private static long acknowledged(JetStream stream, long number) throws InterruptedException {
    Message order =
        NatsMessage.builder()
            .subject(SUBJECT)
            .headers(new Headers().add("Nats-Msg-Id", "order-" + number))
            .data("order " + number, StandardCharsets.UTF_8)
            .build();
    long began = System.nanoTime();
    while (true) {
      try {
        return stream.publish(order).getSeqno();
      } catch (IOException | JetStreamApiException | IllegalStateException e) {
        // No ack, for a moment: a server goes, or another begins to lead.
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
          throw new IllegalStateException(
              "order %d was not acknowledged for %d s".formatted(number, PATIENCE.toSeconds()), e);
        }
        Thread.sleep(BEFORE_ANOTHER_TRY.toMillis());
      }
    }
  }

  private static void read(Connection nats, List<String> ledger) throws Exception {
    JetStreamSubscription all =
        nats.jetStream()
            .subscribe(
                "ledger.>", PushSubscribeOptions.builder().stream(STREAM).ordered(true).build());
    int number = 0;
    for (String line : ledger) {
      number++;
      Message message = all.nextMessage(PATIENCE);
      if (message == null) {
        fail("order " + number + " did not come: lost");
      }
      String found =
          message.metaData().streamSequence()
              + new String(message.getData(), StandardCharsets.UTF_8).replace("order", "");
      if (!found.equals(line)) {
        fail("the ledger says \"" + line + "\", the stream has \"" + found + "\"");
      }
    }
    long stored = nats.jetStreamManagement().getStreamInfo(STREAM).getStreamState().getMsgCount();
    if (stored != ledger.size()) {
      fail("the ledger has %,d orders, the stream %,d".formatted(ledger.size(), stored));
    }
    System.out.printf(
        "%,d orders in the ledger, %,d in the stream: each under its sequence, in order, once%n",
        ledger.size(), stored);
  }

  private static void fail(String what) {
    System.err.println(what);
    System.exit(1);
  }
}
