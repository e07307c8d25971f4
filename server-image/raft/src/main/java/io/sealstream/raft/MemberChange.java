package io.sealstream.raft;

/** A change of a group by one member; the next may follow when it is committed. */
public record MemberChange(Kind kind, MemberId member) {
  /** A member that joins learns first and is promoted when it has caught up. */
  public enum Kind {
    ADD_LEARNER,
    PROMOTE,
    REMOVE
  }
}
