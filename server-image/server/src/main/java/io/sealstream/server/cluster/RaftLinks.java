package io.sealstream.server.cluster;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftTransport;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Raft's messages between servers: those of all groups to one server leave in one write. What is
 * sent while there is no link, or while too much waits for the other server, is lost, as Raft
 * allows. Safe for every thread.
 */
public interface RaftLinks {
  /**
   * Takes what others send to a member that lives here; what is for any other member of the group,
   * an earlier incarnation too, is dropped. Of two members of a group the one that came last takes
   * them: the other one is on its way out.
   *
   * @param handles makes this node's handles of the bytes that arrive
   * @param receiver called by event loops, perhaps by two at once; must not block
   */
  Registration receive(
      GroupId group, MemberId self, RaftHandles handles, Consumer<RaftMessage> receiver);

  /**
   * The transport of one member.
   *
   * @param home the name of the server where a member lives, asked for each message: must be quick
   */
  RaftTransport transport(RaftHandles handles, Function<MemberId, Optional<String>> home);
}
