package io.sealstream.raft;

/**
 * The link to the other members. It may lose, delay, repeat and reorder; it never alters a message
 * and never delivers it to another group or incarnation. Thread rule: called by the group's thread,
 * never blocks.
 */
public interface RaftTransport {
  void send(MemberId to, RaftMessage message);
}
