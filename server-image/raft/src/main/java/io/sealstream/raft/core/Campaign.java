package io.sealstream.raft.core;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.RaftMessage;
import java.util.HashSet;
import java.util.Set;

/** One try to become leader: first asked for, then run (3.4, 9.6). */
final class Campaign {
  private final Replica at;
  private final boolean asking;
  private final Set<MemberId> granted = new HashSet<>();

  private Campaign(Replica at, boolean asking) {
    this.at = at;
    this.asking = asking;
  }

  /** Asks who would vote; neither term nor vote change, here or there. */
  static Campaign ask(Replica at) {
    Campaign campaign = new Campaign(at, true);
    campaign.granted.add(at.self);
    campaign.toVoters(
        new RaftMessage.PreVote(
            at.group, at.self, at.term() + 1, at.log.last(), at.log.lastTerm()));
    return campaign;
  }

  /**
   * Votes for itself in the next term and asks for votes. Its own vote counts, as theirs, when it
   * is durable; until then nobody is asked.
   *
   * @param sticky false: members may vote although they hear a leader, which asked for this
   */
  static Campaign run(Replica at, boolean sticky) {
    at.voteFor(at.self, at.term() + 1);
    Campaign campaign = new Campaign(at, false);
    campaign.toVoters(
        new RaftMessage.Vote(
            at.group, at.self, at.term(), at.log.last(), at.log.lastTerm(), sticky));
    at.out.sendOnceDurable(at.self, new RaftMessage.VoteAnswer(at.group, at.self, at.term(), true));
    return campaign;
  }

  private void toVoters(RaftMessage message) {
    for (MemberId voter : at.members.newest().voters()) {
      if (voter.equals(at.self)) {
        continue;
      }
      if (asking || !at.rules.remembersBallotsFirst()) {
        at.out.send(voter, message);
      } else {
        at.out.sendOnceDurable(voter, message);
      }
    }
  }

  boolean isAsking() {
    return asking;
  }

  void granted(MemberId voter) {
    granted.add(voter);
  }

  boolean isWon() {
    Members members = at.members.newest();
    return members.voters().stream().filter(granted::contains).count() >= members.majority();
  }
}
