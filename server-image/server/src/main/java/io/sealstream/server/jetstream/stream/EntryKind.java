package io.sealstream.server.jetstream.stream;

/**
 * The kinds of a stream's own journal entries. Each body starts with a version byte, 1 where
 * nothing else is said. Numbers from {@link ConsumerStates#FIRST_KIND} on belong to consumers.
 *
 * <pre>
 * CREATED   u8 version, u64 time, u32 length ‖ configuration as JSON; always the first entry
 * UPDATED   as CREATED
 * MESSAGE   see MessageBody
 * DELETED   u8 version, u64 sequence, u8 1: its bytes are to be erased (missing: they are not)
 * PURGED    u8 version, u64 before, u64 keep, u32 length ‖ filter
 * EXPIRED   u8 3, see SequenceRanges: the messages in these ranges had their time and go
 *           u8 2, u64 sequence: messages before it were older than the limit and go
 *           u8 1, u64 cutoff: messages older than this go; as it was written before
 * RESTORING as CREATED, in its place: the stream is being restored and does not exist before RESTORED
 * RESTORED  u8 version, u64 last sequence at least, u64 time of that, u32 length ‖ a subject
 * LOST      u8 version, u64 first, u64 last, u32 length ‖ why: these cannot be read and were given up
 * </pre>
 */
final class EntryKind {
  static final int CREATED = 1;
  static final int UPDATED = 2;
  static final int MESSAGE = 3;
  static final int DELETED = 4;
  static final int PURGED = 5;
  static final int EXPIRED = 6;
  static final int RESTORING = 7;
  static final int RESTORED = 8;
  static final int LOST = 9;

  static final int VERSION = 1;

  /** The version of EXPIRED that no node's damage can change. */
  static final int BY_SEQUENCE = 2;

  /** The version of EXPIRED that leaves out messages in the midst of others. */
  static final int BY_RANGES = 3;

  private EntryKind() {}

  static byte[] configured(long time, StreamConfig config) {
    return new StateWriter().u8(VERSION).u64(time).bytes(config.toJson()).toBytes();
  }

  static byte[] deleted(long sequence) {
    return new StateWriter().u8(VERSION).u64(sequence).toBytes();
  }

  static byte[] erased(long sequence) {
    return new StateWriter().u8(VERSION).u64(sequence).u8(1).toBytes();
  }

  static byte[] purged(Purge purge) {
    return new StateWriter()
        .u8(VERSION)
        .u64(purge.before())
        .u64(purge.keep())
        .string(purge.filter())
        .toBytes();
  }

  static byte[] expired(long before) {
    return new StateWriter().u8(BY_SEQUENCE).u64(before).toBytes();
  }

  static byte[] lost(long first, long last, String why) {
    return new StateWriter().u8(VERSION).u64(first).u64(last).string(why).toBytes();
  }

  static byte[] restored(long last, long time, String subject) {
    return new StateWriter().u8(VERSION).u64(last).u64(time).string(subject).toBytes();
  }
}
