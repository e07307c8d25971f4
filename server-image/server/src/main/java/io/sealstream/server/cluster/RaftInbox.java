package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftMessage;
import io.sealstream.server.wire.FrameException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Who takes Raft's messages here, by group: of two members the one that came last, which takes the
 * place of one that is on its way out. Safe for every thread.
 */
final class RaftInbox {
  private final Map<GroupId, Member> members = new ConcurrentHashMap<>();

  private record Member(MemberId self, RaftHandles handles, Consumer<RaftMessage> receiver) {}

  Registration receive(
      GroupId group, MemberId self, RaftHandles handles, Consumer<RaftMessage> receiver) {
    Member member = new Member(self, handles, receiver);
    members.put(group, member);
    return () -> members.remove(group, member);
  }

  /**
   * A frame's body.
   *
   * @throws FrameException when no server of this format sends such a message
   */
  void arrived(ByteBuf in) throws FrameException {
    RaftFrame.Head head = RaftFrame.head(in);
    Member member = members.get(head.group());
    if (member != null && member.self.equals(head.to())) {
      member.receiver.accept(RaftFrame.message(in, head, member.handles));
    }
  }
}
