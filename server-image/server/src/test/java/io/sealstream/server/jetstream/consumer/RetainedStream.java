package io.sealstream.server.jetstream.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.FetchConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.PublishAck;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.StreamState;
import io.sealstream.server.Patience;
import io.sealstream.server.jetstream.JetStreamServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A server with a stream S (s.&gt;) that keeps messages for its consumers, and a client of it. */
final class RetainedStream implements AutoCloseable {
  static final String NAME = "S";

  private JetStreamServer server;
  Connection client;
  JetStreamManagement management;

  private RetainedStream(Path directory) throws IOException, InterruptedException {
    start(directory);
  }

  private void start(Path directory) throws IOException, InterruptedException {
    server = JetStreamServer.start(directory);
    client = server.connect();
    management = client.jetStreamManagement();
  }

  /** A server over an empty directory, with the stream in it. */
  static RetainedStream open(Path directory, RetentionPolicy retention)
      throws IOException, InterruptedException, JetStreamApiException {
    return open(directory, config(retention).build());
  }

  static RetainedStream open(Path directory, StreamConfiguration config)
      throws IOException, InterruptedException, JetStreamApiException {
    RetainedStream stream = new RetainedStream(directory);
    stream.management.addStream(config);
    return stream;
  }

  static StreamConfiguration.Builder config(RetentionPolicy retention) {
    return StreamConfiguration.builder()
        .name(NAME)
        .subjects("s.>")
        .storageType(StorageType.File)
        .retentionPolicy(retention);
  }

  static ConsumerConfiguration.Builder consumer(String name, String... filters) {
    return ConsumerConfiguration.builder()
        .durable(name)
        .ackPolicy(AckPolicy.Explicit)
        .filterSubjects(filters);
  }

  void add(ConsumerConfiguration.Builder consumer) throws IOException, JetStreamApiException {
    management.addOrUpdateConsumer(NAME, consumer.build());
  }

  /** A clean stop, and another start over what it left. */
  void restart(Path directory) throws IOException, InterruptedException {
    server.closeAfter(client);
    start(directory);
  }

  /** A start over the files as they are now, under the feet of the server that still runs. */
  void restartAsAfterACrash(Path from, Path into) throws IOException, InterruptedException {
    copy(from, into);
    restart(into);
  }

  /** All files as they were at one moment: while somebody tidies up, it is tried again. */
  private static void copy(Path from, Path to) {
    Patience.await()
        .ignoreExceptionsInstanceOf(NoSuchFileException.class)
        .until(
            () -> {
              Map<Path, String> before = picture(from);
              clear(to);
              for (Path file : before.keySet()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
              }
              return picture(from).equals(before);
            });
  }

  private static Map<Path, String> picture(Path directory) throws IOException {
    Map<Path, String> picture = new TreeMap<>();
    for (Path file : files(directory)) {
      boolean commits = file.endsWith("superblock");
      String content = commits ? Arrays.toString(Files.readAllBytes(file)) : "";
      picture.put(file, Files.size(file) + " " + Files.getLastModifiedTime(file) + content);
    }
    return picture;
  }

  private static void clear(Path directory) throws IOException {
    for (Path file : files(directory)) {
      Files.delete(file);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  void checkpoint() throws Exception {
    Patience.get(server.store().checkpoint().toCompletableFuture());
  }

  /** Its sequence. */
  long publish(String subject) throws IOException, JetStreamApiException {
    return acknowledged(subject).getSeqno();
  }

  PublishAck acknowledged(String subject) throws IOException, JetStreamApiException {
    return client.jetStream().publish(subject, subject.getBytes(UTF_8));
  }

  /** What there is for a consumer now, so many at most. */
  List<Message> take(String consumer, int most) throws Exception {
    FetchConsumeOptions now = FetchConsumeOptions.builder().maxMessages(most).noWait().build();
    List<Message> taken = new ArrayList<>();
    FetchConsumer fetch = client.getStreamContext(NAME).getConsumerContext(consumer).fetch(now);
    for (Message m = fetch.nextMessage(); m != null; m = fetch.nextMessage()) {
      taken.add(m);
    }
    fetch.close();
    return taken;
  }

  /** Takes as much, and says that all of it is done. */
  void finish(String consumer, int most) throws Exception {
    for (Message message : take(consumer, most)) {
      message.ackSync(Patience.LIMIT);
    }
  }

  static List<Long> sequences(List<Message> messages) {
    return messages.stream().map(m -> m.metaData().streamSequence()).toList();
  }

  /** The sequences of the messages that the stream holds; an acknowledgement before it counts. */
  List<Long> messages() throws IOException, JetStreamApiException {
    StreamState state =
        management.getStreamInfo(NAME, StreamInfoOptions.deletedDetails()).getStreamState();
    List<Long> there = new ArrayList<>();
    for (long next = state.getFirstSequence();
        state.getMsgCount() > 0 && next <= state.getLastSequence();
        next++) {
      there.add(next);
    }
    there.removeAll(new HashSet<>(state.getDeleted()));
    return there;
  }

  /** How many messages the stream says that it has. */
  long count() throws IOException, JetStreamApiException {
    return management.getStreamInfo(NAME).getStreamState().getMsgCount();
  }

  @Override
  public void close() {
    server.closeAfter(client);
  }
}
