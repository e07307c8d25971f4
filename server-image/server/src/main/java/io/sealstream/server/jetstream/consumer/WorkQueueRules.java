package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.SubjectFilters;
import java.util.Collection;
import java.util.List;

/**
 * What the consumers of a work queue must keep to, in the order and words of nats-server 2.10: a
 * message is for one consumer at most, which gets all there are and acknowledges each.
 */
final class WorkQueueRules {
  private WorkQueueRules() {}

  /**
   * Checks a new consumer.
   *
   * @param others all that exist, those included whose birth is on its way to the journal
   */
  static void checkNew(ConsumerConfig config, Collection<ConsumerConfig> others)
      throws RefusedException {
    if (config.acks().policy() != AckPolicy.EXPLICIT) {
      throw ErrorCode.WORK_QUEUE_REQUIRES_EXPLICIT_ACK.error().refused();
    }
    checkFilters(config, others);
    if (config.start().policy() != DeliverPolicy.ALL) {
      throw ErrorCode.WORK_QUEUE_NOT_DELIVER_ALL.error().refused();
    }
  }

  /**
   * Checks that nobody else is given the same messages. nats-server lets an update take the filters
   * of one of several consumers away, and both get the messages of the other then; here that is
   * refused as it is for a new one.
   *
   * @param others without the one that is changed
   */
  static void checkFilters(ConsumerConfig config, Collection<ConsumerConfig> others)
      throws RefusedException {
    List<String> filters = config.selection().all();
    if (filters.isEmpty() && !others.isEmpty()) {
      throw ErrorCode.WORK_QUEUE_MULTIPLE_UNFILTERED.error().refused();
    }
    for (ConsumerConfig other : others) {
      List<String> taken = other.selection().all();
      if (taken.isEmpty() || overlap(filters, taken)) {
        throw ErrorCode.WORK_QUEUE_NOT_UNIQUE.error().refused();
      }
    }
  }

  private static boolean overlap(List<String> filters, List<String> taken) {
    return filters.stream()
        .anyMatch(filter -> taken.stream().anyMatch(one -> SubjectFilters.overlap(filter, one)));
  }
}
