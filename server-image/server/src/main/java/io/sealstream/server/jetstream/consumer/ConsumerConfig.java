package io.sealstream.server.jetstream.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a user asked of a consumer, with the defaults filled in. Immutable. Text fields that are not
 * set are empty, numbers and durations zero, as in the API (NATS ADR-15 and nats-server 2.10).
 */
public record ConsumerConfig(
    Label label,
    Start start,
    Acks acks,
    Selection selection,
    Push push,
    Pull pull,
    Lifetime lifetime) {

  /**
   * @param durable name under which it outlives inactivity; empty for an ephemeral one
   * @param name as the client chose it; empty when the server chooses
   */
  public record Label(
      String durable, String name, String description, Map<String, String> metadata) {
    Label withName(String chosen) {
      return new Label(durable, chosen, description, metadata);
    }
  }

  /**
   * @param sequence of {@link DeliverPolicy#BY_START_SEQUENCE}, else 0
   * @param time of {@link DeliverPolicy#BY_START_TIME}
   */
  public record Start(DeliverPolicy policy, long sequence, Optional<Instant> time) {}

  /**
   * @param ackWait after which a message that was not settled is delivered again
   * @param maxDeliver deliveries of one message, -1 for any number
   * @param backoff waits of the first, second, … delivery instead of {@code ackWait}; the last
   *     repeats
   * @param maxPending messages that may wait for their ack; -1 for any number
   */
  public record Acks(
      AckPolicy policy,
      Duration ackWait,
      long maxDeliver,
      List<Duration> backoff,
      long maxPending) {}

  /**
   * @param filter one subject filter, or empty
   * @param filters several; not together with {@code filter}
   * @param headersOnly payloads stay away, their size comes as a header
   */
  public record Selection(String filter, List<String> filters, boolean headersOnly) {
    /** All filters; none means every message. */
    List<String> all() {
      return filter.isEmpty() ? filters : List.of(filter);
    }
  }

  /**
   * @param subject where messages are pushed to; empty makes it a pull consumer
   * @param group queue group of the subscribers there
   * @param heartbeat silence after which an idle heartbeat is sent; zero for none
   * @param direct serves another stream, which mirrors this one or gathers from it: no user's, so
   *     it is not listed, counted or told about
   */
  public record Push(
      String subject, String group, Duration heartbeat, boolean flowControl, boolean direct) {}

  /**
   * @param maxWaiting requests that may wait
   * @param maxBatch messages one request may ask for, 0 for any number
   * @param maxBytes bytes one request may ask for, 0 for any number
   */
  public record Pull(long maxWaiting, long maxBatch, Duration maxExpires, long maxBytes) {}

  /**
   * @param inactiveThreshold time without interest after which it is deleted; zero for never
   * @param replicas 0 follows the stream
   * @param memory nothing of it is journaled; it is gone after a restart
   */
  public record Lifetime(Duration inactiveThreshold, long replicas, boolean memory) {}

  boolean isPush() {
    return !push.subject.isEmpty();
  }

  boolean isDurable() {
    return !label.durable.isEmpty();
  }

  /** The name that the request asks for; empty when the server has to choose one. */
  String requestedName() {
    return isDurable() ? label.durable : label.name;
  }

  ConsumerConfig withLabel(Label other) {
    return new ConsumerConfig(other, start, acks, selection, push, pull, lifetime);
  }

  /** Milliseconds that a message waits for its ack after its {@code n}-th delivery, at least 1. */
  long ackWaitMillis(int n) {
    List<Duration> backoff = acks.backoff;
    Duration wait = backoff.isEmpty() ? acks.ackWait : backoff.get(Math.min(n, backoff.size()) - 1);
    return Math.max(1, wait.toMillis());
  }
}
