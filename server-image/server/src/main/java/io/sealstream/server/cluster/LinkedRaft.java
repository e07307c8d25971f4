package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftTransport;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Raft's way over the links of a mesh. */
final class LinkedRaft implements RaftLinks {
  private final RaftInbox inbox;
  private final Function<String, Optional<LinkTraffic>> links;

  /**
   * @param links the link to a server, by its name
   */
  LinkedRaft(RaftInbox inbox, Function<String, Optional<LinkTraffic>> links) {
    this.inbox = inbox;
    this.links = links;
  }

  @Override
  public Registration receive(
      GroupId group, MemberId self, RaftHandles handles, Consumer<RaftMessage> receiver) {
    return inbox.receive(group, self, handles, receiver);
  }

  @Override
  public RaftTransport transport(RaftHandles handles, Function<MemberId, Optional<String>> home) {
    return (to, message) ->
        home.apply(to).flatMap(links).ifPresent(l -> send(l, to, message, handles));
  }

  private static void send(
      LinkTraffic link, MemberId to, RaftMessage message, RaftHandles handles) {
    if (link.neighbour().isCongested()) {
      return; // lost, and sent again when its time has come
    }
    ByteBuf frame = link.allocator().buffer(RaftFrame.expected(message));
    RaftFrame.write(frame, to, message, handles);
    link.post(frame);
  }
}
