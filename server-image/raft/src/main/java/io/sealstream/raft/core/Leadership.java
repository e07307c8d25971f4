package io.sealstream.raft.core;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.FollowerStatus;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One term of one leader (3.5, 3.6): takes entries, replicates them and counts who has them. Lives
 * from the election to the first sign of a newer term or of a lost majority.
 */
final class Leadership {
  private final Replica at;
  private final Followers followers;
  private final Reads reads = new Reads();
  private final long termStart;
  private final Backlog backlog;
  private Optional<HandOver> handOver = Optional.empty();
  private int ticksSinceCheck;
  private int ticksStuck;
  private long lastDurable;
  private int ticksLed;

  /** Begins with an entry of its own: once that is committed, everything before it is (3.6.2). */
  Leadership(Replica at) {
    this.at = at;
    followers = new Followers(at, reads);
    backlog = new Backlog(at);
    followers.follow(at.members.newest());
    at.append(new Payload.TermStart());
    followers.urge();
    termStart = at.log.last();
  }

  // --- requests ---

  Reception propose(EntryHandle handle) {
    boolean frees = handle.room() == EntryHandle.Room.FREES;
    if (handle.length() > EntryHandle.MOST) {
      return new Reception.Not(
          new Outcome.Refused(
              "a batch of %d bytes, the most is %d".formatted(handle.length(), EntryHandle.MOST)));
    }
    if (handOver.isPresent()
        || (frees ? backlog.isFullTwice() : backlog.isFull() || at.isFlooded())) {
      // Whoever is refused may wait for what was taken before, and that for room at the others.
      followers.urge();
      return new Reception.Not(new Outcome.Busy());
    }
    Reception received = append(new Payload.Batch(handle));
    if (frees) {
      followers.urge();
    }
    return received;
  }

  private Reception append(Payload payload) {
    at.append(payload);
    backlog.add(payload);
    return new Reception.At(at.log.last(), at.term());
  }

  /** The members in force change with the entry, not with its commit (4.1). */
  Reception change(MemberChange change, long seen) {
    Members now = at.members.newest();
    if (isChanging(now) || isTooEarly() || handOver.isPresent()) {
      return new Reception.Not(new Outcome.Busy());
    }
    if (now.index() != seen) {
      return new Reception.Not(
          new Outcome.Refused("the members have changed at %d, look again".formatted(now.index())));
    }
    Optional<Members> next = now.after(change, at.log.last() + 1);
    if (next.isEmpty()) {
      return new Reception.Not(new Outcome.Refused("%s does not fit %s".formatted(change, now)));
    }
    if (change.kind() == MemberChange.Kind.PROMOTE && !followers.isKeepingUp(change.member())) {
      return new Reception.Not(new Outcome.Busy());
    }
    Reception received = append(new Payload.Membership(change, next.get()));
    followers.follow(next.get());
    followers.urge();
    return received;
  }

  private boolean isChanging(Members now) {
    return at.rules.changesOneAtATime() && now.index() > at.commitIndex();
  }

  private boolean isTooEarly() {
    return at.rules.commitsBeforeItChanges() && at.commitIndex() < termStart;
  }

  /** The request waits until the other log is as long as this one; nothing is taken meanwhile. */
  Optional<Outcome> transfer(MemberId to) {
    if (to.equals(at.self)) {
      return Optional.of(new Outcome.Done(at.appliedIndex()));
    }
    if (!at.members.newest().isVoter(to)) {
      return Optional.of(new Outcome.Refused("%s does not vote in this group".formatted(to)));
    }
    if (handOver.isPresent()) {
      return Optional.of(new Outcome.Busy());
    }
    handOver = Optional.of(new HandOver(to, at.settings.electionTicks()));
    return Optional.empty();
  }

  /**
   * What was taken before goes through, since whoever was refused may wait for it. Who took over a
   * moment ago keeps it: members that are full would pass it on for ever.
   */
  void leaveToOneWithRoom() {
    followers.urge();
    if (ticksLed >= 4 * at.settings.electionTicks()) {
      followers.longestVoter().ifPresent(this::transfer);
    }
  }

  boolean isHandingOver() {
    return handOver.isPresent();
  }

  void read(long read) {
    reads.add(read);
  }

  List<FollowerStatus> followers() {
    return followers.status();
  }

  // --- answers ---

  void hear(RaftMessage.ToLeader answer) {
    followers.hear(answer);
  }

  // --- time ---

  /**
   * False when this leader has to make room: no majority was heard for so long (6.2), or its own
   * disk neither fails nor answers.
   */
  boolean tick() {
    ticksLed++;
    handOver = handOver.filter(HandOver::tick);
    followers.tick();
    if (isStuck() && at.rules.resignsWhenItsDiskHangs()) {
      return false;
    }
    if (++ticksSinceCheck < at.settings.electionTicks()) {
      return true;
    }
    ticksSinceCheck = 0;
    return followers.heardByMajority() || !at.rules.resignsWithoutMajority();
  }

  private boolean isStuck() {
    long durable = at.out.durableIndex();
    ticksStuck = durable == lastDurable && durable < at.log.last() ? ticksStuck + 1 : 0;
    lastDurable = durable;
    return ticksStuck >= 2 * at.settings.electionTicks();
  }

  // --- what follows ---

  List<Effects.ReadyRead> settle() {
    followers.commit();
    backlog.committed();
    if ((at.commitIndex() >= termStart || !at.rules.commitsBeforeItReads())
        && reads.begin(at.commitIndex())) {
      followers.beat();
    }
    List<Effects.ReadyRead> ready = new ArrayList<>();
    reads.take(followers::isConfirmed, ready);
    followers.send();
    handOver.filter(to -> followers.hasAll(to.member())).ifPresent(this::ask);
    return ready;
  }

  private void ask(HandOver to) {
    if (to.takeAsk()) {
      at.out.send(to.member(), new RaftMessage.TakeOver(at.group, at.self, at.term()));
    }
  }

  /** Removed, committed and applied: this leader is none of the group any more (4.2.2). */
  boolean isRemoved() {
    return !at.isVoter() && at.appliedIndex() >= at.members.newest().index();
  }

  /** Asks the member with the longest log to take over at once. */
  void leaveToSomebody() {
    followers
        .longestVoter()
        .ifPresent(to -> at.out.send(to, new RaftMessage.TakeOver(at.group, at.self, at.term())));
  }
}
