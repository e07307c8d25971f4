package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftStatus;
import io.sealstream.raft.journal.StoredBatch;
import io.sealstream.server.jetstream.meta.ClusterNode;
import io.sealstream.server.jetstream.meta.MetaEntry;
import io.sealstream.server.jetstream.meta.MetaState;
import io.sealstream.server.jetstream.meta.MetaState.Asked;
import io.sealstream.server.jetstream.stream.Faults;
import io.sealstream.server.log.Log;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.Urgency;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * This server's member of the group in which the cluster agrees on servers and streams. Thread
 * rule: the member's mailbox, unless a method says otherwise.
 */
public final class MetaGroup implements GroupMember.Host {
  private final GroupMember member;
  private final Faults faults;
  private final Log log;
  private final Decisions decisions = new Decisions(this);
  private MetaState state = new MetaState();
  private final List<Asked> asked = new ArrayList<>();
  private SeatsBefore before = new SeatsBefore(Long.MAX_VALUE, MetaState::new);
  private Runnable changed = () -> {};
  private Runnable watcher = () -> {};
  private volatile Optional<MemberId> leader = Optional.empty();
  private volatile MemberId self = new MemberId(0, 0);
  private volatile Optional<String> leaderName = Optional.empty();
  private volatile SortedMap<String, MemberId> others = Collections.emptySortedMap();

  /** The term in which this member leads and has applied everything before; 0: it does not. */
  private volatile long leads;

  MetaGroup(GroupMember member, Faults faults, Log log) {
    this.log = log;
    this.member = member;
    this.faults = faults;
  }

  GroupMember member() {
    return member;
  }

  /** As applied here. */
  public MetaState state() {
    return state;
  }

  /** Whether this server decides now. Every thread. */
  public boolean leads() {
    return leads != 0;
  }

  /** Whether anybody does, as far as this server knows. Every thread. */
  public boolean isLed() {
    return leader.isPresent() && (leads() || !leader.get().equals(self));
  }

  /** Whether this server knows when nobody decides. Every thread. */
  public boolean wouldKnow() {
    return member.status().filter(InSync::votes).isPresent();
  }

  /** The name of the server that decides, as far as this one knows. Every thread. */
  public Optional<String> leader() {
    return leaderName;
  }

  /** Its machine over this state: with an eye on who waits for an entry. */
  StreamMachine machine(MetaState next) {
    state = next;
    changed.run();
    return new Watched();
  }

  /**
   * Takes part.
   *
   * @param onChange runs on the mailbox after entries were applied
   * @param onDecides runs on the mailbox when this server begins to decide
   * @return why it must not; empty when it does
   */
  Optional<Objection> start(Runnable onChange, Runnable onDecides) {
    self = member.self();
    changed = onChange;
    watcher = onDecides;
    Optional<Objection> objection = member.start(this);
    before = new SeatsBefore(member.opsBefore(), () -> state);
    return objection;
  }

  /** Whether a server may have had a replica in a life before; on the mailbox. */
  boolean mayBeFromBefore(MemberId replica) {
    return before.has(replica);
  }

  /**
   * The other servers that have a say. Every thread.
   *
   * @param linked names of those that can be reached
   */
  List<ClusterView.Other> others(Set<String> linked) {
    Optional<RaftStatus> deciding = leads() ? member.status() : Optional.empty();
    return others.entrySet().stream()
        .map(
            other ->
                new ClusterView.Other(
                    other.getKey(),
                    linked.contains(other.getKey()),
                    deciding.flatMap(status -> progress(status, other.getValue()))))
        .toList();
  }

  private static Optional<ClusterView.Progress> progress(RaftStatus deciding, MemberId other) {
    return InSync.follower(deciding, other)
        .map(
            follower ->
                new ClusterView.Progress(
                    InSync.isCurrent(deciding, other),
                    InSync.TICK.multipliedBy(follower.ticksSinceHeard()),
                    Math.max(0, deciding.commitIndex() - follower.match())));
  }

  private void lookAround() {
    RaftStatus status = member.group().status();
    Optional<String> before = leaderName;
    leaderName = status.leader().flatMap(this::home);
    if (!leaderName.equals(before)) {
      log.info(
          leaderName
              .map("JetStream cluster new metadata leader: "::concat)
              .orElse("JetStream cluster no metadata leader"));
    }
    SortedMap<String, MemberId> seen = new TreeMap<>();
    for (MemberId one : status.committed().all()) {
      if (!one.equals(member.self())) {
        home(one).ifPresent(name -> seen.put(name, one));
      }
    }
    others = seen;
  }

  /**
   * Enters what rests on the state as it is then; see {@link Decisions}. Called on the mailbox.
   *
   * @param entries asked for when everything before is entered; all of them count or none
   * @param entered told how it ended; empty: there was nothing to enter
   */
  public void decide(Supplier<List<MetaEntry>> entries, Consumer<Optional<Outcome>> entered) {
    decisions.decide(entries, entered);
  }

  /** Enters something, all of it or nothing; answered on the mailbox. */
  void propose(List<MetaEntry> entries, Consumer<Outcome> answer) {
    int length = entries.stream().mapToInt(one -> EntryBatch.HEADER + one.body().length).sum();
    EntryBatch batch = new EntryBatch(length);
    entries.forEach(one -> batch.add(one.kind(), one.body()));
    // Few and short, and on full disks nothing could be deleted without them.
    member.group().proposals(leads).propose(StoredBatch.of(batch, Urgency.FREEING), answer);
  }

  /** Runs a task on the mailbox. Any thread. */
  public void execute(Runnable task) {
    member.mailbox().execute(task);
  }

  /** Those who wait for what was applied since the last call. */
  List<Asked> takeAsked() {
    List<Asked> taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }

  /** Lets another server decide. */
  public void handOver(Optional<String> to, Consumer<Boolean> done) {
    RaftStatus status = status();
    Optional<MemberId> heir =
        to.isEmpty()
            ? InSync.heir(status)
            : status.committed().voters().stream()
                .filter(voter -> !voter.equals(member.self()))
                .filter(voter -> home(voter).equals(to))
                .findFirst();
    if (heir.isEmpty()) {
      done.accept(false);
    } else {
      member.group().transfer(heir.get(), end -> done.accept(end instanceof Outcome.Done));
    }
  }

  RaftStatus status() {
    return member.group().status();
  }

  @Override
  public Optional<String> home(MemberId other) {
    return state.nodes().stream()
        .filter(node -> node.member().equals(other))
        .map(ClusterNode::name)
        .findFirst()
        .or(() -> member.label().flatMap(label -> label.home(other)));
  }

  @Override
  public void role(RaftStatus status) {
    leader = status.leader();
    lookAround();
    if (status.role() != RaftRole.LEADER) {
      leads = 0;
    } else if (leads != status.term()) {
      leads = 0;
      member
          .group()
          .readBarrier(
              outcome -> {
                if (outcome instanceof Outcome.Done) {
                  leads = status.term();
                  watcher.run();
                }
              });
    }
  }

  @Override
  public void poisoned(Throwable why) {
    leads = 0;
    leaderName = Optional.empty();
    leader = Optional.empty();
    faults.report("the meta group", why);
  }

  /** Applies to the state and notes who waits; the rest happens behind the entry. */
  private final class Watched implements StreamMachine {
    @Override
    public void apply(long op, int kind, byte[] array, int body, int length) {
      before.look(op);
      state.apply(op, kind, array, body, length);
      MetaState.asked(kind, array, body, length).ifPresent(asked::add);
      lookAround();
      changed.run();
    }

    @Override
    public byte[] save() {
      return state.save();
    }
  }
}
