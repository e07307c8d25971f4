package io.sealstream.raft;

/** What a member is at the moment. */
public enum RaftRole {
  LEADER,
  CANDIDATE,
  FOLLOWER,
  LEARNER
}
