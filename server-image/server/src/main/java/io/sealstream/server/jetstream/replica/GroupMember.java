package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftReplica;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.RaftStatus;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.raft.core.CoreRules;
import io.sealstream.raft.group.GroupActor;
import io.sealstream.raft.journal.FetchedStreams;
import io.sealstream.raft.journal.JournaledLog;
import io.sealstream.raft.journal.JournaledSnapshots;
import io.sealstream.raft.journal.StartVerdict;
import io.sealstream.server.cluster.RaftHandles;
import io.sealstream.server.cluster.RaftLinks;
import io.sealstream.server.cluster.Registration;
import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.stream.Mailbox;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One member of one group: its place in the store, and the mailbox on which store and group do
 * their work in turns. Made, then {@link #attach attached} to its place, then {@link #start
 * started}. Thread rule: the mailbox, unless a method says otherwise.
 */
final class GroupMember {
  private static final RaftHandles HANDLES = new BatchHandles();
  private static final byte[] NEW = {};

  private final ReplicaWorld world;
  private final String name;
  private final Burst burst;
  private final Mailbox mailbox;
  private final ReplicaContents contents;
  private StreamStore store;
  private LabelledMachine machine;
  private Optional<JournaledSnapshots> snapshots = Optional.empty();
  private volatile Optional<RaftGroup> group = Optional.empty();
  private Optional<Host> host = Optional.empty();
  private Registration inbox = () -> {};
  private boolean dropped;
  private long opsBefore;

  /**
   * @param name for reports of faults
   */
  GroupMember(ReplicaWorld world, String name) {
    this.world = world;
    this.name = name;
    this.contents = new ReplicaContents(world, this);
    this.burst = world.streams().bus().burst();
    this.mailbox =
        new Mailbox(
            world.streams().pool(),
            burst::flush,
            fault -> world.streams().faults().report(name, fault));
  }

  /** For every thread. */
  Mailbox mailbox() {
    return mailbox;
  }

  Burst burst() {
    return burst;
  }

  ReplicaContents contents() {
    return contents;
  }

  StreamStore store() {
    return store;
  }

  /** What it is a replica of; empty when that never became durable. */
  Optional<ReplicaLabel> label() {
    return machine.label().filter(label -> machine.replicated().isFounded());
  }

  MemberId self() {
    return machine.replicated().founding().self();
  }

  /** Of its group. */
  List<MemberId> founders() {
    return machine.replicated().founding().founders().voters();
  }

  /** Once started. */
  RaftGroup group() {
    return group.orElseThrow();
  }

  /** Empty before the start. Every thread. */
  Optional<RaftStatus> status() {
    return group.map(RaftGroup::status);
  }

  /** Takes its place; by the recovering thread, or when a place is made. */
  StreamMachine attach(StreamStore place, byte[] saved) {
    store = place;
    machine = LabelledMachine.restore(place, contents, saved);
    return machine;
  }

  /**
   * Makes a place and writes what the member is. For every thread.
   *
   * @param founded told on the mailbox
   */
  void found(Storage storage, ReplicaLabel label, RaftLog.Founding founding, Founded founded) {
    if (storage == Storage.MEMORY) {
      world.store().createInMemory(mailbox, place -> attach(place, NEW));
    } else {
      world.store().create(mailbox, place -> attach(place, NEW));
    }
    mailbox.execute(() -> write(label, founding, founded));
  }

  /** What becomes of a founding; one of both, once. */
  interface Founded {
    /** It is durable: the member may start. */
    void done();

    /** The store takes nothing, for example because it is full. Nothing was promised to nobody. */
    void failed();
  }

  private void write(ReplicaLabel label, RaftLog.Founding founding, Founded founded) {
    byte[] body = label.toBytes();
    EntryBatch batch = new EntryBatch(EntryBatch.HEADER + body.length);
    batch.add(ReplicaLabel.KIND, body);
    if (!store.submit(batch, Urgency.NOW, () -> {})) {
      report(new IOException("the store takes no entries"));
      founded.failed();
      return;
    }
    new JournaledLog(store)
        .found(
            world.store(),
            founding,
            new RaftLog.Completion() {
              @Override
              public void durable() {
                mailbox.execute(
                    () -> {
                      if (dropped) {
                        return; // nobody wants it any more
                      }
                      adopt(new FetchedStreams(new Nobody()));
                      founded.done();
                    });
              }

              @Override
              public void failed(Throwable why) {
                report(why);
                mailbox.execute(founded::failed);
              }
            });
  }

  private void report(Throwable why) {
    world.streams().faults().report(name + ", whose replica cannot be made here", why);
  }

  /**
   * Takes the state that was being fetched when the server stopped, if there is one. Before the
   * start.
   */
  void adopt(FetchedStreams found) {
    snapshots =
        Optional.of(
            new JournaledSnapshots(
                label().orElseThrow().group(),
                world.store(),
                store,
                machine.replicated(),
                mailbox,
                this::send,
                ThreadLocalRandom.current(),
                found));
  }

  private void send(MemberId to, SnapshotMessage message) {
    homeOf(to).ifPresent(server -> world.snapshots().send(server, to, message));
  }

  /**
   * Takes part in its group from now on.
   *
   * @return why it must not; empty when it does
   */
  Optional<Objection> start(Host host) {
    return switch (machine.replicated().start(world.store())) {
      case StartVerdict.Starts(LogStart from) -> {
        start(host, from);
        yield Optional.empty();
      }
      case StartVerdict.LostEntries(var why) ->
          objection(
              Objection.Kind.LOST, "acknowledged entries are damaged (%s)".formatted(why.reason()));
      case StartVerdict.NotSynced() ->
          objection(
              Objection.Kind.OTHER,
              "sync_interval is not always: a replica could forget what it promised");
      case StartVerdict.NotFounded() -> objection(Objection.Kind.OTHER, "its making was cut short");
    };
  }

  private static Optional<Objection> objection(Objection.Kind kind, String why) {
    return Optional.of(new Objection(kind, why));
  }

  /** Entries of its machine that it may have applied in a life before; once started. */
  long opsBefore() {
    return opsBefore;
  }

  private void start(Host host, LogStart from) {
    opsBefore = machine.replicated().mostOps(from);
    GroupId id = label().orElseThrow().group();
    RaftLinks links = world.settings().peers().raft();
    RaftGroup started =
        GroupActor.start(
            new RaftReplica(
                id,
                from,
                new JournaledLog(store),
                machine.replicated(),
                snapshots.orElseThrow(),
                links.transport(HANDLES, this::homeOf),
                mailbox,
                RaftSettings.USUAL,
                world.memory(),
                ThreadLocalRandom.current(),
                host::role,
                host::poisoned),
            new CoreRules());
    group = Optional.of(started);
    this.host = Optional.of(host);
    Registration messages = links.receive(id, self(), HANDLES, started::receive);
    Registration states = world.snapshots().receive(self(), started::receive);
    inbox =
        () -> {
          messages.close();
          states.close();
        };
    world.wheel().add(started);
  }

  private Optional<String> homeOf(MemberId member) {
    Optional<String> told = host.flatMap(one -> one.home(member));
    return told.isPresent() ? told : label().flatMap(label -> label.home(member));
  }

  /**
   * Nobody leads a group that was founded just now, so nobody's silence has to be waited for. Does
   * nothing once somebody leads.
   */
  void campaign() {
    RaftStatus status = group().status();
    if (status.leader().isEmpty() && status.commitIndex() == 0) {
      group()
          .receive(new RaftMessage.TakeOver(label().orElseThrow().group(), self(), status.term()));
    }
  }

  /** Whether an entry could be applied in part only; once started. */
  boolean isHalfApplied() {
    return machine.replicated().isHalfApplied();
  }

  /** Another member takes its place. */
  void giveUp() {
    if (group.isPresent()) {
      machine.replicated().giveUp();
    }
  }

  /** Its place is given back, with everything in it. */
  void drop() {
    dropped = true;
    contents.dropped();
    snapshots.ifPresent(JournaledSnapshots::drop);
    store.drop(() -> {});
  }

  /** Takes part no more; for every thread. */
  void stop() {
    mailbox.execute(
        () -> {
          inbox.close();
          group.ifPresent(
              running -> {
                world.wheel().remove(running);
                running.stop();
              });
        });
  }

  /** No other stream is looked for. */
  private static final class Nobody implements StreamMachines {
    @Override
    public Owned restore(StreamStore stream, byte[] saved) {
      throw new IllegalStateException("nothing is recovered here");
    }

    @Override
    public void dropped(StreamStore stream) {
      throw new IllegalStateException("nothing is recovered here");
    }
  }

  /** Who looks after a member. Called on its mailbox. */
  interface Host {
    /** The server where a member lives now, as far as is known. */
    Optional<String> home(MemberId member);

    void role(RaftStatus status);

    void poisoned(Throwable why);
  }
}
