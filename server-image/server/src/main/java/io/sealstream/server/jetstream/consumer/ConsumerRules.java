package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.GoDuration;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Acks;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Label;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Pull;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Push;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Start;
import io.sealstream.server.jetstream.stream.Retention;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.SubjectFilters;
import io.sealstream.server.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * What a consumer's configuration must keep to, in the order in which nats-server 2.10 checks it:
 * the first fault decides the answer.
 */
final class ConsumerRules {
  private static final int MAX_DESCRIPTION = 4 << 10;
  private static final int MAX_METADATA = 128 << 10;
  private static final int MAX_NAME = 255;
  private static final Duration LEAST_HEARTBEAT = Duration.ofMillis(100);
  private static final Duration LEAST_EXPIRES = Duration.ofMillis(1);

  private ConsumerRules() {}

  /** Checks a configuration whose defaults are filled in. */
  static void check(ConsumerConfig config, StreamConfig stream) throws RefusedException {
    checkReplicas(config, stream);
    checkTimes(config.acks());
    if (config.label().description().length() > MAX_DESCRIPTION) {
      throw ErrorCode.CONSUMER_DESCRIPTION_TOO_LONG.about(MAX_DESCRIPTION).refused();
    }
    refuseIf(config.push().direct() && !config.isPush(), ErrorCode.CONSUMER_DIRECT_PUSH);
    refuseIf(config.push().direct() && config.isDurable(), ErrorCode.CONSUMER_DIRECT_EPHEMERAL);
    if (config.isPush()) {
      checkPush(config, stream);
    } else {
      checkPull(config, stream);
    }
    checkStreamLimits(config, stream);
    checkFilters(config);
    checkStart(config);
    refuseIf(
        config.push().flowControl() && config.push().heartbeat().isZero(),
        ErrorCode.CONSUMER_FLOW_CONTROL_HEARTBEAT);
    checkLabel(config.label());
  }

  private static void checkReplicas(ConsumerConfig config, StreamConfig stream)
      throws RefusedException {
    long most = stream.replication().replicas();
    refuseIf(
        config.lifetime().replicas() > most,
        most == 1 ? ErrorCode.REPLICAS_NOT_SUPPORTED : ErrorCode.CONSUMER_REPLICAS_EXCEED);
    refuseIf(config.lifetime().replicas() < 0, ErrorCode.REPLICAS_NEGATIVE);
    refuseIf(
        stream.retention().isByConsumers()
            && config.lifetime().replicas() != 0
            && config.lifetime().replicas() != most,
        ErrorCode.CONSUMER_REPLICAS_DIFFER);
  }

  private static void checkTimes(Acks acks) throws RefusedException {
    int backoffs = acks.backoff().size();
    refuseIf(
        backoffs > 0 && acks.maxDeliver() != -1 && backoffs > acks.maxDeliver(),
        ErrorCode.CONSUMER_MAX_DELIVER_BACKOFF);
    refuseIf(acks.ackWait().isNegative(), ErrorCode.CONSUMER_ACK_WAIT_NEGATIVE);
    for (Duration backoff : acks.backoff()) {
      refuseIf(!backoff.isPositive(), ErrorCode.CONSUMER_BACKOFF_NEGATIVE);
    }
  }

  private static void checkPush(ConsumerConfig config, StreamConfig stream)
      throws RefusedException {
    Push push = config.push();
    refuseIf(hasWildcard(push.subject()), ErrorCode.CONSUMER_DELIVER_WILDCARDS);
    refuseIf(!SubjectFilters.isValid(push.subject()), ErrorCode.CONSUMER_INVALID_DELIVER);
    for (String subject : stream.subjects()) {
      refuseIf(SubjectFilters.overlap(subject, push.subject()), ErrorCode.CONSUMER_DELIVER_CYCLE);
    }
    refuseIf(config.pull().maxWaiting() != 0, ErrorCode.CONSUMER_PUSH_MAX_WAITING);
    refuseIf(
        config.acks().maxPending() > 0 && config.acks().policy() == AckPolicy.NONE,
        ErrorCode.CONSUMER_MAX_PENDING_ACK_POLICY);
    refuseIf(
        push.heartbeat().isNegative()
            || push.heartbeat().isPositive() && push.heartbeat().compareTo(LEAST_HEARTBEAT) < 0,
        ErrorCode.CONSUMER_SMALL_HEARTBEAT);
  }

  private static boolean hasWildcard(String subject) {
    byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
    return Subjects.hasWildcard(bytes, 0, bytes.length);
  }

  private static void checkPull(ConsumerConfig config, StreamConfig stream)
      throws RefusedException {
    Pull pull = config.pull();
    refuseIf(
        config.acks().policy() == AckPolicy.NONE && stream.retention() == Retention.WORK_QUEUE,
        ErrorCode.CONSUMER_PULL_REQUIRES_ACK);
    refuseIf(pull.maxWaiting() < 0, ErrorCode.CONSUMER_MAX_WAITING_NEGATIVE);
    refuseIf(!config.push().heartbeat().isZero(), ErrorCode.CONSUMER_HEARTBEAT_PUSH);
    refuseIf(config.push().flowControl(), ErrorCode.CONSUMER_FLOW_CONTROL_PUSH);
    refuseIf(pull.maxBatch() < 0, ErrorCode.CONSUMER_MAX_BATCH);
    refuseIf(
        !pull.maxExpires().isZero() && pull.maxExpires().compareTo(LEAST_EXPIRES) < 0,
        ErrorCode.CONSUMER_MAX_EXPIRES);
  }

  private static void checkStreamLimits(ConsumerConfig config, StreamConfig stream)
      throws RefusedException {
    int maxPending = stream.consumerLimits().maxAckPending();
    if (maxPending > 0 && config.acks().maxPending() > maxPending) {
      throw ErrorCode.CONSUMER_MAX_PENDING_EXCESS.about(maxPending).refused();
    }
    Duration threshold = Duration.ofNanos(stream.consumerLimits().inactiveThreshold());
    if (threshold.isPositive() && config.lifetime().inactiveThreshold().compareTo(threshold) > 0) {
      throw ErrorCode.CONSUMER_INACTIVE_THRESHOLD_EXCESS
          .about(GoDuration.format(threshold))
          .refused();
    }
  }

  private static void checkFilters(ConsumerConfig config) throws RefusedException {
    String single = config.selection().filter();
    List<String> several = config.selection().filters();
    refuseIf(!single.isEmpty() && !several.isEmpty(), ErrorCode.CONSUMER_DUPLICATE_FILTERS);
    refuseIf(several.contains(""), ErrorCode.CONSUMER_EMPTY_FILTER);
    List<String> filters = config.selection().all();
    for (int i = 0; i < filters.size(); i++) {
      if (!SubjectFilters.isValid(filters.get(i))) {
        throw ErrorCode.STREAM_INVALID_CONFIG.about("invalid subject").refused();
      }
      for (int j = 0; j < i; j++) {
        refuseIf(
            SubjectFilters.overlap(filters.get(i), filters.get(j)),
            ErrorCode.CONSUMER_FILTERS_OVERLAP);
      }
    }
  }

  private static void checkStart(ConsumerConfig config) throws RefusedException {
    Start start = config.start();
    String policy = start.policy().text().replace('_', ' ');
    switch (start.policy()) {
      case BY_START_SEQUENCE -> {
        if (start.sequence() == 0) {
          throw startNotSet(policy, "start sequence");
        }
        refuseStart(start.time().isPresent(), policy, "time");
      }
      case BY_START_TIME -> {
        if (start.time().isEmpty()) {
          throw startNotSet(policy, "start time");
        }
        refuseStart(start.sequence() != 0, policy, "start sequence");
      }
      default -> {
        refuseStart(start.sequence() != 0, policy, "sequence");
        refuseStart(start.time().isPresent(), policy, "time");
        if (start.policy() == DeliverPolicy.LAST_PER_SUBJECT
            && config.selection().all().isEmpty()) {
          throw startNotSet(policy, "filter subject");
        }
      }
    }
  }

  private static void refuseStart(boolean set, String policy, String what) throws RefusedException {
    if (set) {
      throw ErrorCode.CONSUMER_INVALID_POLICY
          .about(
              "consumer delivery policy is deliver "
                  + policy
                  + ", but optional start "
                  + what
                  + " is also set")
          .refused();
    }
  }

  private static RefusedException startNotSet(String policy, String what) {
    return ErrorCode.CONSUMER_INVALID_POLICY
        .about(
            "consumer delivery policy is deliver "
                + policy
                + ", but optional "
                + what
                + " is not set")
        .refused();
  }

  private static void checkLabel(Label label) throws RefusedException {
    refuseIf(
        !label.durable().isEmpty()
            && !label.name().isEmpty()
            && !label.durable().equals(label.name()),
        ErrorCode.CONSUMER_DURABLE_NAME_DIFFER);
    int metadata =
        label.metadata().entrySet().stream()
            .mapToInt(e -> e.getKey().length() + e.getValue().length())
            .sum();
    if (metadata > MAX_METADATA) {
      throw ErrorCode.CONSUMER_METADATA_LENGTH.about(MAX_METADATA / 1024 + "KB").refused();
    }
  }

  /** Checks the name that a new consumer will have. */
  static void checkName(String name) throws RefusedException {
    if (name.length() > MAX_NAME) {
      throw ErrorCode.CONSUMER_NAME_TOO_LONG.about(MAX_NAME).refused();
    }
    boolean bad = name.chars().anyMatch(c -> ".*>".indexOf(c) >= 0 || c <= ' ' || c == 0x7f);
    refuseIf(name.isEmpty() || bad, ErrorCode.CONSUMER_BAD_DURABLE_NAME);
    refuseIf(name.contains("/") || name.contains("\\"), ErrorCode.CONSUMER_NAME_PATH);
  }

  /**
   * Checks that {@code after} changes only what may change while a consumer lives.
   *
   * @param heard whether somebody listens where messages are pushed to now
   */
  static void checkUpdate(ConsumerConfig before, ConsumerConfig after, boolean heard)
      throws RefusedException {
    keep(before.start().policy() == after.start().policy(), "deliver policy can not be updated");
    keep(
        before.start().sequence() == after.start().sequence(), "start sequence can not be updated");
    keep(before.start().time().equals(after.start().time()), "start time can not be updated");
    keep(before.acks().policy() == after.acks().policy(), "ack policy can not be updated");
    keep(
        before.push().heartbeat().equals(after.push().heartbeat()),
        "heart beats can not be updated");
    keep(
        before.push().flowControl() == after.push().flowControl(),
        "flow control can not be updated");
    keep(before.lifetime().memory() == after.lifetime().memory(), "storage can not be updated");
    if (!before.push().subject().equals(after.push().subject())) {
      keep(before.isPush(), "can not update pull consumer to push based");
      keep(after.isPush(), "can not update push consumer to pull based");
      refuseIf(heard, ErrorCode.CONSUMER_NAME_IN_USE);
    }
    keep(before.pull().maxWaiting() == after.pull().maxWaiting(), "max waiting can not be updated");
  }

  private static void keep(boolean kept, String otherwise) throws RefusedException {
    if (!kept) {
      throw ErrorCode.CONSUMER_CREATE_FAILED.about(otherwise).refused();
    }
  }

  private static void refuseIf(boolean fault, ErrorCode error) throws RefusedException {
    if (fault) {
      throw error.error().refused();
    }
  }
}
