package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.consumer.ConsumerConfig.Acks;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Lifetime;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Pull;
import io.sealstream.server.jetstream.stream.ConsumerLimits;
import java.time.Duration;

/**
 * Fills in what a request left open, exactly as nats-server 2.10 does: clients compare the echo.
 */
final class ConsumerDefaults {
  private static final long MAX_WAITING = 512;
  private static final long MAX_ACK_PENDING = 1_000;
  private static final Duration ACK_WAIT = Duration.ofSeconds(30);
  private static final Duration INACTIVE_THRESHOLD = Duration.ofSeconds(5);

  private ConsumerDefaults() {}

  /** The configuration with the defaults of its stream. */
  static ConsumerConfig fill(ConsumerConfig asked, ConsumerLimits limits) {
    return new ConsumerConfig(
        asked.label(),
        asked.start(),
        acks(asked.acks(), limits),
        asked.selection(),
        asked.push(),
        pull(asked),
        lifetime(asked, limits));
  }

  private static Acks acks(Acks asked, ConsumerLimits limits) {
    boolean acknowledged = asked.policy() != AckPolicy.NONE;
    Duration wait = asked.ackWait();
    if (!asked.backoff().isEmpty()) {
      wait = asked.backoff().get(0);
    } else if (wait.isZero() && acknowledged) {
      wait = ACK_WAIT;
    }
    long maxPending = asked.maxPending() == 0 ? limits.maxAckPending() : asked.maxPending();
    if (maxPending == 0 && acknowledged) {
      maxPending = MAX_ACK_PENDING;
    }
    long maxDeliver = asked.maxDeliver() == 0 ? -1 : asked.maxDeliver();
    return new Acks(asked.policy(), wait, maxDeliver, asked.backoff(), maxPending);
  }

  private static Pull pull(ConsumerConfig asked) {
    Pull pull = asked.pull();
    return asked.isPush() || pull.maxWaiting() != 0
        ? pull
        : new Pull(MAX_WAITING, pull.maxBatch(), pull.maxExpires(), pull.maxBytes());
  }

  private static Lifetime lifetime(ConsumerConfig asked, ConsumerLimits limits) {
    Lifetime lifetime = asked.lifetime();
    Duration threshold = lifetime.inactiveThreshold();
    if (threshold.isZero()) {
      threshold = Duration.ofNanos(limits.inactiveThreshold());
    }
    // Who has no durable name does not outlive those who use it.
    if (!asked.isDurable() && !threshold.isPositive()) {
      threshold = INACTIVE_THRESHOLD;
    }
    return new Lifetime(threshold, lifetime.replicas(), lifetime.memory());
  }
}
