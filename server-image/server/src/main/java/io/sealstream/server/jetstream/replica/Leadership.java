package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftStatus;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.meta.Asker;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamConsumers;
import io.sealstream.server.jetstream.stream.StreamState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a replica does while it leads: a {@link StreamActor} serves clients. Its staged state begins
 * with what a read barrier shows and ends with the leadership.
 *
 * <p>Invariant: at most one reign at a time, and each begins after everything that was committed
 * before it is applied. Thread rule: the member's mailbox, unless a method says otherwise.
 */
final class Leadership {
  /** What nobody waits for is proposed after this at the latest. */
  private static final long RIDES = TimeUnit.MILLISECONDS.toNanos(100);

  private final ReplicaWorld world;
  private final StreamReplica replica;
  private final GroupMember member;
  private final Roster roster;
  private final Answers answers;
  private final LeaderAdvisories advisories;
  private final ReplicaStanding standing;
  private final Resettling resettling;
  private final DamageWatch damage;

  /** It leads and does not serve yet, or no more. */
  private volatile boolean beginning;

  private Optional<Reign> reign = Optional.empty();
  private List<Asker> askers = new ArrayList<>();

  /** One term of leadership: begun once the barrier is passed, and then with an actor. */
  private static final class Reign {
    final long term;
    final ProposingStore store;
    Optional<StreamActor> actor = Optional.empty();

    /** Somebody else is to lead, nothing new is taken, and this one waits for it. */
    Optional<Consumer<Boolean>> ending = Optional.empty();

    /** The stream could not be made. */
    boolean refused;

    Reign(long term, ProposingStore store) {
      this.term = term;
      this.store = store;
    }
  }

  Leadership(ReplicaWorld world, StreamReplica replica, Roster roster, MetaMessenger messenger) {
    this.world = world;
    this.replica = replica;
    this.member = replica.member();
    this.roster = roster;
    this.answers = new Answers(world, member.burst());
    this.advisories = new LeaderAdvisories(world.streams(), member.burst());
    this.standing = new ReplicaStanding(world.settings(), replica::assignment, member);
    this.resettling = new Resettling(world, replica, messenger);
    this.damage = new DamageWatch(world, replica, messenger);
  }

  private StreamAssignment assignment() {
    return replica.assignment();
  }

  private StreamState state() {
    return member.contents().stream();
  }

  /** Whether it leads and does not serve yet, or no more. Every thread. */
  boolean isBeginning() {
    return beginning;
  }

  /** The cluster decided about the stream, perhaps for somebody who waits. */
  void assigned(List<Asker> waiting) {
    askers.addAll(waiting);
    if (reign.filter(now -> now.refused).isPresent()) {
      open(reign.get());
    } else if (reign.isPresent()) {
      reign.get().actor.ifPresent(this::follow);
    }
  }

  /** Whoever leads answers those who wait. */
  void leaveAskersToOthers() {
    if (reign.isEmpty()) {
      askers.clear();
    }
  }

  void role(RaftStatus status) {
    boolean leads = status.role() == RaftRole.LEADER;
    beginning &= leads;
    if (reign.isPresent() && (!leads || reign.get().term != status.term())) {
      lose();
      if (status.leader().isEmpty()) {
        world
            .log()
            .warn(
                "JetStream cluster stream '%s' has NO quorum, stalled".formatted(replica.title()));
        advisories.quorumLost(assignment().name().stream(), state().consumers().names(), standing);
      }
    }
    if (leads && reign.isEmpty()) {
      begin(status.term());
    } else if (!leads && status.leader().isPresent()) {
      askers.clear();
    }
  }

  private void begin(long term) {
    ProposingStore store =
        new ProposingStore(
            member.store(),
            member.group().proposals(term),
            () -> broken(term),
            task -> world.streams().timers().after(RIDES, member.mailbox(), task));
    Reign next = new Reign(term, store);
    reign = Optional.of(next);
    beginning = true;
    member
        .group()
        .readBarrier(
            outcome -> {
              if (outcome instanceof Outcome.Done && isCurrent(next)) {
                open(next);
              }
            });
  }

  private boolean isCurrent(Reign one) {
    return reign.filter(now -> now == one).isPresent();
  }

  private void open(Reign next) {
    next.refused = false;
    if (state().isDescribed()) {
      serve(next);
      return;
    }
    StreamActor.create(
        next.store,
        assignment().config(),
        world.streams(),
        refused -> {
          if (isCurrent(next)) {
            next.refused = refused.isPresent();
            refused.ifPresentOrElse(why -> answer(Optional.of(why)), () -> serve(next));
          }
        });
  }

  private void serve(Reign next) {
    member.contents().bytes().leave();
    StreamActor actor =
        new StreamActor(
            member.mailbox(), next.store, state(), world.streams(), member.burst(), standing);
    next.actor = Optional.of(actor);
    roster.serving(actor);
    beginning = false;
    world.log().info("JetStream cluster new stream leader for '%s'".formatted(replica.title()));
    advisories.elected(assignment().name().stream(), state().consumers().names(), standing);
    damage.begin(() -> isCurrent(next));
    follow(actor);
  }

  /** Makes the stream as the cluster decided, and answers who waits for that. */
  private void follow(StreamActor actor) {
    resettling.look();
    if (state().config().equals(assignment().config())) {
      answer(Optional.empty());
    } else {
      actor.update(assignment().config(), this::answer);
    }
  }

  private void answer(Optional<JsError> refused) {
    List<Asker> waiting = askers;
    askers = new ArrayList<>();
    Optional<StreamActor> actor = reign.flatMap(now -> now.actor);
    for (Asker asker : waiting) {
      if (refused.isPresent() || actor.isEmpty()) {
        answers.refuse(asker, refused.orElse(ErrorCode.TEMPORARILY_UNAVAILABLE.error()));
      } else {
        answers.describe(asker, actor.get());
      }
    }
  }

  /** Something that the reign submitted is refused or in doubt; what it staged on top is wrong. */
  private void broken(long term) {
    lose();
    RaftStatus status = member.group().status();
    if (status.role() == RaftRole.LEADER && status.term() == term) {
      begin(term);
    }
  }

  /** It leads no more, at once. */
  void lose() {
    beginning = false;
    reign.ifPresent(this::end);
    reign = Optional.empty();
  }

  private void end(Reign over) {
    over.store.end();
    over.ending.ifPresent(done -> done.accept(false));
    over.actor.ifPresent(
        actor -> {
          actor.close(StreamConsumers.End.LEADERSHIP);
          actor.abandon();
          member.contents().bytes().take();
          roster.gone(actor);
        });
  }

  /**
   * Lets another member lead: what is under way is answered first, and nothing new is taken.
   *
   * @param to empty: another one
   * @param done told whether another leads, or nobody else could
   */
  void handOver(Optional<MemberId> to, Consumer<Boolean> done) {
    Optional<Reign> now = reign.filter(one -> one.actor.isPresent() && one.ending.isEmpty());
    Optional<MemberId> heir = to.or(() -> InSync.heir(member.group().status()));
    if (now.isEmpty() || heir.isEmpty()) {
      done.accept(now.isPresent());
      return;
    }
    StreamActor actor = now.get().actor.get();
    now.get().ending = Optional.of(done);
    beginning = true;
    actor.close(StreamConsumers.End.LEADERSHIP);
    roster.gone(actor);
    now.get().store.whenQuiet(() -> transfer(now.get(), heir.get(), done));
  }

  private void transfer(Reign over, MemberId heir, Consumer<Boolean> done) {
    over.ending = Optional.empty();
    lose();
    beginning = true;
    member
        .group()
        .transfer(
            heir,
            outcome -> {
              RaftStatus status = member.group().status();
              if (status.role() == RaftRole.LEADER && reign.isEmpty()) {
                begin(status.term());
              }
              done.accept(outcome instanceof Outcome.Done);
            });
  }

  /** It ends; what is staged is answered by nobody. */
  void close(StreamConsumers.End why) {
    reign.ifPresent(
        now ->
            now.actor.ifPresent(
                actor -> {
                  actor.close(why);
                  roster.gone(actor);
                }));
    lose();
  }
}
