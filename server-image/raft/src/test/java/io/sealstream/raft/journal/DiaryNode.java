package io.sealstream.raft.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.MasterKey;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogMemory;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftReplica;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.RaftTransport;
import io.sealstream.raft.SnapshotTransport;
import io.sealstream.raft.core.CoreRules;
import io.sealstream.raft.group.GroupActor;
import io.sealstream.store.Expectation;
import io.sealstream.store.OfferedKeys;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.OpeningRequest;
import io.sealstream.store.SealedStore;
import io.sealstream.store.SimDisk;
import io.sealstream.store.StoreOpening;
import io.sealstream.store.StoreSettings;
import io.sealstream.store.StoreState;
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One life of a node with a sealed store and one replicated stream in it. */
final class DiaryNode {
  static final GroupId GROUP = new GroupId(0, 1);

  /** How a node reaches the others. */
  record Links(RaftTransport raft, SnapshotTransport snapshots) {}

  private final SimDisk disk;
  private final ExecutorService owner = Executors.newSingleThreadExecutor();
  private final SealedStore store;
  private StartVerdict verdict;
  private Replica replica;
  private Optional<RaftGroup> group = Optional.empty();

  /** The stream as the store has it, with its machine of the moment. */
  private static final class Replica {
    private final StreamStore stream;
    private final ReplicatedMachine machine;
    private volatile Diary diary;

    private Replica(StreamStore stream, byte[] saved) {
      this.stream = stream;
      this.diary = new Diary(stream);
      this.machine =
          saved.length == 0
              ? ReplicatedMachine.fresh(stream, diary, this::restored)
              : ReplicatedMachine.restore(stream, ByteBuffer.wrap(saved), this::restored);
    }

    private Diary restored(byte[] saved) {
      diary = new Diary(stream, saved);
      return diary;
    }
  }

  /** Opens the store; founds the member where there is none yet. */
  DiaryNode(
      SimDisk disk,
      CipherSuite cipher,
      StoreSettings settings,
      RaftSettings raft,
      LogMemory memory,
      RaftLog.Founding founding,
      Links links)
      throws Exception {
    this.disk = disk;
    OfferedKeys keys =
        new OfferedKeys(
            Optional.of(MasterKey.of("a key for tests of the log".getBytes(UTF_8))),
            Optional.empty());
    OpeningOutcome outcome =
        StoreOpening.open(disk, new OpeningRequest(keys, Optional.of(cipher), Expectation.NOTHING));
    if (!(outcome instanceof OpeningOutcome.Opened opened)) {
      throw new IOException("not opened: " + outcome);
    }
    store = opened.engine(settings);
    try {
      Found found = new Found();
      FetchedStreams fetched = new FetchedStreams(found);
      store.recover(fetched);
      replica = found.replicas.isEmpty() ? found(founding) : found.replicas.getFirst();
      verdict = owner.submit(() -> replica.machine.start(store)).get();
      if (verdict instanceof StartVerdict.Starts start) {
        group = Optional.of(owner.submit(() -> start(start, fetched, raft, memory, links)).get());
      }
      owner.submit(fetched::dropOthers).get();
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  private Replica found(RaftLog.Founding founding) throws Exception {
    List<Replica> made = new ArrayList<>();
    store.create(
        owner,
        place -> {
          made.add(new Replica(place, new byte[0]));
          return made.getFirst().machine;
        });
    JournaledLog log = new JournaledLog(made.getFirst().stream);
    CompletableFuture<Void> founded = new CompletableFuture<>();
    owner.submit(() -> log.found(store, founding, new Told(founded))).get();
    founded.get();
    return made.getFirst();
  }

  private record Told(CompletableFuture<Void> done) implements RaftLog.Completion {
    @Override
    public void durable() {
      done.complete(null);
    }

    @Override
    public void failed(Throwable why) {
      done.completeExceptionally(why);
    }
  }

  private RaftGroup start(
      StartVerdict.Starts start,
      FetchedStreams fetched,
      RaftSettings settings,
      LogMemory memory,
      Links links) {
    Random random = new Random();
    return GroupActor.start(
        new RaftReplica(
            GROUP,
            start.from(),
            new JournaledLog(replica.stream),
            replica.machine,
            new JournaledSnapshots(
                GROUP,
                store,
                replica.stream,
                replica.machine,
                owner,
                links.snapshots(),
                random,
                fetched),
            links.raft(),
            owner,
            settings,
            memory,
            random,
            status -> {},
            why -> {}),
        new CoreRules());
  }

  /** Empty when it must not take part. */
  Optional<RaftGroup> running() {
    return group;
  }

  RaftGroup group() {
    return group.orElseThrow();
  }

  StartVerdict verdict() {
    return verdict;
  }

  Diary diary() {
    return replica.diary;
  }

  SealedStore store() {
    return store;
  }

  /** Its disk failed it: it says nothing any more. */
  boolean isCutOff() {
    return store.status().state() == StoreState.POISONED;
  }

  /** Streams that the store has, fetched states included. */
  int streams() {
    return store.status().streams();
  }

  void checkpoint() {
    store.checkpoint().toCompletableFuture().join();
  }

  /** The cluster has decided that another one takes its place. */
  void isReplaced() throws Exception {
    owner.submit(replica.machine::giveUp).get();
  }

  /** Its replica is of no use any more; a checkpoint says so. */
  void giveUp() throws Exception {
    CompletableFuture<Void> dropped = new CompletableFuture<>();
    owner.submit(() -> replica.stream.drop(() -> dropped.complete(null))).get();
    dropped.get();
    close();
  }

  /** The power goes; a seed chooses what the disk has. */
  void crash(long seed) {
    disk.haltAt(disk.events() + 1);
    close();
    disk.crash(seed);
  }

  void close() {
    group.ifPresent(RaftGroup::stop);
    store.close();
    owner.shutdown();
  }

  private final class Found implements StreamMachines {
    private final List<Replica> replicas = new ArrayList<>();

    @Override
    public Owned restore(StreamStore found, byte[] saved) {
      replicas.add(new Replica(found, saved));
      return new Owned(replicas.getLast().machine, owner);
    }

    @Override
    public void dropped(StreamStore gone) {
      replicas.removeIf(one -> one.stream == gone);
    }
  }
}
