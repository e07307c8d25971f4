package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.sealstream.server.cluster.Closing.Reason;
import io.sealstream.server.config.MeshOptions;
import io.sealstream.server.config.MeshOptions.Address;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.wire.FrameKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Which links there are. All decisions are taken on one event loop, {@link #execute}'s; other
 * threads see what is volatile.
 *
 * <p>Invariant: there is at most one link to a server, the one that the server with the smaller id
 * accepted last. Every server is told of every other one, so all pairs are linked, and nothing
 * needs a second hop.
 */
final class Mesh {
  /** So young a link is one that the other server may not have heard of yet. */
  private static final long YOUNG = TimeUnit.SECONDS.toNanos(2);

  private static final Closing SHUTDOWN = new Closing(Reason.SHUTDOWN, "this server shuts down");

  private final CoreServer core;
  private final MeshOptions options;
  private final EventLoop home;
  private final Admission admission;
  private final Dialler dialler;
  private final LinkTraffic.Parts common;

  /** By server id: decided, and up or about to be. */
  private final Map<String, Link> links = new HashMap<>();

  /** In the order in which they came up. */
  private final Map<Link, LinkTraffic> traffic = new LinkedHashMap<>();

  private final Set<Link> leaving = new HashSet<>();
  private final List<PeerWatcher> watchers = new ArrayList<>();
  private boolean over;

  private volatile Map<String, LinkTraffic> byName = Map.of();
  private volatile Optional<List<Peer>> whole = Optional.empty();
  private volatile Advertised advertised = Advertised.NOWHERE;

  Mesh(
      CoreServer core,
      MeshOptions options,
      Admission admission,
      LinkSockets sockets,
      Services services,
      RaftInbox raft) {
    this.core = core;
    this.options = options;
    this.home = core.neighbours().eventLoops().next();
    this.admission = admission;
    this.common = new LinkTraffic.Parts(Peer.NOBODY, options, services, raft);
    this.dialler = new Dialler(this, options, sockets);
  }

  // --- any thread ---

  CoreServer core() {
    return core;
  }

  EventLoop home() {
    return home;
  }

  /** Runs a task on the mesh's event loop; dropped when the server has ended. */
  void execute(Runnable task) {
    try {
      home.execute(task);
    } catch (RejectedExecutionException e) {
      core.log().debug(() -> "A task of a link came after the end of the event loops");
    }
  }

  /** What this server says of itself on a new link. */
  Greeting ownGreeting(Optional<Destination> dialled) {
    return admission.ownGreeting(
        dialled.map(d -> d.credentials.or(options::credentials)).orElse(Optional.empty()),
        advertised.route(),
        advertised.clientUrls());
  }

  Optional<LinkTraffic> linkTo(String serverName) {
    return Optional.ofNullable(byName.get(serverName));
  }

  /** See {@link Peers#whole}. */
  Optional<List<Peer>> whole() {
    return whole;
  }

  Collection<LinkTraffic> linked() {
    return byName.values();
  }

  // --- life ---

  /**
   * @param where this server is reached; nobody is accepted before
   */
  void begin(Advertised where) {
    advertised = where;
    announce();
    dialler.begin();
  }

  /** Tells the others that this server goes away soon. */
  void leave() {
    for (LinkTraffic link : traffic.values()) {
      link.post(FrameKind.LEAVING.alone(link.allocator()));
    }
  }

  /** Completes when every link has said so and is closed. */
  CompletableFuture<Void> end() {
    over = true;
    dialler.end();
    List<Link> all = List.copyOf(links.values());
    all.forEach(link -> link.end(SHUTDOWN));
    return CompletableFuture.allOf(
        all.stream().map(Link::closed).toArray(CompletableFuture<?>[]::new));
  }

  // --- what links say ---

  /** The other server has said who it is. */
  void greeted(Link link, Greeting other) {
    link.other = Optional.of(other);
    link.dialled().ifPresent(d -> d.leadsTo = other.serverId());
    Optional<Closing> objection =
        over ? Optional.of(SHUTDOWN) : admission.objection(other, link.dialled().isPresent());
    if (objection.isEmpty()) {
      objection = nameTaken(other);
    }
    if (objection.isPresent()) {
      link.end(objection.get());
      return;
    }
    if (admission.adopt(other)) {
      announce();
    }
    if (decides(other)) {
      link.goOn();
    } else {
      link.propose(links.containsKey(other.serverId()));
    }
  }

  private boolean decides(Greeting other) {
    return core.identity().serverId().compareTo(other.serverId()) < 0;
  }

  private Optional<Closing> nameTaken(Greeting other) {
    LinkTraffic namesake = byName.get(other.serverName());
    if (namesake == null || namesake.peer().serverId().equals(other.serverId())) {
      return Optional.empty();
    }
    // It may have been restarted, and nobody noticed yet that the one before is gone.
    namesake.suspect();
    return Optional.of(Admission.nameTaken(other));
  }

  /**
   * The other server lets this one decide.
   *
   * @param linked whether it has a link to this server
   */
  void proposed(Link link, boolean linked) {
    Greeting other = link.other.orElseThrow();
    Link before = links.get(other.serverId());
    if (before != null && (linked || System.nanoTime() - before.used < YOUNG) || !decides(other)) {
      link.end(new Closing(Reason.DUPLICATE, "there is a link to this server already"));
    } else {
      use(link, other, true);
    }
  }

  /** The other server decided. */
  void accepted(Link link) {
    Greeting other = link.other.orElseThrow();
    if (decides(other)) {
      link.end(new Closing(Reason.BROKEN_FRAME, "it got a decision that was its own to take"));
    } else {
      use(link, other, false);
    }
  }

  private void use(Link link, Greeting other, boolean tell) {
    link.used = System.nanoTime();
    Link before = links.put(other.serverId(), link);
    if (before != null) {
      gone(before);
      before.end(new Closing(Reason.DUPLICATE, "there is a newer link to this server"));
    }
    Peer peer = new Peer(other.serverId(), other.serverName(), other.clientUrls());
    link.accept(common.with(peer), tell);
  }

  /** A link is up. */
  void up(Link link, LinkTraffic up) {
    if (links.get(up.peer().serverId()) != link) {
      return; // replaced meanwhile
    }
    traffic.put(link, up);
    link.dialled().ifPresent(Destination::succeeded);
    core.log()
        .info(
            "Route to %s (%s) at %s is up"
                .formatted(up.peer().name(), up.peer().serverId(), link.address()));
    changed();
    watchers.forEach(watcher -> watcher.joined(up.peer()));
    gossip(link, up);
  }

  /** A link is over. */
  void over(Link link, Reason reason) {
    link.other.ifPresent(other -> links.remove(other.serverId(), link));
    gone(link);
    link.dialled().ifPresent(destination -> dialler.ended(destination, reason));
    if (reason == Reason.SHUTDOWN) {
      link.other.ifPresent(other -> dialler.forget(other.serverId()));
    }
  }

  private void gone(Link link) {
    leaving.remove(link);
    LinkTraffic down = traffic.remove(link);
    if (down != null) {
      changed();
      watchers.forEach(watcher -> watcher.left(down.peer()));
    }
  }

  /** The other server goes away soon. */
  void leaving(Link link) {
    if (traffic.containsKey(link) && leaving.add(link)) {
      announce();
    }
  }

  boolean isLinked(String serverId) {
    return links.containsKey(serverId);
  }

  // --- who knows whom ---

  private void gossip(Link link, LinkTraffic up) {
    List<KnownServer> others = known(link);
    if (!others.isEmpty()) {
      up.post(frame(up, others));
    }
    List<KnownServer> newcomer = List.of(known(link.other.orElseThrow(), link));
    traffic.forEach(
        (other, t) -> {
          if (other != link) {
            t.post(frame(t, newcomer));
          }
        });
  }

  /** Tells everybody of everybody again: who lost a link to a server that is there learns it. */
  void gossip() {
    traffic.forEach(
        (link, t) -> {
          List<KnownServer> others = known(link);
          if (!others.isEmpty()) {
            t.post(frame(t, others));
          }
        });
  }

  private static ByteBuf frame(LinkTraffic link, List<KnownServer> servers) {
    ByteBuf frame = link.allocator().buffer();
    KnownServer.write(frame, servers);
    return frame;
  }

  /** All but the one at the other end, and those that go away. */
  private List<KnownServer> known(Link but) {
    return traffic.keySet().stream()
        .filter(link -> link != but && !leaving.contains(link))
        .map(link -> known(link.other.orElseThrow(), link))
        .toList();
  }

  private static KnownServer known(Greeting other, Link link) {
    String host = other.advertise().host();
    String seen = host.isEmpty() ? link.host() : host;
    return new KnownServer(other.serverId(), new Address(seen, other.advertise().port()));
  }

  /** Others told of servers. */
  void heardOf(List<KnownServer> servers) {
    String self = core.identity().serverId();
    for (KnownServer server : servers) {
      if (!server.serverId().equals(self) && !isLinked(server.serverId()) && !over) {
        dialler.learn(server, self.compareTo(server.serverId()) < 0);
      }
    }
  }

  List<LinkReport> reports() {
    return byName.values().stream().map(LinkTraffic::report).toList();
  }

  /** Looks whether every server that the options name is there. */
  void lookWhetherWhole() {
    Set<String> there = new HashSet<>();
    there.add(core.identity().serverId());
    traffic.values().forEach(link -> there.add(link.peer().serverId()));
    whole =
        dialler.leadsOnlyTo(there)
            ? Optional.of(traffic.values().stream().map(LinkTraffic::peer).toList())
            : Optional.empty();
  }

  // --- who is told ---

  Registration watch(PeerWatcher watcher) {
    execute(
        () -> {
          watchers.add(watcher);
          traffic.values().forEach(link -> watcher.joined(link.peer()));
        });
    return () -> execute(() -> watchers.remove(watcher));
  }

  private void changed() {
    Map<String, LinkTraffic> names = new LinkedHashMap<>();
    traffic.values().forEach(link -> names.put(link.peer().name(), link));
    byName = Collections.unmodifiableMap(names);
    announce();
  }

  private void announce() {
    List<String> urls = new ArrayList<>();
    if (options.advertiseClients()) {
      urls.addAll(advertised.clientUrls());
      traffic.forEach(
          (link, t) -> {
            if (!leaving.contains(link)) {
              urls.addAll(t.peer().clientUrls());
            }
          });
    }
    core.neighbours().announce(admission.clusterName(), admission.naming(), urls);
  }
}
