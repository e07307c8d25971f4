package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.server.wire.FrameException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the messages of Raft are made of.
 *
 * <pre>
 * entry    index ‖ term ‖ u8 1 batch: u32 length, bytes; 2 start of a term; 3 membership: change,
 *          members
 * change   u8 1 learner added, 2 promoted, 3 removed ‖ member
 * members  index ‖ u8 number of all, these ‖ u8 number of voters, these
 * </pre>
 */
final class RaftParts {
  private static final int BATCH = 1;
  private static final int TERM_START = 2;
  private static final int MEMBERSHIP = 3;

  private RaftParts() {}

  static void write(ByteBuf out, MemberId member) {
    out.writeLong(member.high()).writeLong(member.low());
  }

  static MemberId member(ByteBuf in) throws FrameException {
    require(in, 16);
    return new MemberId(in.readLong(), in.readLong());
  }

  static void write(ByteBuf out, RaftEntry entry, RaftHandles handles) {
    out.writeLong(entry.index()).writeLong(entry.term());
    switch (entry.payload()) {
      case Payload.Batch(var handle) -> {
        if (handle.length() > RaftLimits.BATCH) {
          throw new IllegalArgumentException("a batch of " + handle.length() + " bytes");
        }
        out.writeByte(BATCH).writeInt(handle.length());
        int start = out.writerIndex();
        handles.write(handle, out);
        if (out.writerIndex() - start != handle.length()) {
          throw new IllegalStateException("a batch that is not as long as its handle says");
        }
      }
      case Payload.TermStart start -> out.writeByte(TERM_START);
      case Payload.Membership(MemberChange change, Members members) -> {
        out.writeByte(MEMBERSHIP).writeByte(code(change.kind()));
        write(out, change.member());
        write(out, members);
      }
    }
  }

  static RaftEntry entry(ByteBuf in, RaftHandles handles) throws FrameException {
    require(in, 17);
    long index = in.readLong();
    long term = in.readLong();
    int kind = in.readUnsignedByte();
    Payload payload =
        switch (kind) {
          case BATCH -> new Payload.Batch(handles.entry(bytes(in, RaftLimits.BATCH)));
          case TERM_START -> new Payload.TermStart();
          case MEMBERSHIP -> new Payload.Membership(change(in), members(in));
          default -> throw new FrameException("a Raft entry of the unknown kind " + kind);
        };
    return new RaftEntry(index, term, payload);
  }

  private static int code(MemberChange.Kind kind) {
    return switch (kind) {
      case ADD_LEARNER -> 1;
      case PROMOTE -> 2;
      case REMOVE -> 3;
    };
  }

  private static MemberChange change(ByteBuf in) throws FrameException {
    require(in, 1);
    int code = in.readUnsignedByte();
    MemberChange.Kind kind =
        switch (code) {
          case 1 -> MemberChange.Kind.ADD_LEARNER;
          case 2 -> MemberChange.Kind.PROMOTE;
          case 3 -> MemberChange.Kind.REMOVE;
          default -> throw new FrameException("a change of members of the unknown kind " + code);
        };
    return new MemberChange(kind, member(in));
  }

  static void write(ByteBuf out, Members members) {
    out.writeLong(members.index());
    write(out, members.all());
    write(out, members.voters());
  }

  private static void write(ByteBuf out, List<MemberId> members) {
    if (members.size() > RaftLimits.MEMBERS) {
      throw new IllegalArgumentException("a group of " + members.size() + " members");
    }
    out.writeByte(members.size());
    members.forEach(member -> write(out, member));
  }

  static Members members(ByteBuf in) throws FrameException {
    require(in, 8);
    long index = in.readLong();
    List<MemberId> all = list(in);
    List<MemberId> voters = list(in);
    if (voters.isEmpty() || !all.containsAll(voters)) {
      throw new FrameException("a group whose voters are no members");
    }
    return new Members(index, all, voters);
  }

  private static List<MemberId> list(ByteBuf in) throws FrameException {
    require(in, 1);
    int count = in.readUnsignedByte();
    if (count > RaftLimits.MEMBERS) {
      throw new FrameException("a group of " + count + " members");
    }
    List<MemberId> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      members.add(member(in));
    }
    return members;
  }

  /** Bytes behind their u32 length. */
  static byte[] bytes(ByteBuf in, int most) throws FrameException {
    require(in, 4);
    long length = in.readUnsignedInt();
    if (length > most) {
      throw new FrameException("bytes of Raft, " + length + " of them");
    }
    require(in, (int) length);
    byte[] bytes = new byte[(int) length];
    in.readBytes(bytes);
    return bytes;
  }

  static void require(ByteBuf in, int bytes) throws FrameException {
    if (in.readableBytes() < bytes) {
      throw new FrameException("a Raft message that is cut short");
    }
  }
}
