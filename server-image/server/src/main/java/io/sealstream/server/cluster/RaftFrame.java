package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftMessage.Append;
import io.sealstream.raft.RaftMessage.Appended;
import io.sealstream.raft.RaftMessage.NewerTerm;
import io.sealstream.raft.RaftMessage.PreVote;
import io.sealstream.raft.RaftMessage.PreVoteAnswer;
import io.sealstream.raft.RaftMessage.Rejected;
import io.sealstream.raft.RaftMessage.SnapshotOffer;
import io.sealstream.raft.RaftMessage.TakeOver;
import io.sealstream.raft.RaftMessage.Vote;
import io.sealstream.raft.RaftMessage.VoteAnswer;
import io.sealstream.raft.Snapshot;
import io.sealstream.server.wire.FrameException;
import io.sealstream.server.wire.FrameKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of Raft as it stands in a frame. Ids are 16 bytes; numbers without a size are u64.
 *
 * <pre>
 * group ‖ to ‖ from ‖ term ‖ u8 type, then
 *  1 Append         previous index, previous term, commit index, round ‖ u16 entries ‖ these
 *  2 SnapshotOffer  index, term ‖ members ‖ round ‖ u32 length of the manifest ‖ manifest
 *  3 Appended       last index, round        4 Rejected  index, hint index, hint term, round
 *  5 NewerTerm      6 PreVote  last index, last term     7 PreVoteAnswer  u8 granted
 *  8 Vote           last index, last term ‖ u8 sticky    9 VoteAnswer     u8 granted
 * 10 TakeOver      11 Append that is urgent, as 1
 * </pre>
 */
final class RaftFrame {
  private static final int FIXED = 57;

  private static final int URGENT = 11;

  /** What every message begins with. */
  record Head(GroupId group, MemberId to, MemberId from, long term, int type) {}

  private RaftFrame() {}

  /** How long a message's frame will be, more or less. */
  static int expected(RaftMessage message) {
    int bytes = FrameKind.HEADER + FIXED + 64;
    if (message instanceof Append append) {
      for (RaftEntry entry : append.entries()) {
        bytes += 32 + entry.payload().length();
      }
    }
    return bytes;
  }

  /**
   * @throws IllegalArgumentException when the message is above the limits of {@link RaftLimits}
   */
  static void write(ByteBuf out, MemberId to, RaftMessage message, RaftHandles handles) {
    int start = out.writerIndex();
    out.writeInt(0).writeByte(FrameKind.RAFT.code());
    out.writeLong(message.group().high()).writeLong(message.group().low());
    RaftParts.write(out, to);
    RaftParts.write(out, message.from());
    out.writeLong(message.term());
    switch (message) {
      case Append m -> append(out, m, handles);
      case SnapshotOffer m -> offer(out, m, handles);
      case Appended m -> out.writeByte(3).writeLong(m.lastIndex()).writeLong(m.round());
      case Rejected m -> {
        out.writeByte(4).writeLong(m.index()).writeLong(m.hintIndex());
        out.writeLong(m.hintTerm()).writeLong(m.round());
      }
      case NewerTerm m -> out.writeByte(5);
      case PreVote m -> out.writeByte(6).writeLong(m.lastIndex()).writeLong(m.lastTerm());
      case PreVoteAnswer m -> out.writeByte(7).writeBoolean(m.granted());
      case Vote m -> {
        out.writeByte(8).writeLong(m.lastIndex()).writeLong(m.lastTerm());
        out.writeBoolean(m.sticky());
      }
      case VoteAnswer m -> out.writeByte(9).writeBoolean(m.granted());
      case TakeOver m -> out.writeByte(10);
    }
    out.setInt(start, out.writerIndex() - start - FrameKind.HEADER);
  }

  private static void append(ByteBuf out, Append m, RaftHandles handles) {
    out.writeByte(m.urgent() ? URGENT : 1).writeLong(m.previousIndex()).writeLong(m.previousTerm());
    out.writeLong(m.commitIndex()).writeLong(m.round());
    if (m.entries().size() > RaftLimits.ENTRIES) {
      throw new IllegalArgumentException("an append of " + m.entries().size() + " entries");
    }
    if (isTooLong(m.entries())) {
      throw new IllegalArgumentException("an append of more than " + RaftLimits.BATCHES + " bytes");
    }
    out.writeShort(m.entries().size());
    m.entries().forEach(entry -> RaftParts.write(out, entry, handles));
  }

  private static boolean isTooLong(List<RaftEntry> entries) {
    long bytes = 0;
    for (RaftEntry entry : entries) {
      bytes += entry.payload().length();
    }
    return entries.size() > 1 && bytes > RaftLimits.BATCHES;
  }

  private static void offer(ByteBuf out, SnapshotOffer m, RaftHandles handles) {
    Snapshot snapshot = m.snapshot();
    out.writeByte(2).writeLong(snapshot.index()).writeLong(snapshot.term());
    RaftParts.write(out, snapshot.members());
    byte[] manifest = handles.manifest(snapshot.handle());
    if (manifest.length > RaftLimits.MANIFEST) {
      throw new IllegalArgumentException("a manifest of " + manifest.length + " bytes");
    }
    out.writeLong(m.round()).writeInt(manifest.length).writeBytes(manifest);
  }

  /** Reads whom a message is for. */
  static Head head(ByteBuf in) throws FrameException {
    RaftParts.require(in, FIXED);
    return new Head(
        new GroupId(in.readLong(), in.readLong()),
        RaftParts.member(in),
        RaftParts.member(in),
        in.readLong(),
        in.readUnsignedByte());
  }

  /** Reads the rest of a message. */
  static RaftMessage message(ByteBuf in, Head h, RaftHandles handles) throws FrameException {
    GroupId group = h.group;
    MemberId from = h.from;
    long term = h.term;
    RaftMessage message =
        switch (h.type) {
          case 1, URGENT -> append(in, h, handles);
          case 2 -> offer(in, h, handles);
          case 3 -> new Appended(group, from, term, number(in), number(in));
          case 4 -> new Rejected(group, from, term, number(in), number(in), number(in), number(in));
          case 5 -> new NewerTerm(group, from, term);
          case 6 -> new PreVote(group, from, term, number(in), number(in));
          case 7 -> new PreVoteAnswer(group, from, term, flag(in));
          case 8 -> new Vote(group, from, term, number(in), number(in), flag(in));
          case 9 -> new VoteAnswer(group, from, term, flag(in));
          case 10 -> new TakeOver(group, from, term);
          default -> throw new FrameException("a Raft message of the unknown type " + h.type);
        };
    if (in.isReadable()) {
      throw new FrameException("a Raft message with " + in.readableBytes() + " bytes too many");
    }
    return message;
  }

  private static Append append(ByteBuf in, Head h, RaftHandles handles) throws FrameException {
    RaftParts.require(in, 34);
    long previousIndex = in.readLong();
    long previousTerm = in.readLong();
    long commitIndex = in.readLong();
    long round = in.readLong();
    int count = in.readUnsignedShort();
    if (count > RaftLimits.ENTRIES) {
      throw new FrameException("an append of " + count + " entries");
    }
    List<RaftEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(RaftParts.entry(in, handles));
    }
    if (isTooLong(entries)) {
      throw new FrameException("an append of more than " + RaftLimits.BATCHES + " bytes");
    }
    return new Append(
        h.group,
        h.from,
        h.term,
        previousIndex,
        previousTerm,
        commitIndex,
        entries,
        round,
        h.type == URGENT);
  }

  private static SnapshotOffer offer(ByteBuf in, Head h, RaftHandles handles)
      throws FrameException {
    RaftParts.require(in, 16);
    long index = in.readLong();
    long term = in.readLong();
    var members = RaftParts.members(in);
    long round = number(in);
    byte[] manifest = RaftParts.bytes(in, RaftLimits.MANIFEST);
    Snapshot snapshot = new Snapshot(index, term, members, handles.snapshot(manifest));
    return new SnapshotOffer(h.group, h.from, h.term, snapshot, round);
  }

  private static long number(ByteBuf in) throws FrameException {
    RaftParts.require(in, 8);
    return in.readLong();
  }

  private static boolean flag(ByteBuf in) throws FrameException {
    RaftParts.require(in, 1);
    return in.readBoolean();
  }
}
