package io.sealstream.raft.journal;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftSnapshots;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.raft.SnapshotTransport;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StreamStore;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Snapshots of a replicated stream over a sealed store. What a member lacks is fetched from another
 * into a stream beside its own, sealed under its own key; one entry of its log names that stream
 * and thereby takes the place of the log; from there the messages move into the member's own
 * stream, and when a checkpoint holds them the other stream is dropped.
 *
 * <p>Invariant: at every moment all that the log counts on is durable in the stream, in the journal
 * or in the stream that the log names. Messages up to {@link ReplicatedMachine#durableSequence} are
 * not fetched: those that still exist are in every state that a crash may leave.
 */
public final class JournaledSnapshots implements RaftSnapshots {
  private final GroupId group;
  private final MemberId self;
  private final SealedStore store;
  private final StreamStore stream;
  private final ReplicatedMachine machine;
  private final Executor owner;
  private final SnapshotTransport transport;
  private final RandomGenerator random;
  private final SnapshotSource source;
  private Optional<FetchedStream> named = Optional.empty();
  private Optional<FetchedStream> unused = Optional.empty();

  /** Up to which entry what was fetched and not used has the state. */
  private long unusedIndex = Long.MAX_VALUE;

  private Optional<SnapshotFetch> fetch = Optional.empty();
  private Optional<SnapshotMove> move = Optional.empty();

  /**
   * @param owner the stream's, which runs the group too
   * @param found what the store held when it recovered; this takes the one that the log names
   */
  public JournaledSnapshots(
      GroupId group,
      SealedStore store,
      StreamStore stream,
      ReplicatedMachine machine,
      Executor owner,
      SnapshotTransport transport,
      RandomGenerator random,
      FetchedStreams found) {
    this.group = group;
    this.self = machine.founding().self();
    this.store = store;
    this.stream = stream;
    this.machine = machine;
    this.owner = owner;
    this.transport = transport;
    this.random = random;
    this.source = new SnapshotSource(group, self, stream, machine);
    machine.fetched().flatMap(handle -> found.take(handle.stream())).ifPresent(this::name);
  }

  private void name(FetchedStream fetched) {
    fetched.takenBy(owner);
    named = Optional.of(fetched);
  }

  // --- fetching ---

  @Override
  public void fetch(MemberId from, Snapshot offered, Consumer<Optional<Snapshot>> fetched) {
    unused.ifPresent(FetchedStream::drop);
    unused = Optional.empty();
    if (!stream.hasRoom(SnapshotMessage.PART_BYTES)) {
      fetched.accept(Optional.empty()); // it will be offered again
      return;
    }
    FetchedStream into = create();
    unused = Optional.of(into);
    unusedIndex = Long.MAX_VALUE;
    SnapshotFetch begun =
        new SnapshotFetch(
            group,
            self,
            from,
            random.nextLong(),
            machine.durableSequence(),
            transport,
            into,
            snapshot -> {
              fetch = Optional.empty();
              unused = unused.filter(kept -> snapshot.isPresent());
              snapshot.ifPresent(whole -> unusedIndex = whole.index());
              fetched.accept(snapshot);
            });
    fetch = Optional.of(begun);
    begun.begin();
  }

  private FetchedStream create() {
    FetchedStream[] made = new FetchedStream[1];
    store.create(
        owner,
        place -> {
          made[0] = new FetchedStream(place, new FetchedMachine(place));
          made[0].takenBy(owner);
          return made[0].machine();
        });
    return made[0];
  }

  @Override
  public void receive(SnapshotMessage message) {
    switch (message) {
      case SnapshotMessage.Question question ->
          transport.send(question.from(), source.answer(question));
      case SnapshotMessage.Answer answer -> fetch.ifPresent(running -> running.hear(answer));
    }
  }

  @Override
  public void tick() {
    source.tick();
    fetch.ifPresent(SnapshotFetch::tick);
    move.ifPresent(SnapshotMove::tick);
    dropNeedless();
  }

  /** The member got there by itself meanwhile, or leads: nothing will be installed. */
  private void dropNeedless() {
    if (!machine.isBetweenStates() && machine.appliedIndex() >= unusedIndex) {
      unused.ifPresent(FetchedStream::drop);
      unused = Optional.empty();
      unusedIndex = Long.MAX_VALUE;
    }
  }

  // --- installing ---

  @Override
  public void install(Snapshot snapshot, RaftLog.Completion installed) {
    FetchedHandle handle = (FetchedHandle) snapshot.handle();
    if (unused.filter(one -> one.store().id().equals(handle.stream())).isPresent()) {
      named.ifPresent(FetchedStream::drop);
      named = unused;
      unused = Optional.empty();
      unusedIndex = Long.MAX_VALUE;
    }
    Optional<CapturedState> state =
        named
            .filter(one -> one.store().id().equals(handle.stream()))
            .filter(one -> one.store().quarantine().isEmpty())
            .flatMap(one -> one.machine().state());
    if (state.isEmpty()) {
      installed.failed(
          new IOException(
              "the fetched state in stream %s, which the log names, is lost"
                  .formatted(handle.stream())));
      return;
    }
    FetchedStream from = named.orElseThrow();
    machine.onSaved(
        covered -> {
          if (covered >= snapshot.index()) {
            saved(from);
          }
        });
    SnapshotMove begun =
        new SnapshotMove(store, stream, machine, owner, from, state.get(), installed);
    move = Optional.of(begun);
    begun.begin();
  }

  /** The stream ends: what was fetched for it ends with it. */
  public void drop() {
    fetch.ifPresent(SnapshotFetch::stop);
    move.ifPresent(SnapshotMove::stop);
    named.ifPresent(FetchedStream::drop);
    unused.ifPresent(FetchedStream::drop);
  }

  /** A checkpoint holds the stream as it is without the fetched one. */
  private void saved(FetchedStream from) {
    machine.onSaved(index -> {});
    move = Optional.empty();
    named = named.filter(one -> one != from);
    from.drop();
  }
}
