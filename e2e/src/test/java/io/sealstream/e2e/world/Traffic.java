package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An ordinary NATS client that publishes into one stream and reads it back. Every message carries
 * the stream's own marker text in subject, header and payload, so a search for the marker is a
 * search for all of them. One thread uses it, save for the background publishing that it starts.
 */
public final class Traffic implements AutoCloseable {
  private static final int WINDOW = 500;

  /** Of an answer that no leader gave. */
  private static final int UNAVAILABLE = 503;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** For one request: after it, it is asked again. */
  private static final Duration ANSWER = Duration.ofSeconds(15);

  /** Stories share their machine with a whole Kubernetes; the client's own limit is two seconds. */
  private static final JetStreamOptions PATIENT =
      JetStreamOptions.builder().requestTimeout(ANSWER).build();

  /** Where another server leads on soon, an ack that was lost with one is not waited for. */
  private static final Duration BRISK_ANSWER = Duration.ofSeconds(1);

  private static final JetStreamOptions BRISK =
      JetStreamOptions.builder().requestTimeout(BRISK_ANSWER).build();

  private final String url;
  private final Connection connection;
  private final JetStream jetStream;

  /** Of a message that many others are under way with: after it, it is sent again. */
  private final Duration answer;

  private final String marker;

  private Traffic(String url, String marker, int replicas)
      throws IOException, InterruptedException {
    this.url = url;
    this.connection = connect(url);
    this.jetStream = connection.jetStream(replicas == 1 ? PATIENT : BRISK);
    this.answer = replicas == 1 ? ANSWER : BRISK_ANSWER;
    this.marker = marker;
  }

  /**
   * Connects to a cluster and makes a stream there whose name, subjects and messages all contain a
   * marker.
   */
  public static Traffic intoNewStream(DeployedCluster cluster, String marker) throws Exception {
    return intoNewStream(cluster, marker, 1);
  }

  /** The same with so many replicas of the stream. */
  public static Traffic intoNewStream(DeployedCluster cluster, String marker, int replicas)
      throws Exception {
    Traffic traffic = new Traffic(cluster.url(), marker, replicas);
    StreamConfiguration wanted =
        StreamConfiguration.builder()
            .name(traffic.stream())
            .description("a stream about " + marker)
            .subjects(marker + ".>")
            .storageType(StorageType.File)
            .replicas(replicas)
            .build();
    answered("stream " + traffic.stream(), () -> traffic.management().addStream(wanted));
    return traffic;
  }

  /** Connects again, to a stream that is there. */
  public static Traffic intoStream(DeployedCluster cluster, String marker) throws Exception {
    return new Traffic(cluster.url(), marker, 1);
  }

  private static Connection connect(String url) throws IOException, InterruptedException {
    return Nats.connectReconnectOnConnect(
        new Options.Builder()
            .server(url)
            .connectionTimeout(Duration.ofSeconds(2))
            .reconnectWait(Duration.ofMillis(200))
            .maxReconnects(-1)
            // Up to jnats 2.24 a client could stop sending after a reconnect (nats.java #1522) and
            // still say CONNECTED; a ping without answer also ends what a cut network leaves
            // behind.
            .pingInterval(Duration.ofSeconds(1))
            .maxPingsOut(3)
            .errorListener(new ErrorListener() {})
            .build());
  }

  public Connection connection() {
    return connection;
  }

  public String stream() {
    return "ORDERS_" + marker;
  }

  /** Publishes messages numbered from {@code first}, many in flight, and waits for every ack. */
  public void publish(int first, int count, AckLedger ledger) {
    Queue<CompletableFuture<PublishAck>> inFlight = new ArrayDeque<>();
    for (int number = first; number < first + count; number++) {
      String id = id(number);
      inFlight.add(jetStream.publishAsync(message(id)));
      if (inFlight.size() == WINDOW || number == first + count - 1) {
        note(inFlight, number, ledger);
      }
    }
    ledger.sync();
  }

  private void note(Queue<CompletableFuture<PublishAck>> inFlight, int last, AckLedger ledger) {
    int number = last - inFlight.size() + 1;
    for (; !inFlight.isEmpty(); number++) {
      PublishAck ack = acknowledged(inFlight.remove(), number);
      ledger.record(ack.getSeqno(), id(number));
    }
  }

  /** What was sent into a connection that died is sent again, under the same id. */
  private PublishAck acknowledged(CompletableFuture<PublishAck> sent, int number) {
    try {
      return sent.get(answer.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return answered("an ack of " + id(number), () -> publishOne(number));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Asks until there is an answer: connections die with the pods that they lead to, and of several
   * servers there is a moment in which none leads.
   */
  static <T> T answered(String what, Callable<T> question) {
    try {
      return question.call();
    } catch (Exception e) {
      if (!passes(e)) {
        throw new IllegalStateException(what, e);
      }
      return await(what)
          .atMost(PATIENCE)
          .ignoreExceptionsMatching(Traffic::passes)
          .until(question, answer -> true);
    }
  }

  private static boolean passes(Throwable failure) {
    return failure instanceof IOException
        || failure instanceof JetStreamApiException refused
            && refused.getErrorCode() == UNAVAILABLE;
  }

  /** Goes on publishing, one message after the other, until the result is closed. */
  public Publishing keepPublishing(int first, AckLedger ledger) {
    return Publishing.start(this, first, Duration.ZERO, ledger);
  }

  /** The same with a pause after each message, for stories in which much else happens. */
  public Publishing keepPublishing(int first, Duration pause, AckLedger ledger) {
    return Publishing.start(this, first, pause, ledger);
  }

  /** Goes on publishing, 500 at once in each period, until the result is closed. */
  public Flood flood(Duration period, AckLedger ledger) {
    return Flood.start(this, period, ledger);
  }

  /** Pulls the stream from its beginning until the result is closed. */
  public Puller pull() throws IOException {
    return Puller.start(this);
  }

  /** Has the stream pushed from its beginning until the result is closed. */
  public Follower follow() {
    return Follower.start(this);
  }

  /** Gives jobs through a queue and does them until the result is closed. */
  public Jobs jobs() throws IOException, JetStreamApiException {
    return Jobs.start(this);
  }

  /**
   * Publishes one message and waits for its ack. Sent again under the same id, it is stored once.
   */
  PublishAck publishOne(int number) throws IOException, JetStreamApiException {
    return jetStream.publish(message(id(number)));
  }

  String id(int number) {
    return marker + "-" + number;
  }

  private NatsMessage message(String id) {
    return NatsMessage.builder()
        .subject(marker + "." + id)
        .headers(new Headers().add("Nats-Msg-Id", id).add("About", marker))
        .data("an order about " + marker + " with number " + id, StandardCharsets.UTF_8)
        .build();
  }

  /**
   * Reads every message that a ledger names, by its sequence: what is there, by sequence. Over a
   * connection of its own, so that it says what the server has and not what became of a connection
   * that outlived several pods.
   */
  public SortedMap<Long, String> read(Map<Long, String> acknowledged) throws Exception {
    Connection auditor = connect(url);
    try {
      JetStreamManagement management = auditor.jetStreamManagement(PATIENT);
      SortedMap<Long, String> found = new TreeMap<>();
      for (long sequence : acknowledged.keySet()) {
        MessageInfo message =
            answered(
                "message " + sequence + " of " + stream(),
                () -> management.getMessage(stream(), sequence));
        found.put(sequence, message.getHeaders().getFirst("Nats-Msg-Id"));
      }
      return found;
    } finally {
      auditor.close();
    }
  }

  /** The whole stream, message after message, by sequence; over a connection of its own, too. */
  public SortedMap<Long, String> readInOrder() throws Exception {
    Connection auditor = connect(url);
    try {
      JetStreamSubscription all =
          answered(
              "all of " + stream(),
              () ->
                  auditor
                      .jetStream()
                      .subscribe(
                          null,
                          PushSubscribeOptions.builder().stream(stream()).ordered(true).build()));
      SortedMap<Long, String> found = new TreeMap<>();
      for (long last = last(); found.isEmpty() || found.lastKey() < last; ) {
        Message message = all.nextMessage(ANSWER);
        if (message == null) {
          return found;
        }
        found.put(
            message.metaData().streamSequence(), message.getHeaders().getFirst("Nats-Msg-Id"));
      }
      return found;
    } finally {
      auditor.close();
    }
  }

  /** The sequence of the stream's last message. */
  public long last() {
    return answered(
        "the state of " + stream(),
        () -> management().getStreamInfo(stream()).getStreamState().getLastSequence());
  }

  /** The server that leads the stream, by the name of its pod. */
  public String leader() {
    return answered(
        "a leader of " + stream(),
        () ->
            Optional.ofNullable(management().getStreamInfo(stream()).getClusterInfo())
                .map(ClusterInfo::getLeader)
                .orElseThrow(() -> new IOException("nobody leads " + stream())));
  }

  /** The servers that keep the stream, by the names of their pods. */
  public Set<String> servers() {
    ClusterInfo keepers =
        answered(
            "a leader of " + stream(),
            () ->
                Optional.ofNullable(management().getStreamInfo(stream()).getClusterInfo())
                    .filter(it -> it.getLeader() != null)
                    .orElseThrow(() -> new IOException("nobody leads " + stream())));
    Set<String> names = new TreeSet<>(Set.of(keepers.getLeader()));
    keepers.getReplicas().forEach(it -> names.add(it.getName()));
    return names;
  }

  /** How many messages the stream says it has. */
  public long count() {
    return answered(
        "the state of " + stream(),
        () -> management().getStreamInfo(stream()).getStreamState().getMsgCount());
  }

  private JetStreamManagement management() throws IOException {
    return connection.jetStreamManagement(PATIENT);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
