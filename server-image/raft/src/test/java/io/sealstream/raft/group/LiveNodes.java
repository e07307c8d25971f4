package io.sealstream.raft.group;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogMemory;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.LogWrite;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftMachine;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftReplica;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.RaftSnapshots;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.raft.core.CoreRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Three nodes in one process with real threads and a real clock: two threads for all groups, one
 * for all disks, one for the ticks.
 */
final class LiveNodes implements AutoCloseable {
  /** A write of a test. */
  record Text(String text) implements EntryHandle {
    @Override
    public int length() {
      return text.length();
    }
  }

  /** What one member applied, in order. */
  static final class Applied implements RaftMachine {
    private final List<String> texts = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void apply(long index, EntryHandle entry) {
      texts.add(((Text) entry).text());
    }

    @Override
    public void pass(long index) {
      // Raft's own entries are none of its business.
    }

    List<String> texts() {
      return List.copyOf(texts);
    }
  }

  private static final int MEMBERS = 3;

  private final ExecutorService groups = Executors.newFixedThreadPool(2);
  private final ExecutorService disk = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final LogMemory memory = new LogMemory(64 << 20);
  private final TickWheel wheel = new TickWheel(10);
  private final Map<MemberId, RaftGroup> members = new ConcurrentHashMap<>();
  private final Map<MemberId, Applied> applied = new ConcurrentHashMap<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  LiveNodes() {
    clock.scheduleAtFixedRate(wheel::turn, 10, 10, TimeUnit.MILLISECONDS);
  }

  List<MemberId> found(int group) {
    List<MemberId> ids = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      ids.add(new MemberId(group, i));
    }
    ids.forEach(id -> start(new GroupId(0, group), id, Members.founding(ids)));
    return ids;
  }

  private void start(GroupId group, MemberId id, Members founders) {
    Applied machine = new Applied();
    applied.put(id, machine);
    RaftGroup started =
        GroupActor.start(
            new RaftReplica(
                group,
                LogStart.fresh(new RaftLog.Founding(id, founders)),
                new Disk(),
                machine,
                new NoSnapshots(),
                this::send,
                groups,
                RaftSettings.USUAL,
                memory,
                new Random(id.hashCode()),
                status -> {},
                failure::set),
            new CoreRules());
    members.put(id, started);
    wheel.add(started);
  }

  private final class Disk implements RaftLog {
    @Override
    public void write(LogWrite write, Completion completion) {
      disk.execute(completion::durable);
    }

    @Override
    public boolean hasRoom(int bytes) {
      return true;
    }
  }

  private void send(MemberId to, RaftMessage message) {
    RaftGroup receiver = members.get(to);
    if (receiver != null) {
      receiver.receive(message);
    }
  }

  Optional<RaftGroup> leader(List<MemberId> of) {
    return of.stream()
        .map(members::get)
        .filter(member -> member.status().role() == RaftRole.LEADER)
        .findFirst();
  }

  List<String> applied(MemberId member) {
    return applied.get(member).texts();
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  @Override
  public void close() {
    clock.shutdownNow();
    groups.shutdownNow();
    disk.shutdownNow();
  }

  /** Nothing is ever forgotten here. */
  private static final class NoSnapshots implements RaftSnapshots {
    @Override
    public void fetch(MemberId from, Snapshot offered, Consumer<Optional<Snapshot>> fetched) {
      throw new IllegalStateException("a snapshot is offered though none was taken");
    }

    @Override
    public void install(Snapshot snapshot, RaftLog.Completion installed) {
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
