package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Fills in the defaults of a requested configuration and refuses what makes no sense, in
 * nats-server's order and words. What depends on other streams (overlaps, storage) is checked by
 * who knows them.
 */
public final class StreamConfigCheck {
  private static final int MAX_NAME = 255;
  private static final int MAX_DESCRIPTION = 4 << 10;
  private static final int MAX_METADATA = 128 << 10;
  private static final long LEAST_TIME = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long DEFAULT_DUPLICATE_WINDOW = TimeUnit.MINUTES.toNanos(2);

  private StreamConfigCheck() {}

  /** A configuration for a new stream. */
  public static StreamConfig create(StreamConfig asked) throws RefusedException {
    StreamConfig config = complete(asked);
    if (config.rules().sealed()) {
      throw invalid("stream configuration for create can not be sealed");
    }
    return config;
  }

  /** A configuration of a stream that comes out of a backup: it may have been sealed. */
  public static StreamConfig restore(StreamConfig asked) throws RefusedException {
    return complete(asked);
  }

  /** A configuration that replaces {@code old}. */
  public static StreamConfig update(StreamConfig old, StreamConfig asked) throws RefusedException {
    StreamConfig config = complete(asked);
    if (config.limits().maxConsumers() != old.limits().maxConsumers()) {
      throw invalid("stream configuration update can not change MaxConsumers");
    }
    if (config.storage() != old.storage()) {
      throw invalid("stream configuration update can not change storage type");
    }
    if (config.retention() != old.retention()
        && (config.retention() == Retention.WORK_QUEUE
            || old.retention() == Retention.WORK_QUEUE)) {
      throw invalid(
          "stream configuration update can not change retention policy to/from workqueue");
    }
    if (old.rules().sealed() && !config.rules().sealed()) {
      throw invalid("stream configuration update can not unseal a sealed stream");
    }
    boolean seals = config.rules().sealed() && !old.rules().sealed();
    if (seals) {
      config = sealed(config);
    }
    if (old.rules().denyDelete() && !config.rules().denyDelete()) {
      throw invalid("stream configuration update can not cancel deny message deletes");
    }
    if (old.rules().denyPurge() && !config.rules().denyPurge()) {
      throw invalid("stream configuration update can not cancel deny purge");
    }
    if (!config.origins().mirror().equals(old.origins().mirror())) {
      throw ErrorCode.MIRROR_NOT_UPDATABLE.error().refused();
    }
    if (old.rules().allowMessageTtl() && !config.rules().allowMessageTtl()) {
      throw invalid("message TTL status can not be disabled");
    }
    return withFirstSequence(old, config);
  }

  private static StreamConfig withFirstSequence(StreamConfig old, StreamConfig config)
      throws RefusedException {
    if (config.firstSequence() != 0 && config.firstSequence() != old.firstSequence()) {
      throw invalid("stream configuration update can not change the first sequence");
    }
    return config.with(config.subjects(), old.firstSequence());
  }

  private static StreamConfig complete(StreamConfig asked) throws RefusedException {
    checkName(asked.name());
    if (asked.description().getBytes(StandardCharsets.UTF_8).length > MAX_DESCRIPTION) {
      throw invalid("stream description is too long, maximum allowed is " + MAX_DESCRIPTION);
    }
    if (size(asked.metadata()) > MAX_METADATA) {
      throw invalid("stream metadata exceeds maximum size of " + MAX_METADATA + " bytes");
    }
    StreamLimits limits = limits(asked);
    if (asked.rules().denyPurge() && asked.rules().allowRollup()) {
      throw invalid("roll-ups require the purge permission");
    }
    OriginsCheck.check(asked);
    boolean named = asked.subjects().isEmpty() && asked.origins().isEmpty();
    List<String> subjects = named ? List.of(asked.name()) : asked.subjects();
    checkSubjects(subjects, asked.rules().noAck());
    return asked.with(limits, asked.rules()).with(subjects, asked.firstSequence());
  }

  private static void checkName(String name) throws RefusedException {
    if (name.isEmpty() || name.chars().anyMatch(c -> " \t\r\n\f.*>".indexOf(c) >= 0)) {
      throw invalid("stream name is required and can not contain '.', '*', '>'");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME) {
      throw invalid("stream name is too long, maximum allowed is " + MAX_NAME);
    }
    if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
      throw ErrorCode.STREAM_NAME_PATH.error().refused();
    }
  }

  private static StreamLimits limits(StreamConfig config) throws RefusedException {
    StreamLimits asked = config.limits();
    if (asked.maxAge() != 0 && asked.maxAge() < LEAST_TIME) {
      throw invalid("max age needs to be >= 100ms");
    }
    long window = asked.duplicateWindow();
    if (window == 0 && config.origins().mirror().isEmpty()) {
      window =
          asked.maxAge() == 0
              ? DEFAULT_DUPLICATE_WINDOW
              : Math.min(asked.maxAge(), DEFAULT_DUPLICATE_WINDOW);
    }
    if (window < 0) {
      throw invalid("duplicates window can not be negative");
    }
    if (asked.maxAge() != 0 && window > asked.maxAge()) {
      throw invalid("duplicates window can not be larger then max age");
    }
    if (window > 0 && window < LEAST_TIME) {
      throw invalid("duplicates window needs to be >= 100ms");
    }
    if (asked.discardNewPerSubject() && asked.discard() != Discard.NEW) {
      throw invalid("discard new per subject requires discard new policy to be set");
    }
    if (asked.discardNewPerSubject() && asked.maxMessagesPerSubject() <= 0) {
      throw invalid("discard new per subject requires max msgs per subject > 0");
    }
    return new StreamLimits(
        orUnlimited(asked.maxConsumers()),
        orUnlimited(asked.maxMessages()),
        orUnlimited(asked.maxBytes()),
        asked.maxAge(),
        orUnlimited(asked.maxMessagesPerSubject()),
        orUnlimited(asked.maxMessageSize()),
        asked.discard(),
        asked.discardNewPerSubject(),
        window);
  }

  private static void checkSubjects(List<String> subjects, boolean noAck) throws RefusedException {
    Set<String> seen = new HashSet<>();
    for (String subject : subjects) {
      if (!SubjectFilters.isValid(subject)) {
        throw invalid("invalid subject");
      }
      if (!seen.add(subject)) {
        throw invalid("duplicate subjects detected");
      }
      if (!noAck) {
        checkReserved(subject);
      }
    }
    checkOverlaps(subjects);
  }

  /** Literal subjects differ already: only pairs with a wildcard are looked at. */
  private static void checkOverlaps(List<String> subjects) throws RefusedException {
    List<String> wild =
        subjects.stream().filter(s -> s.indexOf('*') >= 0 || s.indexOf('>') >= 0).toList();
    for (String subject : subjects) {
      for (String other : wild) {
        if (!other.equals(subject) && SubjectFilters.overlap(subject, other)) {
          boolean inOrder = subjects.indexOf(subject) < subjects.indexOf(other);
          throw invalid(
              "subject \"%s\" overlaps with \"%s\""
                  .formatted(inOrder ? subject : other, inOrder ? other : subject));
        }
      }
    }
  }

  /** Acknowledging what the server itself says and answers would go round in circles. */
  private static void checkReserved(String subject) throws RefusedException {
    if (subject.equals(">")) {
      throw invalid("capturing all subjects requires no-ack to be true");
    }
    for (String reserved : List.of("$JS.>", "$JSC.>", "$NRG.>")) {
      if (SubjectFilters.overlap(subject, reserved)
          && !SubjectFilters.covers("$JS.EVENT.>", subject)) {
        throw invalid("subjects that overlap with jetstream api require no-ack to be true");
      }
    }
    if (SubjectFilters.overlap(subject, "$SYS.>")
        && !SubjectFilters.covers("$SYS.ACCOUNT.>", subject)) {
      throw invalid("subjects that overlap with system api require no-ack to be true");
    }
  }

  /** Sealing a stream makes it read-only for ever. */
  private static StreamConfig sealed(StreamConfig config) {
    StreamLimits limits = config.limits();
    StreamRules rules = config.rules();
    return config.with(
        new StreamLimits(
            limits.maxConsumers(),
            limits.maxMessages(),
            limits.maxBytes(),
            0,
            limits.maxMessagesPerSubject(),
            limits.maxMessageSize(),
            Discard.NEW,
            limits.discardNewPerSubject(),
            limits.duplicateWindow()),
        new StreamRules(
            rules.noAck(),
            rules.allowDirect(),
            rules.mirrorDirect(),
            true,
            true,
            true,
            false,
            rules.allowMessageTtl()));
  }

  private static long size(Map<String, String> metadata) {
    return metadata.entrySet().stream()
        .mapToLong(
            e ->
                e.getKey().getBytes(StandardCharsets.UTF_8).length
                    + e.getValue().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  private static long orUnlimited(long limit) {
    return limit == 0 ? -1 : limit;
  }

  private static int orUnlimited(int limit) {
    return limit == 0 ? -1 : limit;
  }

  private static RefusedException invalid(String why) {
    return ErrorCode.STREAM_INVALID_CONFIG.about(why).refused();
  }
}
