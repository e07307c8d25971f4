package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.PurgeOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.sealstream.server.Patience;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.store.DamageException;
import io.sealstream.store.Filter;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * Applying a stream's entries again gives the same bytes: after random work with checkpoints in
 * between, what a start brings back equals what was there, state and messages alike; after a clean
 * stop, and from the files as a crash leaves them, where the journal has to be replayed.
 */
class ReplayTest {
  private static final int STEPS = 400;

  @TempDir Path directory;
  @TempDir Path crashed;
  private Random random;
  private Connection connection;
  private JetStreamManagement streams;

  @RepeatedTest(5)
  void aRestartBringsBackTheSameBytes() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    random = new Random(seed);
    Picture before;
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      connection = server.connect();
      streams = connection.jetStreamManagement();
      streams.addStream(configuration());
      List<CompletableFuture<?>> underWay = new ArrayList<>();
      try {
        for (int i = 0; i < STEPS; i++) {
          step(underWay);
          if (random.nextInt(STEPS / 2) == 0) {
            Patience.get(server.store().checkpoint().toCompletableFuture());
          }
        }
        settle(underWay);
        // Nothing expires between the two pictures.
        streams.updateStream(builder().maxAge(0).build());
        before = picture(server);
        copy(directory, crashed);
      } finally {
        connection.close();
      }
    }
    for (Path found : List.of(crashed, directory)) {
      try (JetStreamServer server = JetStreamServer.start(found)) {
        Picture after = picture(server);
        String of = (found == crashed ? "after a crash" : "after a stop") + ", seed " + seed;
        assertThat(after.messages).as("messages " + of).isEqualTo(before.messages);
        assertThat(after.state).as("state " + of).isEqualTo(before.state);
        assertThat(after.numbers).as("numbers " + of).isEqualTo(before.numbers);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private void step(List<CompletableFuture<?>> underWay) throws Exception {
    switch (random.nextInt(40)) {
      case 0 -> {
        settle(underWay);
        streams.updateStream(configuration());
      }
      case 1 -> streams.purgeStream("LOG", purge());
      case 2, 3 -> delete();
      default -> underWay.add(connection.jetStream().publishAsync(message()));
    }
  }

  /** Some are refused (duplicates, full, not permitted): that is part of the work. */
  private static void settle(List<CompletableFuture<?>> underWay) throws Exception {
    for (CompletableFuture<?> publish : underWay) {
      Patience.get(publish.handle((ack, refused) -> ack));
    }
    underWay.clear();
  }

  private StreamConfiguration.Builder builder() {
    return StreamConfiguration.builder().name("LOG").subjects("log.>").allowRollup(true);
  }

  private StreamConfiguration configuration() {
    StreamConfiguration.Builder config = builder();
    if (random.nextBoolean()) {
      config.maxMessages(1 + random.nextInt(100));
    }
    if (random.nextBoolean()) {
      config.maxBytes(1_000 + random.nextInt(5_000));
    }
    if (random.nextBoolean()) {
      config.maxMessagesPerSubject(1 + random.nextInt(10));
    }
    if (random.nextInt(3) == 0) {
      config.maxAge(Duration.ofMillis(100 + random.nextInt(100)));
    }
    if (random.nextInt(3) == 0) {
      config.discardPolicy(DiscardPolicy.New);
    }
    config.duplicateWindow(Duration.ofMillis(100));
    return config.build();
  }

  private PurgeOptions purge() {
    PurgeOptions.Builder purge = PurgeOptions.builder();
    if (random.nextBoolean()) {
      purge.subject(random.nextBoolean() ? "log.*" : subject());
    }
    return random.nextBoolean()
        ? purge.keep(random.nextInt(5)).build()
        : purge.sequence(1 + random.nextInt(500)).build();
  }

  private void delete() throws Exception {
    try {
      streams.deleteMessage("LOG", 1 + random.nextInt(STEPS), random.nextBoolean());
    } catch (io.nats.client.JetStreamApiException notThere) {
      assertThat(notThere.getApiErrorCode()).isEqualTo(10043);
    }
  }

  private String subject() {
    return "log." + random.nextInt(8);
  }

  private NatsMessage message() {
    Headers headers = new Headers();
    if (random.nextInt(3) == 0) {
      headers.add("Nats-Msg-Id", "id-" + random.nextInt(60));
    }
    if (random.nextInt(30) == 0) {
      headers.add("Nats-Rollup", random.nextInt(4) == 0 ? "all" : "sub");
    }
    byte[] data = new byte[random.nextInt(200)];
    random.nextBytes(data);
    return NatsMessage.builder().subject(subject()).headers(headers).data(data).build();
  }

  private record Picture(byte[] state, List<String> messages, List<Long> numbers) {}

  private static Picture picture(JetStreamServer server) throws Exception {
    StreamActor stream = server.jetStream().find("LOG").orElseThrow();
    CompletableFuture<Picture> picture = new CompletableFuture<>();
    stream.execute(() -> picture.complete(picture(stream)));
    return Patience.get(picture);
  }

  private static Picture picture(StreamActor stream) {
    MessageLog log = stream.log();
    List<String> messages = new ArrayList<>();
    for (long next = log.next(log.firstSequence(), Filter.ALL);
        next != MessageLog.NONE;
        next = log.next(next + 1, Filter.ALL)) {
      messages.add(text(log, next));
    }
    List<Long> deleted = new ArrayList<>();
    log.deleted(deleted::add);
    List<Long> numbers =
        new ArrayList<>(
            List.of(
                log.firstSequence(),
                log.lastSequence(),
                log.messages(),
                log.bytes(),
                log.lastTimestamp(),
                log.subjectCount(),
                log.deletedCount()));
    numbers.addAll(deleted);
    return new Picture(stream.state().save(), messages, numbers);
  }

  private static String text(MessageLog log, long sequence) {
    Message message = new Message();
    try {
      assertThat(log.read(sequence, message)).isTrue();
    } catch (DamageException e) {
      throw new AssertionError(e);
    }
    int length = message.payload + message.payloadLength - message.subject;
    byte[] bytes = new byte[length];
    System.arraycopy(message.array, message.subject, bytes, 0, length);
    return sequence + " " + message.timestamp + " " + new String(bytes, UTF_8);
  }
}
