package io.sealstream.raft;

import java.util.Optional;

/**
 * The newest term that a member has seen and whom it gave its vote there. Durable before the member
 * says anything that follows from it.
 */
public record Ballot(long term, Optional<MemberId> vote) {
  /** Of a member that has seen no term yet. */
  public static final Ballot NONE = new Ballot(0, Optional.empty());
}
