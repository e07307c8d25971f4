package io.sealstream.raft.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogMemory;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.store.SimDisk;
import io.sealstream.store.StoreSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** Nodes with sealed stores, a clock, and what was acknowledged to whom wrote in their diary. */
final class DiaryCluster implements AutoCloseable {
  /** Small, so that journal files are, too. */
  static final long VOLUME = 192 << 20;

  final List<MemberId> ids = new ArrayList<>();
  final List<String> acknowledged = new ArrayList<>();

  private final Map<MemberId, Long> fetched = new ConcurrentHashMap<>();

  private final Map<MemberId, SimDisk> disks = new HashMap<>();
  private final Map<MemberId, DiaryNode> nodes = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private StoreSettings settings = StoreSettings.DEFAULT;
  private final LogMemory memory = new LogMemory(2 << 20);
  private RaftSettings raft = RaftSettings.USUAL;
  private Function<MemberId, CipherSuite> ciphers = id -> CipherSuite.AES;
  private Members founders;

  DiaryCluster() {
    clock.scheduleAtFixedRate(
        () -> running().forEach(RaftGroup::tick), 50, 50, TimeUnit.MILLISECONDS);
  }

  private List<RaftGroup> running() {
    return nodes.values().stream().flatMap(node -> node.running().stream()).toList();
  }

  void ciphers(Function<MemberId, CipherSuite> ofWhom) {
    ciphers = ofWhom;
  }

  void settings(StoreSettings ofAll) {
    settings = ofAll;
  }

  /** Entries are forgotten as soon as they are applied. */
  void keepNothing() {
    keep(0);
  }

  void keep(long bytes) {
    raft = new RaftSettings(5, 12, 64, 1 << 20, 16, 4096, 8L << 20, bytes);
  }

  /** Of all nodes together. */
  LogMemory memory() {
    return memory;
  }

  void found(int members) throws Exception {
    for (int i = 0; i < members; i++) {
      MemberId id = new MemberId(1, i);
      ids.add(id);
      disks.put(id, volume());
    }
    founders = Members.founding(ids);
    startAll();
  }

  private static SimDisk volume() {
    SimDisk disk = new SimDisk();
    disk.capacity(VOLUME);
    return disk;
  }

  void startAll() throws Exception {
    for (MemberId id : ids) {
      start(id);
    }
  }

  DiaryNode start(MemberId id) throws Exception {
    DiaryNode node =
        new DiaryNode(
            disks.get(id),
            ciphers.apply(id),
            settings,
            raft,
            memory,
            new RaftLog.Founding(id, founders),
            new DiaryNode.Links(this::send, this::send));
    nodes.put(id, node);
    return node;
  }

  /** A new incarnation that knows nothing, on a disk of its own. */
  DiaryNode join(MemberId id) throws Exception {
    ids.add(id);
    disks.put(id, volume());
    return start(id);
  }

  private void send(MemberId to, RaftMessage message) {
    Optional.ofNullable(nodes.get(to))
        .flatMap(DiaryNode::running)
        .ifPresent(group -> group.receive(message));
  }

  private void send(MemberId to, SnapshotMessage message) {
    if (message instanceof SnapshotMessage.Messages part) {
      fetched.merge(to, (long) part.entries().length, Long::sum);
    }
    Optional.ofNullable(nodes.get(to))
        .flatMap(DiaryNode::running)
        .ifPresent(group -> group.receive(message));
  }

  /** Bytes of messages that a member was given. */
  long fetchedBytes(MemberId by) {
    return fetched.getOrDefault(by, 0L);
  }

  SimDisk disk(MemberId id) {
    return disks.get(id);
  }

  DiaryNode node(MemberId id) {
    return nodes.get(id);
  }

  List<MemberId> followers() {
    MemberId leader = leaderId();
    return ids.stream().filter(id -> !id.equals(leader)).toList();
  }

  void cutPower(MemberId id, long seed) {
    nodes.remove(id).crash(seed);
  }

  void cutPower(long seed) {
    for (MemberId id : ids) {
      cutPower(id, seed + id.low());
    }
  }

  /** After the power was cut by the disk itself, wherever the node was then. */
  void powerReturns(MemberId id, long seed) {
    Optional.ofNullable(nodes.remove(id)).ifPresent(DiaryNode::close);
    disks.get(id).crash(seed);
  }

  /** A new incarnation learns and is promoted when it has caught up. */
  void grow(MemberId id) throws Exception {
    join(id);
    change(MemberChange.Kind.ADD_LEARNER, id);
    change(MemberChange.Kind.PROMOTE, id);
  }

  void change(MemberChange.Kind kind, MemberId id) throws Exception {
    for (Outcome outcome = new Outcome.Busy(); !(outcome instanceof Outcome.Done); ) {
      CompletableFuture<Outcome> answer = new CompletableFuture<>();
      RaftGroup leader = leader().group();
      leader.change(
          new MemberChange(kind, id), leader.status().committed().index(), answer::complete);
      outcome = answer.get(120, TimeUnit.SECONDS);
      if (outcome instanceof Outcome.Refused(String why)) {
        throw new AssertionError(why);
      }
    }
  }

  /** A node whose replica is lost makes another one, which knows nothing, in the same store. */
  DiaryNode makeAgain(MemberId lost, MemberId next) throws Exception {
    nodes.remove(lost).giveUp();
    ids.remove(lost);
    ids.add(next);
    disks.put(next, disks.remove(lost));
    return start(next);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    nodes.values().forEach(DiaryNode::close);
  }

  // --- what happens in it ---

  static void until(Callable<Boolean> so) {
    Awaitility.await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(5)).until(so);
  }

  MemberId leaderId() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(5))
        .until(this::findLeader, Optional::isPresent)
        .orElseThrow();
  }

  DiaryNode leader() {
    return nodes.get(leaderId());
  }

  private Optional<MemberId> findLeader() {
    return ids.stream()
        .filter(
            id ->
                Optional.ofNullable(nodes.get(id))
                    .flatMap(DiaryNode::running)
                    .filter(group -> group.status().role() == RaftRole.LEADER)
                    .isPresent())
        .findFirst();
  }

  GroupId group() {
    return DiaryNode.GROUP;
  }

  /** Until it is acknowledged; one whose fate is not known is written again. */
  void write(String text) throws Exception {
    propose(Diary.line(text));
    acknowledged.add(text);
  }

  void propose(StoredBatch batch) throws Exception {
    for (Outcome outcome = new Outcome.Busy(); !(outcome instanceof Outcome.Done); ) {
      CompletableFuture<Outcome> answer = new CompletableFuture<>();
      leader().group().propose(batch, answer::complete);
      outcome = answer.get(120, TimeUnit.SECONDS);
    }
  }

  /** Lines that nobody waits for: they may survive the power, or not. */
  void writeWithoutWaiting(String text) {
    for (int i = 0; i < 5; i++) {
      String line = "%s, %d".formatted(text, i);
      findLeader().ifPresent(to -> nodes.get(to).group().propose(Diary.line(line), outcome -> {}));
    }
  }

  void everybodyApplied(long index) {
    until(() -> running().stream().allMatch(group -> group.status().appliedIndex() >= index));
  }

  void everybodyHasWhatWasAcknowledged() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () ->
                nodes
                    .values()
                    .forEach(
                        node -> {
                          assertThat(node.diary().lines()).containsSubsequence(acknowledged);
                          assertThat(node.diary().messages())
                              .isEqualTo(nodes.get(ids.getFirst()).diary().messages());
                        }));
  }
}
