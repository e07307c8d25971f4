package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.ConsumerStates;
import io.sealstream.server.jetstream.stream.StateWriter;

/**
 * The journal entries of consumers. Each body starts with a version byte.
 *
 * <pre>
 * CREATED    birth (see ConsumerBirth), u32 length ‖ configuration as JSON
 * UPDATED    u8 version, varint id, u32 length ‖ configuration as JSON
 * DELETED    u8 version, varint id
 * PROGRESS   see Progress
 * POSITION   u8 version, varint id, state (see ConsumerState): takes the place of the one before
 * </pre>
 */
final class ConsumerEntry {
  static final int CREATED = ConsumerStates.FIRST_KIND;
  static final int UPDATED = ConsumerStates.FIRST_KIND + 1;
  static final int DELETED = ConsumerStates.FIRST_KIND + 2;
  static final int PROGRESS = ConsumerStates.FIRST_KIND + 3;
  static final int POSITION = ConsumerStates.FIRST_KIND + 4;

  static final int VERSION = 1;

  private ConsumerEntry() {}

  static byte[] created(ConsumerBirth birth, ConsumerConfig config) {
    StateWriter body = new StateWriter();
    birth.write(body);
    return body.bytes(ConsumerConfigJson.toBytes(config)).toBytes();
  }

  static byte[] updated(long id, ConsumerConfig config) {
    return new StateWriter()
        .u8(VERSION)
        .varint(id)
        .bytes(ConsumerConfigJson.toBytes(config))
        .toBytes();
  }

  static byte[] deleted(long id) {
    return new StateWriter().u8(VERSION).varint(id).toBytes();
  }

  static byte[] position(long id, ConsumerState state) {
    StateWriter body = new StateWriter().u8(VERSION).varint(id);
    state.save(body);
    return body.toBytes();
  }
}
