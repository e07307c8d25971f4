package io.sealstream.server.jetstream.consumer;

import java.util.SortedMap;

/**
 * How far a consumer is, as archives carry it. Sequences and counts as nats-server means them.
 *
 * @param deliveredConsumer consumer sequence of the last delivery
 * @param deliveredStream stream sequence of the last first delivery
 * @param ackFloorConsumer everything up to this delivery is settled
 * @param ackFloorStream everything up to this message is settled
 * @param pending by stream sequence: delivered and not settled
 * @param redelivered by stream sequence: deliveries after the first
 */
public record ConsumerPosition(
    long deliveredConsumer,
    long deliveredStream,
    long ackFloorConsumer,
    long ackFloorStream,
    SortedMap<Long, Pending> pending,
    SortedMap<Long, Long> redelivered) {
  /**
   * @param consumer sequence of the first delivery
   * @param nanos time of the last delivery, since 1970
   */
  public record Pending(long consumer, long nanos) {}
}
