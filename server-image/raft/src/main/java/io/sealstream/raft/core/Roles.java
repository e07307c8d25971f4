package io.sealstream.raft.core;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftRole;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What this member is in its group at the moment, and how it becomes something else: elections
 * (3.4, 4.2.3, 9.6) and the way of every message. Invariant: at most one of campaign and leadership
 * is there, and both are of the current term.
 */
final class Roles {
  private final Replica at;
  private final RandomGenerator random;
  private final Following following;
  private Optional<MemberId> leader = Optional.empty();
  private Optional<Campaign> campaign = Optional.empty();
  private Optional<Leadership> leadership = Optional.empty();
  private int ticksSinceHeard;
  private int patience;

  Roles(Replica at, Following following, RandomGenerator random) {
    this.at = at;
    this.following = following;
    this.random = random;
    waitAgain();
  }

  Optional<MemberId> leader() {
    return leader;
  }

  Optional<Leadership> leadership() {
    return leadership;
  }

  RaftRole role() {
    if (leadership.isPresent()) {
      return RaftRole.LEADER;
    }
    if (campaign.isPresent()) {
      return RaftRole.CANDIDATE;
    }
    return at.isVoter() ? RaftRole.FOLLOWER : RaftRole.LEARNER;
  }

  private void waitAgain() {
    int least = at.settings.electionTicks();
    ticksSinceHeard = 0;
    patience = least + random.nextInt(least);
  }

  // --- time ---

  void tick() {
    if (leadership.isPresent()) {
      if (!leadership.get().tick()) {
        resign();
      }
    } else if (++ticksSinceHeard >= patience) {
      waitAgain();
      leader = Optional.empty();
      campaign = Optional.empty();
      if (at.isVoter()) {
        campaign(at.rules.asksBeforeItCampaigns());
      }
    }
  }

  private void campaign(boolean ask) {
    campaign = Optional.of(ask ? Campaign.ask(at) : Campaign.run(at, true));
    count();
  }

  private void count() {
    if (!campaign.filter(Campaign::isWon).isPresent()) {
      return;
    }
    if (campaign.get().isAsking()) {
      campaign(false);
    } else {
      campaign = Optional.empty();
      leader = Optional.of(at.self);
      leadership = Optional.of(new Leadership(at));
    }
  }

  /** Ends whatever it was; the time to wait for a leader begins anew. */
  private void follow(Optional<MemberId> next) {
    campaign = Optional.empty();
    leadership = Optional.empty();
    leader = next;
    waitAgain();
  }

  /** Leads no more, and somebody else may at once. */
  void resign() {
    leadership.ifPresent(Leadership::leaveToSomebody);
    follow(Optional.empty());
  }

  // --- messages ---

  void receive(RaftMessage message) {
    if (message.term() > at.term() && raisesTerm(message)) {
      if (message instanceof RaftMessage.Vote vote && vote.sticky() && hearsLeader()) {
        return;
      }
      at.adopt(message.term());
      follow(Optional.empty());
    }
    if (message.term() < at.term() && !isWelcomeLate(message)) {
      refuseOld(message);
      return;
    }
    switch (message) {
      case RaftMessage.FromLeader fromLeader -> hear(fromLeader);
      case RaftMessage.ToLeader answer -> leadership.ifPresent(leads -> leads.hear(answer));
      case RaftMessage.PreVote ask -> answer(ask);
      case RaftMessage.PreVoteAnswer answer -> count(answer);
      case RaftMessage.Vote vote -> answer(vote);
      case RaftMessage.VoteAnswer answer -> count(answer);
      case RaftMessage.TakeOver takeOver -> takeOver();
      case RaftMessage.NewerTerm newer -> {
        // Its term was adopted above.
      }
    }
  }

  /** A pre-vote and its grant speak of a term that may never be. */
  private static boolean raisesTerm(RaftMessage message) {
    return !(message instanceof RaftMessage.PreVote)
        && !(message instanceof RaftMessage.PreVoteAnswer answer && answer.granted());
  }

  private boolean isWelcomeLate(RaftMessage message) {
    return message instanceof RaftMessage.Answer && !at.rules.countsAnswersOfThisTermOnly();
  }

  private void refuseOld(RaftMessage message) {
    if (message instanceof RaftMessage.PreVote) {
      reply(message, new RaftMessage.PreVoteAnswer(at.group, at.self, at.term(), false));
    } else if (!(message instanceof RaftMessage.Answer)) {
      reply(message, new RaftMessage.NewerTerm(at.group, at.self, at.term()));
    }
  }

  private void reply(RaftMessage to, RaftMessage answer) {
    if (at.rules.remembersBallotsFirst()) {
      at.out.sendOnceBallotDurable(to.from(), answer);
    } else {
      at.out.send(to.from(), answer);
    }
  }

  /** Whether a leader was heard so lately that no other is wanted (4.2.3, 6.4). */
  private boolean hearsLeader() {
    return leadership.isPresent()
        || leader.isPresent() && ticksSinceHeard < at.settings.electionTicks();
  }

  private void hear(RaftMessage.FromLeader message) {
    if (leadership.isPresent()) {
      throw new IllegalStateException(
          "%s leads term %d too".formatted(message.from(), message.term()));
    }
    follow(Optional.of(message.from()));
    following.hear(message);
  }

  // --- elections ---

  private void answer(RaftMessage.PreVote ask) {
    boolean granted =
        ask.term() > at.term()
            && at.isNoNewerThan(ask.lastIndex(), ask.lastTerm())
            && !hearsLeader();
    if (granted) {
      // Promises nothing, so it rests on no write.
      at.out.send(ask.from(), new RaftMessage.PreVoteAnswer(at.group, at.self, ask.term(), true));
    } else {
      reply(ask, new RaftMessage.PreVoteAnswer(at.group, at.self, at.term(), false));
    }
  }

  private void count(RaftMessage.PreVoteAnswer answer) {
    if (answer.granted() && answer.term() == at.term() + 1) {
      campaign.filter(Campaign::isAsking).ifPresent(asking -> asking.granted(answer.from()));
      count();
    }
  }

  private void answer(RaftMessage.Vote vote) {
    boolean granted =
        at.vote().map(vote.from()::equals).orElse(leader.isEmpty())
            && at.isNoNewerThan(vote.lastIndex(), vote.lastTerm());
    if (granted) {
      if (at.vote().isEmpty()) {
        at.voteFor(vote.from(), at.term());
      }
      waitAgain();
    }
    reply(vote, new RaftMessage.VoteAnswer(at.group, at.self, at.term(), granted));
  }

  private void count(RaftMessage.VoteAnswer answer) {
    if (answer.granted()) {
      campaign.filter(run -> !run.isAsking()).ifPresent(run -> run.granted(answer.from()));
      count();
    }
  }

  private void takeOver() {
    if (at.isVoter() && leadership.isEmpty()) {
      waitAgain();
      leader = Optional.empty();
      campaign = Optional.of(Campaign.run(at, false));
      count();
    }
  }
}
