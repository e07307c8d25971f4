package io.sealstream.server.cluster;

import io.netty.channel.ChannelFuture;
import io.sealstream.server.cluster.Closing.Reason;
import io.sealstream.server.config.MeshOptions;
import io.sealstream.server.config.MeshOptions.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Connects to the servers that the options name, for ever, and to those that others tell of, as
 * long as there is hope. Belongs to the mesh's event loop.
 */
final class Dialler {
  private static final long SWEEP_MILLIS = 50;
  private static final long GOSSIP_SECONDS = 30;
  private static final long HOPE = TimeUnit.MINUTES.toNanos(10);
  private static final long COURTESY = TimeUnit.SECONDS.toNanos(1);

  private final Mesh mesh;
  private final MeshOptions options;
  private final LinkSockets sockets;
  private final List<Destination> destinations = new ArrayList<>();
  private boolean over;

  Dialler(Mesh mesh, MeshOptions options, LinkSockets sockets) {
    this.mesh = mesh;
    this.options = options;
    this.sockets = sockets;
  }

  void begin() {
    long now = System.nanoTime();
    for (Route route : options.routes()) {
      destinations.add(new Destination(route.address(), route.credentials(), true, "", now));
    }
    mesh.home().scheduleWithFixedDelay(this::sweep, 0, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    mesh.home()
        .scheduleWithFixedDelay(mesh::gossip, GOSSIP_SECONDS, GOSSIP_SECONDS, TimeUnit.SECONDS);
  }

  void end() {
    over = true;
    destinations.clear();
  }

  /**
   * Another server told of one.
   *
   * @param first this one connects first: the other one waits, as two connections are one too many
   */
  void learn(KnownServer server, boolean first) {
    boolean known =
        destinations.stream()
            .anyMatch(
                d -> d.leadsTo.equals(server.serverId()) && d.address.equals(server.address()));
    if (!known) {
      long start = System.nanoTime() + (first ? 0 : COURTESY);
      destinations.add(
          new Destination(server.address(), Optional.empty(), false, server.serverId(), start));
    }
  }

  /** A server said that it goes for good. */
  void forget(String serverId) {
    destinations.removeIf(d -> !d.configured && d.leadsTo.equals(serverId));
  }

  private void sweep() {
    long now = System.nanoTime();
    destinations.removeIf(d -> isHopeless(d, now));
    for (Destination destination : destinations) {
      if (destination.isDue(now) && !isLinked(destination)) {
        destination.begin();
        dial(destination);
      }
    }
    mesh.lookWhetherWhole();
  }

  /** Whether every server that the options name was met and is one of these. */
  boolean leadsOnlyTo(Set<String> serverIds) {
    return destinations.stream().allMatch(d -> !d.configured || serverIds.contains(d.leadsTo));
  }

  private boolean isLinked(Destination destination) {
    return !destination.leadsTo.isEmpty() && mesh.isLinked(destination.leadsTo);
  }

  private boolean isHopeless(Destination d, long now) {
    if (d.configured || isLinked(d)) {
      return false;
    }
    return options.connectRetries().isPresent()
        ? d.failures() > options.connectRetries().getAsInt()
        : d.age(now) > HOPE;
  }

  /** Looks the name up on a thread of its own: that may take seconds. */
  private void dial(Destination destination) {
    Thread.ofVirtual()
        .name("route lookup")
        .start(
            () -> {
              try {
                InetAddress[] all = InetAddress.getAllByName(destination.address.host());
                InetAddress one = all[ThreadLocalRandom.current().nextInt(all.length)];
                InetSocketAddress there = new InetSocketAddress(one, destination.address.port());
                mesh.execute(() -> connect(destination, there));
              } catch (UnknownHostException e) {
                mesh.execute(() -> failed(destination, "no such host"));
              }
            });
  }

  private void connect(Destination destination, InetSocketAddress there) {
    if (over || isLinked(destination)) {
      destination.ended(System.nanoTime());
      return;
    }
    Optional<ChannelFuture> attempt = sockets.connect(mesh, destination, there);
    if (attempt.isEmpty()) {
      failed(destination, "this server's own certificates cannot be used, see above");
      return;
    }
    attempt
        .get()
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                String why = LinkFaults.words(done.cause());
                mesh.execute(() -> failed(destination, why));
              }
            });
  }

  private void failed(Destination destination, String why) {
    long now = System.nanoTime();
    destination.ended(now);
    if (destination.isReportDue(now) && !over) {
      mesh.core()
          .log()
          .error(
              "Error trying to connect to route (attempt %d): %s: %s"
                  .formatted(destination.failures(), destination.address, why));
    }
  }

  /** A connection that was made is over. */
  void ended(Destination destination, Reason reason) {
    if (reason == Reason.ITSELF) {
      destination.giveUp();
    }
    if (reason.isLasting()) {
      destination.endedForLong(System.nanoTime());
    } else {
      destination.ended(System.nanoTime());
    }
  }
}
