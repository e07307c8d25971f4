package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.LogMemory;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.group.TickWheel;
import io.sealstream.server.cluster.Peer;
import io.sealstream.server.cluster.Registration;
import io.sealstream.server.cluster.Topic;
import io.sealstream.server.jetstream.meta.AssetName;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.stream.Mailbox;
import io.sealstream.server.jetstream.stream.StreamConsumers;
import io.sealstream.server.jetstream.stream.StreamWorld;
import io.sealstream.server.log.Log;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StreamId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * This server as one of a cluster, from the recovery of its store to its stop: it founds the meta
 * group or finds its member of it, says what it is, and then keeps the replicas that the cluster
 * gives it. Thread rule: its own mailbox, unless a method says otherwise.
 */
public final class ClusterMember {
  /** Turns of the wheel in a tick. */
  private static final int SLOTS = 4;

  /** For the logs of all groups; at most an eighth of the heap where that is more. */
  private static final long LEAST_MEMORY = 32 << 20;

  private static final long TURN = InSync.TICK.toNanos() / SLOTS;

  private final ClusterSettings settings;
  private final StreamWorld streams;
  private final Log log;
  private final Roster roster;
  private final Mailbox mailbox;
  private final MemberId drawn;
  private final MetaDesk desk;
  private final Departures departures;
  private volatile List<GroupMember> found = List.of();
  private volatile Optional<MetaGroup> meta = Optional.empty();
  private volatile Optional<Replicas> replicas = Optional.empty();
  private volatile Optional<NodeWatch> watch = Optional.empty();
  private Optional<Arrival> arrival = Optional.empty();
  private Optional<Announcing> announcing = Optional.empty();

  private volatile Optional<ReplicaWorld> opened = Optional.empty();
  private volatile Optional<MetaCare> care = Optional.empty();
  private Registration service = () -> {};
  private volatile long announced;

  // On the meta group's mailbox.
  private boolean following;
  private boolean looking;

  private volatile Replicas.Origin origin = Replicas.Origin.STORE;
  private volatile boolean closed;

  /** Whether a server may make a new cluster together with others. */
  public enum Founding {
    ALLOWED,
    /** It waits until it is told that it belongs to one. */
    FORBIDDEN
  }

  /**
   * @param roster is told which streams are led here
   */
  public ClusterMember(ClusterSettings settings, StreamWorld streams, Log log, Roster roster) {
    this.log = log;
    this.settings = settings;
    this.streams = streams;
    this.roster = roster;
    this.mailbox =
        new Mailbox(
            streams.pool(), () -> {}, fault -> streams.faults().report("the cluster", fault));
    ThreadLocalRandom random = ThreadLocalRandom.current();
    this.drawn = new MemberId(random.nextLong(), random.nextLong());
    this.desk = new MetaDesk(settings, mailbox, drawn);
    this.departures = new Departures(desk, mailbox);
  }

  /** The group that decides; empty before this server belongs to one. Every thread. */
  public Optional<MetaGroup> meta() {
    return meta;
  }

  public ClusterSettings settings() {
    return settings;
  }

  private ReplicaWorld world() {
    return opened.orElseThrow();
  }

  /** Whether somebody leads a stream of which this server has a replica. Every thread. */
  public boolean isLed(AssetName stream) {
    return replicas.flatMap(all -> all.find(stream)).filter(StreamReplica::isLed).isPresent();
  }

  /** Whether this server leads a stream. Every thread. */
  public boolean leads(AssetName stream) {
    return isLed(stream)
        && replicas.flatMap(all -> all.find(stream)).filter(StreamReplica::leads).isPresent();
  }

  /** Whether this server knows when nobody leads a stream. Every thread. */
  public boolean wouldKnow(AssetName stream) {
    return replicas.flatMap(all -> all.find(stream)).filter(StreamReplica::votes).isPresent();
  }

  /**
   * Has another server lead a stream that this one leads. Every thread.
   *
   * @param to name of the other server; empty: any that can
   * @param done told on any thread whether another leads, or there is no other
   */
  public void handOver(AssetName stream, Optional<String> to, Consumer<Boolean> done) {
    Optional<StreamReplica> replica = replicas.flatMap(all -> all.find(stream));
    if (replica.isEmpty()) {
      done.accept(false);
      return;
    }
    StreamReplica led = replica.get();
    led.member()
        .mailbox()
        .execute(() -> led.handOver(to.flatMap(led.assignment()::seatOf).map(Seat::member), done));
  }

  // --- from the store ---

  /**
   * Brings back what the store holds and takes part in the cluster, or waits for it to form. By the
   * starting thread.
   *
   * @param founding whether it may found a new cluster with the others
   */
  public void open(SealedStore store, Founding founding) throws IOException {
    ReplicaWorld world =
        new ReplicaWorld(
            settings,
            streams,
            log,
            store,
            new TickWheel(SLOTS),
            new LogMemory(Math.max(LEAST_MEMORY, Runtime.getRuntime().maxMemory() / 8)),
            new SnapshotLinks(settings.peers()));
    opened = Optional.of(world);
    RecoveredReplicas recovered = RecoveredReplicas.of(world, store);
    found = recovered.streams();
    turn();
    mailbox.execute(() -> begin(recovered.meta(), founding));
  }

  private void turn() {
    world().wheel().turn();
    if (!closed) {
      streams.timers().after(TURN, Runnable::run, this::turn);
    }
  }

  private void begin(Optional<GroupMember> known, Founding founding) {
    Registration questions = settings.peers().serve(Topic.META, desk::asked);
    Registration states = world().snapshots().open();
    service =
        () -> {
          questions.close();
          states.close();
        };
    if (known.isPresent()) {
      join(known.get());
    } else {
      comeAnew(founding, Optional.empty());
    }
  }

  private void comeAnew(Founding founding, Optional<GroupMember> former) {
    Arrival coming = new Arrival(world(), mailbox, desk, drawn, former, this::arrived);
    arrival = Optional.of(coming);
    coming.begin(founding);
  }

  private void arrived(GroupMember member) {
    origin = Replicas.Origin.CLUSTER;
    join(member);
  }

  /** Takes part in the meta group. */
  private void join(GroupMember member) {
    MetaGroup group = member.contents().meta();
    member
        .mailbox()
        .execute(
            () -> {
              Optional<Objection> objection =
                  group.start(() -> changed(group), () -> decides(member));
              mailbox.execute(() -> started(group, objection));
            });
  }

  private void started(MetaGroup group, Optional<Objection> objection) {
    if (objection.isPresent()) {
      refused(group, objection.get());
    } else {
      NodeWatch watching = new NodeWatch(world(), group, () -> replicas);
      watch = Optional.of(watching);
      meta = Optional.of(group);
      desk.belongsTo(group, watching);
      group.execute(watching::begin);
      MetaCare caring = new MetaCare(world(), group);
      care = Optional.of(caring);
      group.execute(caring::begin);
      Announcing telling =
          new Announcing(
              settings, group, desk, streams.timers(), mailbox, index -> announced(group, index));
      announcing = Optional.of(telling);
      telling.tell();
    }
  }

  private void refused(MetaGroup group, Objection objection) {
    String what = "This server does not take part in the meta group: " + objection.why();
    if (objection.kind() == Objection.Kind.LOST) {
      log.error(what + "; it asks the others to take it in as a new one");
      comeAnew(Founding.FORBIDDEN, Optional.of(group.member()));
    } else {
      streams.faults().report(what);
    }
  }

  private void decides(GroupMember member) {
    new LeaderAdvisories(streams, member.burst()).decides(settings.name(), settings.cluster());
  }

  // --- what this server says and does ---

  /** From this entry on all know what this server is: it does what they decided. */
  private void announced(MetaGroup group, long index) {
    announced = index;
    group.execute(() -> follow(group));
  }

  /** Entries were applied; on the meta group's mailbox. */
  private void changed(MetaGroup group) {
    if (!looking) {
      looking = true;
      group.execute(
          () -> {
            looking = false;
            follow(group);
          });
    }
  }

  /** Does what the cluster decided, once this server's view is no older than its start. */
  private void follow(MetaGroup group) {
    following |= announced > 0 && group.status().appliedIndex() >= announced;
    if (following && !closed) {
      Replicas mine =
          replicas.orElseGet(
              () -> new Replicas(world(), roster, desk, found, origin, group::execute));
      replicas = Optional.of(mine);
      mine.follow(group.state(), group.takeAsked(), group::mayBeFromBefore);
    }
  }

  /** By which id the store knows this server's replica of a stream. Every thread. */
  public Optional<StreamId> idInStore(AssetName stream) {
    return replicas.flatMap(all -> all.find(stream)).flatMap(StreamReplica::idInStore);
  }

  /** Whether this server has a replica of a stream. Every thread. */
  public boolean hasReplica(AssetName stream) {
    return replicas.flatMap(all -> all.find(stream)).isPresent();
  }

  /** Every thread. */
  public ClusterView view() {
    Set<String> linked =
        settings.peers().linked().stream().map(Peer::name).collect(Collectors.toSet());
    return new ClusterView(
        settings.cluster(),
        meta.flatMap(MetaGroup::leader),
        meta.map(group -> group.others(linked)).orElse(List.of()),
        replicas.map(Replicas::count).orElse(0));
  }

  /**
   * Has others lead what this server leads, and leads nothing for a minute; may be asked again.
   * Every thread.
   */
  public void yield() {
    watch.ifPresent(NodeWatch::yield);
  }

  /**
   * Goes for good: streams move to other servers, then these forget this one. Goes on until it is
   * done; may be asked again. Every thread.
   *
   * @param gone told once, on this one's mailbox, when nobody counts on this server any more
   */
  public void leave(Runnable gone) {
    mailbox.execute(
        () -> {
          if (meta.isPresent() && !closed) {
            // Goes on saying what it is until then: only so its streams begin, and can be given
            // away.
            departures.leave(
                world(),
                meta.get().member().self(),
                () -> {
                  announcing.ifPresent(Announcing::end);
                  gone.run();
                });
          }
        });
  }

  /**
   * Has another server leave for good, one that does not run any more, too. Every thread.
   *
   * @param decided told once, on any thread, what became of that
   */
  public void remove(String server, Consumer<Removal> decided) {
    meta.ifPresentOrElse(
        group -> departures.remove(group, server, decided), () -> decided.accept(Removal.NOT_NOW));
  }

  /** Every thread. */
  public NodeStanding standing() {
    return watch.map(NodeWatch::standing).orElse(NodeStanding.UNKNOWN);
  }

  /** Whether the cluster came to be: somebody has decided for it once. Every thread. */
  public boolean isFormed() {
    return meta.filter(group -> group.status().appliedIndex() > 0).isPresent();
  }

  /** What ails this server's part in the cluster, in nats-server's words; empty when nothing. */
  public Optional<String> ailment() {
    if (meta.filter(MetaGroup::isLed).isEmpty()) {
      return Optional.of("JetStream has not established contact with a meta leader");
    }
    return replicas.isEmpty()
        ? Optional.of("JetStream is still recovering meta layer")
        : replicas
            .flatMap(Replicas::leaderless)
            .map(stream -> "JetStream stream '" + stream + "' has no leader");
  }

  // --- the end ---

  /** Takes part in nothing any more. Every thread; returns when it has begun. */
  public void close() {
    closed = true;
    watch.ifPresent(NodeWatch::end);
    care.ifPresent(MetaCare::end);
    mailbox.execute(
        () -> {
          service.close();
          arrival.ifPresent(Arrival::end);
          announcing.ifPresent(Announcing::end);
          departures.end();
          meta.ifPresent(
              group ->
                  group.execute(
                      () -> {
                        replicas.ifPresent(all -> all.close(StreamConsumers.End.SHUTDOWN));
                        group.member().stop();
                      }));
        });
  }
}
