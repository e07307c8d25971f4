package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;

/**
 * The messages of a snapshot's fetch as bytes. Big endian.
 *
 * <pre>
 * u8 version, u8 kind, 16 group, 16 from, u64 fetch, then
 *   1 ask messages  u64 have
 *   2 messages      u64 have, u64 up to, u64 index, u32 bytes of the state or -1, u32 length ‖ entries
 *   3 ask state     u32 offset
 *   4 state         u32 offset, u32 length ‖ bytes
 *   5 gone          -
 * </pre>
 */
final class SnapshotBytes {
  private static final int VERSION = 1;
  private static final int ASK_MESSAGES = 1;
  private static final int MESSAGES = 2;
  private static final int ASK_STATE = 3;
  private static final int STATE = 4;
  private static final int GONE = 5;

  private SnapshotBytes() {}

  static byte[] of(SnapshotMessage message) {
    return switch (message) {
      case SnapshotMessage.AskMessages m -> head(ASK_MESSAGES, m).u64(m.have()).toBytes();
      case SnapshotMessage.Messages m ->
          head(MESSAGES, m)
              .u64(m.have())
              .u64(m.upTo())
              .u64(m.index())
              .u32(m.stateBytes())
              .bytes(m.entries())
              .toBytes();
      case SnapshotMessage.AskState m -> head(ASK_STATE, m).u32(m.offset()).toBytes();
      case SnapshotMessage.State m -> head(STATE, m).u32(m.offset()).bytes(m.bytes()).toBytes();
      case SnapshotMessage.Gone m -> head(GONE, m).toBytes();
    };
  }

  private static StateWriter head(int kind, SnapshotMessage message) {
    return new StateWriter()
        .u8(VERSION)
        .u8(kind)
        .u64(message.group().high())
        .u64(message.group().low())
        .u64(message.from().high())
        .u64(message.from().low())
        .u64(message.fetch());
  }

  static SnapshotMessage read(byte[] bytes) {
    StateReader in = new StateReader(bytes);
    in.version(VERSION, "a message of a snapshot");
    int kind = in.u8();
    GroupId group = new GroupId(in.u64(), in.u64());
    MemberId from = new MemberId(in.u64(), in.u64());
    long fetch = in.u64();
    return switch (kind) {
      case ASK_MESSAGES -> new SnapshotMessage.AskMessages(group, from, fetch, in.u64());
      case MESSAGES ->
          new SnapshotMessage.Messages(
              group, from, fetch, in.u64(), in.u64(), in.u64(), in.u32(), in.bytes());
      case ASK_STATE -> new SnapshotMessage.AskState(group, from, fetch, in.u32());
      case STATE -> new SnapshotMessage.State(group, from, fetch, in.u32(), in.bytes());
      case GONE -> new SnapshotMessage.Gone(group, from, fetch);
      default -> throw new IllegalStateException("message " + kind + " of a snapshot");
    };
  }
}
