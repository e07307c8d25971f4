package io.sealstream.server.jetstream.stream;

import io.sealstream.store.MessageLog;

/**
 * Drops the oldest messages of a log that holds more than its limits allow. Follows from the log
 * and the limits alone, so a limit needs no entry of its own. Every method returns how many went.
 */
final class Limits {
  private Limits() {}

  /** After one message was appended on the given subject. */
  static long enforce(
      MessageLog log, StreamLimits limits, byte[] array, int subject, int subjectLength) {
    long removed = 0;
    if (limits.maxMessagesPerSubject() > 0) {
      removed = keepNewest(log, array, subject, subjectLength, limits.maxMessagesPerSubject());
    }
    return removed + total(log, limits);
  }

  /** After the limits changed. */
  static long enforceAll(MessageLog log, StreamLimits limits) {
    long removed = 0;
    long keep = limits.maxMessagesPerSubject();
    if (keep > 0) {
      java.util.List<byte[]> crowded = new java.util.ArrayList<>();
      log.subjects(
          io.sealstream.store.Filter.ALL,
          (subject, count, first, last) -> {
            if (count > keep) {
              crowded.add(subject.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            return true;
          });
      for (byte[] subject : crowded) {
        removed += keepNewest(log, subject, 0, subject.length, keep);
      }
    }
    return removed + total(log, limits);
  }

  static long keepNewest(MessageLog log, byte[] array, int subject, int length, long keep) {
    long excess = log.count(array, subject, length) - keep;
    for (long i = 0; i < excess; i++) {
      log.remove(log.first(array, subject, length));
    }
    return Math.max(excess, 0);
  }

  private static long total(MessageLog log, StreamLimits limits) {
    long removed = 0;
    while (over(log.messages(), limits.maxMessages()) || over(log.bytes(), limits.maxBytes())) {
      log.remove(log.firstSequence());
      removed++;
    }
    return removed;
  }

  private static boolean over(long have, long limit) {
    return limit > 0 && have > limit;
  }
}
