package io.sealstream.raft;

/**
 * The link to the other members for what is larger and less urgent than {@link RaftTransport}'s: it
 * should let those pass first. The same promises and the same thread rule.
 */
public interface SnapshotTransport {
  void send(MemberId to, SnapshotMessage message);
}
