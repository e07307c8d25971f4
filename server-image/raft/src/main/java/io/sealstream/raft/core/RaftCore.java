package io.sealstream.raft.core;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogMemory;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.RaftStatus;
import io.sealstream.raft.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One member of one group. Tell it what happens, then {@link #take} what follows from it. Thread
 * rule: one thread; never re-entered. An exception means that it found itself wrong: ask it nothing
 * more.
 */
public final class RaftCore {
  private final Replica at;
  private final Following following;
  private final Roles roles;

  /**
   * @param random how long to wait for a leader
   */
  public RaftCore(
      GroupId group,
      LogStart start,
      RaftSettings settings,
      LogMemory.Part memory,
      CoreRules rules,
      RandomGenerator random) {
    this.at = new Replica(group, start, settings, memory, rules);
    this.following = new Following(at);
    this.roles = new Roles(at, following, random);
  }

  // --- what happens ---

  public void tick() {
    roles.tick();
  }

  public void receive(RaftMessage message) {
    roles.receive(message);
  }

  /** Nodes keep too much already, and of this group something still waits. */
  public boolean isFlooded() {
    return at.isFlooded() && at.log.last() > at.appliedIndex();
  }

  // --- requests ---

  public Reception propose(EntryHandle handle) {
    return roles.leadership().map(leads -> leads.propose(handle)).orElseGet(this::notLeader);
  }

  public Reception change(MemberChange change, long seen) {
    return roles.leadership().map(leads -> leads.change(change, seen)).orElseGet(this::notLeader);
  }

  private Reception notLeader() {
    return new Reception.Not(new Outcome.NotLeader(roles.leader()));
  }

  /** Empty when it is under way: {@link #isHandingOver} and {@link #leader} tell how it goes on. */
  public Optional<Outcome> transfer(MemberId to) {
    return roles
        .leadership()
        .map(leads -> leads.transfer(to))
        .orElseGet(() -> Optional.of(new Outcome.NotLeader(roles.leader())));
  }

  /** This leader's disk is full; another member's may not be. */
  public void leaveToOneWithRoom() {
    roles.leadership().ifPresent(Leadership::leaveToOneWithRoom);
  }

  public boolean isHandingOver() {
    return roles.leadership().filter(Leadership::isHandingOver).isPresent();
  }

  /**
   * @param read comes back when it may be answered, unless this member does not lead now or until
   *     then
   */
  public void read(long read) {
    roles.leadership().ifPresent(leads -> leads.read(read));
  }

  // --- storage ---

  /** Everything up to this write is durable. */
  public void written(long number) {
    at.out.written(number, at.term());
  }

  /** A fetch ended; empty when it failed. A leader has what it would bring. */
  public void fetched(Optional<Snapshot> snapshot) {
    following.fetched(snapshot.filter(found -> roles.leadership().isEmpty()));
  }

  /** The machine has the state that was to be installed. */
  public void installed() {
    at.installed();
  }

  // --- what follows ---

  public Effects take() {
    List<Effects.Send> sends = takeSends();
    List<Effects.ReadyRead> reads = roles.leadership().map(Leadership::settle).orElse(List.of());
    Optional<Snapshot> install = at.takeInstall();
    var apply = at.takeApply();
    at.forget();
    if (roles.leadership().filter(Leadership::isRemoved).isPresent()) {
      roles.resign();
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
    return roles.leader();
  }

  public RaftRole role() {
    return roles.role();
  }

  public RaftStatus status(RaftStatus.State state) {
    return new RaftStatus(
        state,
        role(),
        at.term(),
        roles.leader(),
        at.commitIndex(),
        at.appliedIndex(),
        at.log.last(),
        at.members.newest(),
        at.committedMembers(),
        roles.leadership().map(Leadership::followers).orElse(List.of()));
  }
}
