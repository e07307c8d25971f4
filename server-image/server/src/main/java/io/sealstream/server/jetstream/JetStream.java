package io.sealstream.server.jetstream;

import io.netty.util.concurrent.FastThreadLocalThread;
import io.sealstream.server.core.Bus;
import io.sealstream.server.jetstream.meta.AssetName;
import io.sealstream.server.jetstream.replica.ClusterMember;
import io.sealstream.server.jetstream.replica.ClusterSettings;
import io.sealstream.server.jetstream.replica.ClusterView;
import io.sealstream.server.jetstream.replica.NodeStanding;
import io.sealstream.server.jetstream.replica.Removal;
import io.sealstream.server.jetstream.stream.ConsumerEngine;
import io.sealstream.server.jetstream.stream.Faults;
import io.sealstream.server.jetstream.stream.Load;
import io.sealstream.server.jetstream.stream.PublishTally;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StorageBudgets;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.jetstream.stream.StreamPicture;
import io.sealstream.server.jetstream.stream.StreamReport;
import io.sealstream.server.jetstream.stream.StreamWorld;
import io.sealstream.server.jetstream.stream.Timers;
import io.sealstream.server.log.Log;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StreamId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * JetStream of one server. Clients are not listened to before {@link #open} or {@link #refuse}
 * returned, so no publish passes by a stream that is still being recovered; at last {@link #close}.
 * Safe for every thread.
 */
public final class JetStream {
  /** After this an actor thread that has nothing to do ends. */
  private static final long IDLE_SECONDS = 10;

  private final Timers timers = new Timers();
  private final StreamWorld world;
  private final Log log;
  private final Streams streams;
  private final AssetDesk desk;
  private final ApiGate gate;
  private volatile Optional<ClusterMember> cluster = Optional.empty();

  /**
   * @param serverName stands in replies as the leader of every stream
   * @param budgets what streams may hold and reserve together
   */
  public JetStream(
      Bus bus, Log log, ConsumerEngine consumers, String serverName, StorageBudgets budgets) {
    this.log = log;
    ThreadPoolExecutor actors =
        new ThreadPoolExecutor(
            threads(),
            threads(),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new ActorThreads());
    // Not shut down: what was submitted is applied while the store closes, after close() here.
    actors.allowCoreThreadTimeOut(true);
    world =
        new StreamWorld(
            serverName,
            bus,
            actors,
            timers,
            StreamClock.SYSTEM,
            consumers,
            budgets,
            new Load(),
            new PublishTally(),
            new Faults(log));
    streams = new Streams(world);
    desk = new AssetDesk(world, streams);
    gate = new ApiGate(streams, desk, world.load());
  }

  /** Actors never wait for each other, only for reads of the disk: a few more than processors. */
  private static int threads() {
    return Runtime.getRuntime().availableProcessors() + 1;
  }

  /**
   * Brings back every stream of the store; returns when all serve.
   *
   * @param store opened, not yet recovered; closed by the caller, after {@link #close}
   */
  public void open(SealedStore store) throws IOException {
    streams.recover(store);
    desk.open(store, streams).join();
    gate.open(world.bus());
  }

  /**
   * As one of a cluster: brings back this server's replicas and takes part. Returns when requests
   * may come; streams serve as soon as somebody leads them.
   *
   * @param store opened, not yet recovered; closed by the caller, after {@link #close}
   * @param founding whether a new cluster may be made
   */
  public void open(SealedStore store, ClusterSettings settings, ClusterMember.Founding founding)
      throws IOException {
    ClusterMember member = new ClusterMember(settings, world, log, streams);
    cluster = Optional.of(member);
    member.open(store, founding);
    gate.open(world.bus(), new ClusterApi(world, member));
  }

  /** JetStream stays off in this process: every request is answered with that. */
  public void refuse() {
    gate.refuse(world.bus());
  }

  /**
   * Others lead what this server leads, and it leads nothing for a minute; may be asked again.
   *
   * @return false: there are no others, this server is in no cluster
   */
  public boolean yieldLeadership() {
    cluster.ifPresent(ClusterMember::yield);
    return cluster.isPresent();
  }

  /**
   * This server goes for good: its streams move to others, which forget it then.
   *
   * @param gone told once when nothing here is needed any more
   * @return false: it belongs to no cluster, so nothing could move anywhere
   */
  public boolean leave(Runnable gone) {
    boolean member = cluster.flatMap(ClusterMember::meta).isPresent();
    if (member) {
      cluster.get().leave(gone);
    }
    return member;
  }

  /**
   * Has another server leave the cluster for good. Every thread.
   *
   * @param decided told once, on any thread
   * @return false: this server is in no cluster
   */
  public boolean remove(String server, Consumer<Removal> decided) {
    cluster.ifPresent(member -> member.remove(server, decided));
    return cluster.isPresent();
  }

  /** What this server is to its cluster; empty when it is in none. */
  public Optional<NodeStanding> standing() {
    return cluster.map(ClusterMember::standing);
  }

  /** Whether what decides about streams exists: in a server alone it does with the store. */
  public boolean isFormed() {
    return cluster.isEmpty() || cluster.get().isFormed();
  }

  /** What the cluster agreed on, for monitoring; empty when this server is in none. */
  public Optional<ClusterView> cluster() {
    return cluster.map(ClusterMember::view);
  }

  /** Takes nothing new any more; what streams have submitted goes on in the store. */
  public void close() {
    gate.close();
    cluster.ifPresent(ClusterMember::close);
    timers.close();
    streams.close().orTimeout(50, TimeUnit.MILLISECONDS).exceptionally(late -> null).join();
  }

  /** A stream by its name. */
  Optional<StreamActor> find(String name) {
    return streams.find(name);
  }

  /** How many streams there are. */
  public int streamCount() {
    return streams.count();
  }

  /** A picture of every stream, in the order of names. */
  public CompletionStage<List<StreamReport>> reports() {
    return streams.reports(streams.all());
  }

  /** A JSON object per stream, in the order of names. */
  public CompletionStage<List<String>> pictures(StreamPicture.Wish wish) {
    return streams.pictures(wish);
  }

  /** Whether there is a stream of this name. */
  public boolean hasStream(String name) {
    return find(name).isPresent()
        || cluster.filter(member -> member.hasReplica(AssetName.of(name))).isPresent();
  }

  /** By which id the store knows a stream, or this server's replica of one. */
  public Optional<StreamId> idInStore(String name) {
    return find(name)
        .map(actor -> actor.store().id())
        .or(() -> cluster.flatMap(member -> member.idInStore(AssetName.of(name))));
  }

  /** Whether a stream has a consumer of this name. */
  public CompletionStage<Boolean> hasConsumer(String stream, String consumer) {
    return find(stream)
        .map(
            actor ->
                CompletableFuture.supplyAsync(
                    () -> !actor.isClosed() && actor.consumers().has(consumer), actor))
        .orElseGet(() -> CompletableFuture.completedFuture(false));
  }

  /** Bytes of all messages, record overhead included. */
  public long storedBytes(Storage storage) {
    return world.budgets().of(storage).used();
  }

  /** Bytes that streams with a limit of bytes reserve. */
  public long reservedBytes(Storage storage) {
    return desk.reserved(storage);
  }

  /** Mirrors and sources of streams that are led here which do not go on. */
  public int stoppedInflows() {
    return world.faults().stoppedInflows();
  }

  /** What became of published messages. */
  public PublishTally publishes() {
    return world.tally();
  }

  /** API requests so far. */
  public long apiRequests() {
    return gate.tally().total();
  }

  /** API requests that were refused. */
  public long apiErrors() {
    return gate.tally().errors();
  }

  /** Faults of background work, for health. */
  public Optional<String> fault() {
    return cluster.flatMap(ClusterMember::ailment).or(() -> world.faults().last());
  }

  private static final class ActorThreads implements ThreadFactory {
    private final AtomicInteger made = new AtomicInteger();

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new FastThreadLocalThread(task, "jetstream-" + made.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }
}
