package io.sealstream.server.core;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.sealstream.server.config.Options;
import io.sealstream.server.log.Log;
import io.sealstream.server.subject.SubjectTree;
import io.sealstream.server.wire.ServerAnnouncement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Core NATS of one server: the event loops, the subject tree, the clients. Safe for every thread
 * where public.
 */
public final class CoreServer {
  private static final long SLOWEST_CHECK = TimeUnit.SECONDS.toNanos(1);
  private static final long UNRESPONSIVE = TimeUnit.SECONDS.toNanos(10);
  private static final long LAST_READ_MILLIS = 20;
  private static final long FASTEST_CHECK = TimeUnit.MILLISECONDS.toNanos(10);

  private volatile Options options;
  private final Identity identity;
  private final Log log;
  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final SubjectTree<Subscription> tree = new SubjectTree<>();
  private final InterestWatch interest = new InterestWatch(tree);
  private final LocalInterest localInterest;
  private final Neighbours neighbours = new Neighbours(this);
  private final List<Loop> loops = new ArrayList<>();
  private final EventLoops eventLoops;
  private final Map<Long, Connection> all = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicLong[] ended = new AtomicLong[CloseReason.values().length];
  private final ClosedConnections closed = new ClosedConnections();
  private final LocalBus bus;
  private final int port;
  private volatile Channel listener;
  private volatile boolean serving;
  private volatile Instant configLoadTime = Instant.now();
  private volatile ServerAnnouncement announcement;

  /**
   * Begins to accept on the socket. Clients get INFO at once; what they say is read from {@link
   * #serve} on.
   */
  public CoreServer(Options options, Identity identity, Log log, ListeningSocket socket) {
    this.options = options;
    this.identity = identity;
    this.log = log;
    this.port = socket.port();
    OptionalInt descriptor = socket.descriptor();
    int count = Math.max(1, Runtime.getRuntime().availableProcessors());
    this.localInterest = new LocalInterest(options.mesh().isPresent());
    this.eventLoops = new EventLoops(count, descriptor.isPresent());
    this.announcement =
        ServerAnnouncement.of(
            identity.serverId(),
            identity.serverName(),
            Identity.NATS_VERSION,
            Identity.PRODUCT,
            options.host(),
            port,
            options.limits().maxPayload(),
            options.jetStream().isPresent());
    this.bus = new LocalBus(this);
    Arrays.setAll(ended, reason -> new AtomicLong());
    for (int i = 0; i < count; i++) {
      loops.add(new Loop(i, eventLoops.get(i), this));
    }
    this.listener = listen(socket, descriptor);
    long tick = checkInterval();
    for (Loop loop : loops) {
      loop.executor().scheduleAtFixedRate(loop::check, tick, tick, TimeUnit.NANOSECONDS);
    }
  }

  private Channel listen(ListeningSocket socket, OptionalInt descriptor) {
    Channel channel =
        descriptor.isPresent() && eventLoops.epoll()
            ? new EpollServerSocketChannel(descriptor.getAsInt())
            : new NioServerSocketChannel(socket.channel());
    channel.pipeline().addLast(new Acceptor(this));
    loops.getFirst().executor().register(channel).syncUninterruptibly();
    return channel;
  }

  private long checkInterval() {
    long shortest =
        Math.min(options.pings().interval().toNanos(), options.limits().writeDeadline().toNanos());
    return Math.clamp(shortest / 4, FASTEST_CHECK, SLOWEST_CHECK);
  }

  // --- public ---

  public Options options() {
    return options;
  }

  public Identity identity() {
    return identity;
  }

  public Log log() {
    return log;
  }

  /** When the options in force were read. */
  public Instant configLoadTime() {
    return configLoadTime;
  }

  /** For parts of the server that have no socket. */
  public Bus bus() {
    return bus;
  }

  /** For the links to other servers. */
  public Neighbours neighbours() {
    return neighbours;
  }

  /** How many event loops there are: {@link Inbound#loop} is below it. */
  public int loopCount() {
    return eventLoops.count();
  }

  /** The port that clients connect to. */
  public int port() {
    return port;
  }

  /** Says to clients, from now on, whether JetStream is there. */
  public void announceJetStream(boolean available) {
    announce(a -> a.withJetStream(available));
  }

  /** Uses other options from now on; the caller has checked that a running server can. */
  public void reload(Options changed) {
    options = changed;
    announce(a -> a.withMaxPayload(changed.limits().maxPayload()));
    configLoadTime = Instant.now();
    for (Loop loop : loops) {
      loop.execute(() -> loop.connections().forEach(Connection::reload));
    }
  }

  /**
   * Lame duck: accepts nobody any more, tells the clients and sends them away bit by bit. Returns
   * at once.
   *
   * @param done called when the last one is gone, on a thread of its own
   */
  public void leave(Runnable done) {
    listener.close().awaitUninterruptibly(100);
    Thread.ofPlatform().name("lame-duck").daemon().start(new LameDuckMode(this, done));
  }

  /** Clients connected now. */
  public int connectionCount() {
    return all.size();
  }

  /** Core NATS in numbers. */
  public CoreFigures figures() {
    long[] traffic = new long[4];
    boolean responsive = true;
    for (Loop loop : loops) {
      traffic[0] += loop.traffic().inMessages();
      traffic[1] += loop.traffic().inBytes();
      traffic[2] += loop.traffic().outMessages();
      traffic[3] += loop.traffic().outBytes();
      responsive &= loop.ranWithin(UNRESPONSIVE);
    }
    return new CoreFigures(
        traffic[0],
        traffic[1],
        traffic[2],
        traffic[3],
        all.size(),
        lastId.get(),
        ended[CloseReason.SLOW_CONSUMER_PENDING.ordinal()].get(),
        ended[CloseReason.SLOW_CONSUMER_DEADLINE.ordinal()].get(),
        ended[CloseReason.STALE.ordinal()].get(),
        tree.count(),
        tree.inserts(),
        tree.inserts() - tree.count(),
        announcement.lameDuck(),
        responsive);
  }

  /** Every client that is connected, told by its event loop. */
  public CompletableFuture<List<ConnectionReport>> connectionReports() {
    List<CompletableFuture<List<ConnectionReport>>> parts =
        loops.stream().map(l -> CompletableFuture.supplyAsync(l::reports, l.executor())).toList();
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(done -> parts.stream().flatMap(p -> p.join().stream()).toList());
  }

  /** The last clients that left, oldest first. */
  public List<ConnectionReport> closedConnections() {
    return closed.all();
  }

  void announceLameDuck() {
    announce(ServerAnnouncement::leaving);
    announceAgain();
  }

  void announceCluster(String name, Neighbours.ClusterNaming naming, List<String> urls) {
    boolean agreed = naming == Neighbours.ClusterNaming.AGREED;
    announce(a -> a.withCluster(name, agreed, urls));
    announceAgain();
  }

  /** One change after the other: each thread that changes something knows nothing of the rest. */
  private synchronized void announce(UnaryOperator<ServerAnnouncement> change) {
    announcement = change.apply(announcement);
  }

  private void announceAgain() {
    for (Loop loop : loops) {
      loop.execute(() -> loop.connections().forEach(Connection::announceAgain));
    }
  }

  /**
   * Every part of the server is there: clients are listened to from now on. Until then they wait in
   * their connections, so nothing they publish passes a stream by that is still being recovered.
   */
  public void serve() {
    serving = true;
    for (Loop loop : loops) {
      loop.execute(loop::resumeReading);
    }
  }

  boolean isServing() {
    return serving;
  }

  /**
   * Reads no client any more, so that none hears "no responders" from a server whose parts are
   * ending: what it asks now is lost with its connection, as by a server that is gone. Answers to
   * what was read still go out.
   */
  public void stopListening() {
    serving = false;
    CompletableFuture<?>[] paused =
        loops.stream()
            .map(l -> CompletableFuture.runAsync(l::pauseReading, l.executor()))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(paused)
        .orTimeout(LAST_READ_MILLIS, TimeUnit.MILLISECONDS)
        .exceptionally(late -> null)
        .join();
  }

  /** Ends all threads and connections; returns when the sockets are closed, within moments. */
  public void stop() {
    listener.close().awaitUninterruptibly(100);
    eventLoops.end();
  }

  // --- for the loops and connections ---

  ByteBufAllocator allocator() {
    return allocator;
  }

  SubjectTree<Subscription> tree() {
    return tree;
  }

  InterestWatch interest() {
    return interest;
  }

  LocalInterest localInterest() {
    return localInterest;
  }

  boolean epoll() {
    return eventLoops.epoll();
  }

  EventLoopGroup eventLoopGroup() {
    return eventLoops.group();
  }

  /** For a connection that is no client's. */
  long newId() {
    return lastId.incrementAndGet();
  }

  Loop loop(int index) {
    return loops.get(index);
  }

  /** All connections that are there; a copy. */
  Collection<Connection> connections() {
    return List.copyOf(all.values());
  }

  ServerAnnouncement announcement() {
    return announcement;
  }

  /** A socket was accepted; on the event loop that it will belong to. */
  void begin(Channel channel, Loop loop) {
    Connection connection = new Connection(this, loop, channel, lastId.incrementAndGet());
    ClientSocket socket = new ClientSocket(loop, connection);
    // Both before it is registered: reading begins with the registration.
    channel.config().setRecvByteBufAllocator(socket.readBuffer());
    channel.pipeline().addLast(socket);
    loop.executor().register(channel);
  }

  /** A connection is there: the client learns who we are, and maybe that we have no room. */
  void began(Connection connection) {
    connection.announce();
    all.put(connection.id(), connection);
    if (all.size() > options.limits().maxConnections()) {
      connection.error("maximum connections exceeded");
      connection.close(CloseReason.MAX_CONNECTIONS);
    }
  }

  /** A connection is on its way out. */
  void ended(Connection connection, CloseReason reason, ConnectionReport report) {
    all.remove(connection.id());
    ended[reason.ordinal()].incrementAndGet();
    closed.add(report);
  }
}
