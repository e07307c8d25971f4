package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftStatus;
import io.sealstream.server.jetstream.meta.Asker;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import io.sealstream.server.jetstream.stream.StreamConsumers;
import io.sealstream.store.StreamId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * This server's replica of a stream, from its start to the day when another one takes its place or
 * the stream is no more; what it does while it leads is {@link Leadership}. Thread rule: the
 * member's mailbox, unless a method says otherwise.
 */
final class StreamReplica implements GroupMember.Host {
  private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int NUDGES = 25;

  private final ReplicaWorld world;
  private final GroupMember member;
  private final Leadership leadership;
  private final Runnable lost;
  private volatile StreamAssignment assignment;
  private volatile Optional<MemberId> leader = Optional.empty();
  private boolean over;

  /**
   * @param lost told when it takes part no more for what could not be applied, and another has to
   *     be made; on the member's mailbox
   */
  StreamReplica(
      ReplicaWorld world,
      GroupMember member,
      StreamAssignment assignment,
      Roster roster,
      MetaMessenger messenger,
      Runnable lost) {
    this.lost = lost;
    this.world = world;
    this.member = member;
    this.assignment = assignment;
    this.leadership = new Leadership(world, this, roster, messenger);
  }

  GroupMember member() {
    return member;
  }

  String title() {
    return assignment.name().account() + " > " + assignment.name().stream();
  }

  /** Every thread. */
  StreamAssignment assignment() {
    return assignment;
  }

  /** Whether somebody leads, as far as this server knows. Every thread. */
  boolean isLed() {
    return leader.isPresent() && !leadership.isBeginning();
  }

  /** Empty while it does not take part. Every thread. */
  Optional<RaftStatus> status() {
    return member.status();
  }

  /** Empty before it takes part. Every thread. */
  Optional<StreamId> idInStore() {
    return status().map(started -> member.store().id());
  }

  /** Whether it has a say in who leads, and so knows when nobody does. Every thread. */
  boolean votes() {
    return status().filter(InSync::votes).isPresent();
  }

  /** Every thread. */
  boolean leads() {
    return status().filter(now -> now.role() == RaftRole.LEADER).isPresent();
  }

  /**
   * Takes part; {@code fresh}: its group was founded just now.
   *
   * @return why it does not
   */
  Optional<Objection> start(boolean fresh) {
    if (over) {
      return Optional.empty();
    }
    Optional<Objection> objection = member.start(this);
    if (objection.isPresent()) {
      report(objection.get());
    } else if (fresh && assignment.preferred().equals(world.settings().name())) {
      nudge(NUDGES);
    }
    return objection;
  }

  private void report(Objection objection) {
    String what =
        "The replica of stream '%s' does not take part: %s".formatted(title(), objection.why());
    if (objection.kind() == Objection.Kind.LOST && assignment.canReplace(member.self())) {
      world.log().error(what + "; another one is made from the other servers' replicas");
    } else {
      world.streams().faults().report(what);
    }
  }

  private void nudge(int times) {
    if (times > 0 && leader.isEmpty()) {
      member.campaign();
      world.streams().timers().after(AGAIN, member.mailbox(), () -> nudge(times - 1));
    }
  }

  /** The cluster decided about the stream, perhaps for somebody who waits. */
  void assigned(StreamAssignment next, List<Asker> waiting) {
    assignment = next;
    leadership.assigned(waiting);
    if (leader.isPresent()) {
      leadership.leaveAskersToOthers();
    }
  }

  /**
   * Another replica takes its place on this server: it must not vote any more, and stays where it
   * is until its group has let it go.
   */
  void replaced(StreamAssignment next) {
    assignment = next;
    world
        .log()
        .warn("Another replica of stream '%s' takes the place of the one here".formatted(title()));
    close(StreamConsumers.End.LEADERSHIP);
    leadership.leaveAskersToOthers();
    member.giveUp();
  }

  // --- the group ---

  @Override
  public Optional<String> home(MemberId other) {
    return assignment.nodeOf(other);
  }

  @Override
  public void role(RaftStatus status) {
    leader = status.leader();
    leadership.role(status);
  }

  @Override
  public void poisoned(Throwable why) {
    leader = Optional.empty();
    leadership.lose();
    world
        .streams()
        .faults()
        .report("the replica of stream '" + assignment.name().stream() + "'", why);
    if (member.isHalfApplied()) {
      lost.run();
    }
  }

  /** Lets another member lead, see {@link Leadership#handOver}. */
  void handOver(Optional<MemberId> to, Consumer<Boolean> done) {
    leadership.handOver(to, done);
  }

  // --- the end ---

  /** Stops taking part; what is staged is answered by nobody. */
  void close(StreamConsumers.End why) {
    over = true;
    leadership.close(why);
    member.stop();
  }

  /** The stream, or this server's part in it, is no more. */
  void drop() {
    close(StreamConsumers.End.DELETED);
    member.mailbox().execute(member::drop);
  }
}
