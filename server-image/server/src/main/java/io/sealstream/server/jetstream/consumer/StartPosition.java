package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.Rfc3339;
import io.sealstream.store.Filter;
import io.sealstream.store.MessageLog;

/**
 * Where a new consumer starts, decided once and journaled with its birth.
 *
 * @param before the stream sequence before the first one that may be delivered
 * @param firstPhaseEnd see {@link ConsumerBirth#firstPhaseEnd()}
 */
record StartPosition(long before, long firstPhaseEnd) {

  /**
   * @param maxPerSubject how many messages of a subject the stream keeps
   */
  static StartPosition of(ConsumerConfig config, MessageLog log, long maxPerSubject) {
    Filter filter = Filter.of(config.selection().all());
    long first = log.firstSequence();
    long last = log.lastSequence();
    long next =
        switch (config.start().policy()) {
          case ALL, LAST_PER_SUBJECT -> first;
          case LAST -> last == 0 ? first : log.last(last, filter);
          case NEW -> last + 1;
          case BY_START_SEQUENCE -> config.start().sequence();
          case BY_START_TIME ->
              orEnd(
                  log.firstAtOrAfter(Rfc3339.nanos(config.start().time().orElseThrow())), last + 1);
        };
    boolean phased =
        config.start().policy() == DeliverPolicy.LAST_PER_SUBJECT && maxPerSubject != 1;
    return new StartPosition(Math.clamp(next, first, last + 1) - 1, phased ? last : 0);
  }

  private static long orEnd(long sequence, long end) {
    return sequence == MessageLog.NONE ? end : sequence;
  }
}
