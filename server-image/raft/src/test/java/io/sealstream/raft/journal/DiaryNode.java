package io.sealstream.raft.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.MasterKey;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftReplica;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.RaftSnapshots;
import io.sealstream.raft.RaftTransport;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotMessage;
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
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** One life of a node with a sealed store and one replicated stream in it. */
final class DiaryNode {
  private static final GroupId GROUP = new GroupId(0, 1);

  private final SimDisk disk;
  private final ExecutorService owner = Executors.newSingleThreadExecutor();
  private final SealedStore store;
  private Diary diary = new Diary();
  private ReplicatedMachine machine;
  private StreamStore stream;
  private RaftGroup group;

  /** Opens the store; founds the member where there is none yet. */
  DiaryNode(SimDisk disk, MemberId self, Members founders, RaftTransport transport)
      throws Exception {
    this.disk = disk;
    OfferedKeys keys =
        new OfferedKeys(
            Optional.of(MasterKey.of("a key for tests of the log".getBytes(UTF_8))),
            Optional.empty());
    OpeningOutcome outcome =
        StoreOpening.open(
            disk, new OpeningRequest(keys, Optional.of(CipherSuite.AES), Expectation.NOTHING));
    if (!(outcome instanceof OpeningOutcome.Opened opened)) {
      throw new IOException("not opened: " + outcome);
    }
    store = opened.engine(StoreSettings.DEFAULT);
    store.recover(new Found());
    if (stream == null) {
      found(new RaftLog.Founding(self, founders));
    }
    group = owner.submit(() -> start(transport)).get();
  }

  private void found(RaftLog.Founding founding) throws Exception {
    stream =
        store.create(
            owner,
            handle -> {
              machine = ReplicatedMachine.fresh(handle, diary);
              return machine;
            });
    CompletableFuture<Void> founded = new CompletableFuture<>();
    owner.submit(() -> new JournaledLog(stream).found(founding, new Told(founded))).get();
    founded.get();
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

  private RaftGroup start(RaftTransport transport) {
    RaftGroup started =
        GroupActor.start(
            new RaftReplica(
                GROUP,
                machine.start(),
                new JournaledLog(stream),
                machine,
                new NoSnapshots(),
                transport,
                owner,
                RaftSettings.USUAL,
                new Random(),
                status -> {},
                why -> {}),
            new CoreRules());
    machine.connect(started);
    return started;
  }

  RaftGroup group() {
    return group;
  }

  Diary diary() {
    return diary;
  }

  void checkpoint() {
    store.checkpoint().toCompletableFuture().join();
  }

  /** The power goes; a seed chooses what the disk has. */
  void crash(long seed) {
    disk.haltAt(disk.events() + 1);
    group.stop();
    store.close();
    owner.shutdown();
    disk.crash(seed);
  }

  void close() {
    group.stop();
    store.close();
    owner.shutdown();
  }

  private final class Found implements StreamMachines {
    @Override
    public Owned restore(StreamStore found, byte[] saved) {
      stream = found;
      machine =
          saved.length == 0
              ? ReplicatedMachine.fresh(found, diary)
              : ReplicatedMachine.restore(
                  found,
                  saved,
                  inner -> {
                    diary = new Diary(inner);
                    return diary;
                  });
      return new Owned(machine, owner);
    }

    @Override
    public void dropped(StreamStore gone) {
      throw new IllegalStateException("nobody ended " + gone.id());
    }
  }

  /** The states of these nodes cannot be fetched. */
  private static final class NoSnapshots implements RaftSnapshots {
    @Override
    public void fetch(MemberId from, Snapshot offered, Consumer<Optional<Snapshot>> fetched) {
      fetched.accept(Optional.empty());
    }

    @Override
    public void install(Snapshot snapshot, Runnable installed) {
      throw new IllegalStateException("a snapshot is there though none was fetched");
    }

    @Override
    public void receive(SnapshotMessage message) {
      throw new IllegalStateException("nobody fetches anything here");
    }

    @Override
    public void tick() {}
  }
}
