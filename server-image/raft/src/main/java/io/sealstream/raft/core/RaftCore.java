package io.sealstream.raft.core;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.RaftStatus;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One member of one group. Tell it what happens, then {@link #take} what follows from it. Thread
 * rule: one thread; never re-entered. An exception means that it found itself wrong: ask it nothing
 * more.
 */
public final class RaftCore {
  private final Replica at;
  private final RandomGenerator random;
  private final Following following;
  private Optional<MemberId> leader = Optional.empty();
  private Optional<Campaign> campaign = Optional.empty();
  private Optional<Leadership> leadership = Optional.empty();
  private int ticksSinceHeard;
  private int patience;

  /**
   * @param random how long to wait for a leader
   */
  public RaftCore(
      GroupId group,
      LogStart start,
      RaftSettings settings,
      CoreRules rules,
      RandomGenerator random) {
    this.at = new Replica(group, start, settings, rules);
    this.random = random;
    this.following = new Following(at);
    waitAgain();
  }

  private void waitAgain() {
    int least = at.settings.electionTicks();
    ticksSinceHeard = 0;
    patience = least + random.nextInt(least);
  }

  // --- time ---

  public void tick() {
    if (leadership.isPresent()) {
      if (!leadership.get().tick()) {
        follow(Optional.empty());
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

  private void follow(Optional<MemberId> next) {
    campaign = Optional.empty();
    leadership = Optional.empty();
    leader = next;
    waitAgain();
  }

  // --- messages ---

  public void receive(RaftMessage message) {
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
    long term = granted ? ask.term() : at.term();
    reply(ask, new RaftMessage.PreVoteAnswer(at.group, at.self, term, granted));
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

  // --- requests ---

  public Reception propose(EntryHandle handle) {
    return leadership.map(leads -> leads.propose(handle)).orElseGet(this::notLeader);
  }

  public Reception change(MemberChange change, long seen) {
    return leadership.map(leads -> leads.change(change, seen)).orElseGet(this::notLeader);
  }

  private Reception notLeader() {
    return new Reception.Not(new Outcome.NotLeader(leader));
  }

  /** Empty when it is under way: {@link #isHandingOver} and {@link #leader} tell how it goes on. */
  public Optional<Outcome> transfer(MemberId to) {
    return leadership
        .map(leads -> leads.transfer(to))
        .orElseGet(() -> Optional.of(new Outcome.NotLeader(leader)));
  }

  public boolean isHandingOver() {
    return leadership.filter(Leadership::isHandingOver).isPresent();
  }

  /**
   * @param read comes back when it may be answered, unless this member does not lead now or until
   *     then
   */
  public void read(long read) {
    leadership.ifPresent(leads -> leads.read(read));
  }

  // --- storage ---

  /** Everything up to this write is durable. */
  public void written(long number) {
    at.out.written(number, at.term());
  }

  /** A fetch ended; empty when it failed. A leader has what it would bring. */
  public void fetched(Optional<Snapshot> snapshot) {
    following.fetched(snapshot.filter(found -> leadership.isEmpty()));
  }

  /** Names the state that was applied last; none while another is about to take its place. */
  public Optional<Snapshot> capture(Supplier<SnapshotHandle> state) {
    return at.capture(state);
  }

  /** A captured state is durable: the log up to there is forgotten. */
  public void keep(Snapshot captured) {
    at.keep(captured);
  }

  // --- what follows ---

  public Effects take() {
    List<Effects.Send> sends = takeSends();
    List<Effects.ReadyRead> reads = leadership.map(Leadership::settle).orElse(List.of());
    Optional<Snapshot> install = at.takeInstall();
    var apply = at.takeApply();
    if (leadership.filter(Leadership::isRemoved).isPresent()) {
      leadership.get().leaveToSomebody();
      follow(Optional.empty());
    }
    sends.addAll(at.out.takeSends());
    return new Effects(at.out.takeWrite(), sends, following.takeFetch(), install, apply, reads);
  }

  /** What a member has to say to itself is said at once. */
  private List<Effects.Send> takeSends() {
    List<Effects.Send> toOthers = new ArrayList<>();
    for (List<Effects.Send> sends = at.out.takeSends();
        !sends.isEmpty();
        sends = at.out.takeSends()) {
      for (Effects.Send send : sends) {
        if (send.to().equals(at.self)) {
          receive(send.message());
        } else {
          toOthers.add(send);
        }
      }
    }
    return toOthers;
  }

  // --- view ---

  public long term() {
    return at.term();
  }

  public long appliedIndex() {
    return at.appliedIndex();
  }

  public Optional<MemberId> leader() {
    return leader;
  }

  public RaftRole role() {
    if (leadership.isPresent()) {
      return RaftRole.LEADER;
    }
    if (campaign.isPresent()) {
      return RaftRole.CANDIDATE;
    }
    return at.isVoter() ? RaftRole.FOLLOWER : RaftRole.LEARNER;
  }

  public RaftStatus status(RaftStatus.State state) {
    return new RaftStatus(
        state,
        role(),
        at.term(),
        leader,
        at.commitIndex(),
        at.appliedIndex(),
        at.log.last(),
        at.members.newest(),
        at.committedMembers());
  }
}
