package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;

/**
 * What is fixed when a consumer is made.
 *
 * @param id its number in the stream, never used again
 * @param created nanoseconds since 1970
 * @param before the stream sequence before the first one that may be delivered
 * @param firstPhaseEnd the stream's last sequence then, when it starts with the last message of
 *     each subject; else 0
 */
record ConsumerBirth(long id, String name, long created, long before, long firstPhaseEnd) {
  private static final int VERSION = 1;

  void write(StateWriter to) {
    to.u8(VERSION).varint(id).string(name).u64(created).varint(before).varint(firstPhaseEnd);
  }

  static ConsumerBirth read(StateReader from) {
    from.version(VERSION, "a consumer");
    return new ConsumerBirth(
        from.varint(), from.string(), from.u64(), from.varint(), from.varint());
  }
}
