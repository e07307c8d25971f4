package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import io.sealstream.server.cluster.Closing.Reason;
import io.sealstream.server.config.MeshOptions;
import io.sealstream.server.core.Neighbour;
import io.sealstream.server.wire.FrameException;
import io.sealstream.server.wire.FrameKind;
import io.sealstream.server.wire.InterestFrame;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What goes over a link that is up. Belongs to the link's event loop; other threads may {@link
 * #post} and ask what is volatile.
 */
final class LinkTraffic {
  private static final long FASTEST_CHECK = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long SLOWEST_CHECK = TimeUnit.SECONDS.toNanos(1);

  /**
   * What a link brings together.
   *
   * @param raft takes the frames of Raft
   */
  record Parts(Peer peer, MeshOptions options, Services services, RaftInbox raft) {
    Parts with(Peer other) {
      return new Parts(other, options, services, raft);
    }
  }

  private final Link link;
  private final Channel channel;
  private final Parts parts;
  private final Mesh mesh;
  private final Neighbour neighbour;
  private final Requests requests;
  private final Instant start = Instant.now();
  private ScheduledFuture<?> check;
  private int unanswered;
  private long pinged;
  private boolean awaited;
  private volatile long heard = System.nanoTime();
  private volatile long roundTrip;

  LinkTraffic(Link link, Channel channel, Parts parts, Mesh mesh) {
    this.link = link;
    this.channel = channel;
    this.parts = parts;
    this.mesh = mesh;
    this.neighbour =
        mesh.core()
            .neighbours()
            .met(channel, why -> link.close(new Closing(Reason.NOT_KEEPING_UP, slow(why))));
    this.requests = new Requests(this, channel.eventLoop(), parts.services());
  }

  private static String slow(String why) {
    return "Slow Consumer Detected: " + why;
  }

  Peer peer() {
    return parts.peer();
  }

  Neighbour neighbour() {
    return neighbour;
  }

  Requests requests() {
    return requests;
  }

  ByteBufAllocator allocator() {
    return channel.alloc();
  }

  /** Sends a frame, which the link owns from now on. Any thread. */
  void post(ByteBuf frame) {
    neighbour.post(frame);
  }

  // --- life ---

  void begin() {
    neighbour.begin();
    long interval = parts.options().pings().interval().toNanos();
    pinged = System.nanoTime();
    long tick = Math.clamp(interval / 4, FASTEST_CHECK, SLOWEST_CHECK);
    check =
        channel.eventLoop().scheduleWithFixedDelay(this::check, tick, tick, TimeUnit.NANOSECONDS);
  }

  void end() {
    check.cancel(false);
    neighbour.end();
    requests.end();
  }

  void heard() {
    heard = System.nanoTime();
  }

  /**
   * Pings once per interval and counts what stays unanswered: rounds, not time, so a process that
   * was itself stopped for a while does not blame the other one.
   */
  private void check() {
    long now = System.nanoTime();
    Duration deadline = parts.options().writeDeadline();
    if (neighbour.isStuck(now, deadline)) {
      String why = "WriteDeadline of %dms exceeded".formatted(deadline.toMillis());
      link.close(new Closing(Reason.NOT_KEEPING_UP, slow(why)));
    } else if (now - pinged >= parts.options().pings().interval().toNanos()) {
      unanswered = heard - pinged > 0 ? 0 : unanswered + 1;
      if (unanswered > parts.options().pings().max()) {
        link.close(new Closing(Reason.STALE, "Stale Connection: nothing was heard of it"));
        return;
      }
      ping(now);
    }
  }

  private void ping(long now) {
    pinged = now;
    awaited = true;
    post(FrameKind.PING.alone(allocator()));
  }

  /** Another server says that this one is gone: the next silent round ends the link. */
  void suspect() {
    channel
        .eventLoop()
        .execute(
            () -> {
              unanswered = parts.options().pings().max();
              ping(System.nanoTime());
            });
  }

  // --- frames ---

  void take(FrameKind kind, ByteBuf in, int length) throws FrameException {
    switch (kind) {
      case MESSAGE -> neighbour.message(in, length);
      case INTEREST -> neighbour.gained(InterestFrame.read(in, length));
      case INTEREST_LOST -> neighbour.lost(InterestFrame.read(in, length));
      case PING -> post(FrameKind.PONG.alone(allocator()));
      case PONG -> answered();
      case PEERS -> {
        List<KnownServer> servers = KnownServer.read(in.readSlice(length));
        mesh.execute(() -> mesh.heardOf(servers));
      }
      case HOLD, RELEASE -> neighbour.told(kind);
      case LEAVING -> mesh.execute(() -> mesh.leaving(link));
      case REQUEST -> requests.requested(in, length);
      case ANSWER -> requests.answered(in, length);
      case RAFT -> parts.raft().arrived(in.readSlice(length));
      case PROPOSE, ACCEPT, CLOSING ->
          throw new FrameException("a frame " + kind + " on a link that is up");
    }
  }

  private void answered() {
    if (awaited) {
      awaited = false;
      roundTrip = Math.max(1, System.nanoTime() - pinged);
    }
  }

  // --- what people see ---

  LinkReport report() {
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    long idle = Math.max(0, System.nanoTime() - heard);
    boolean dialled = link.dialled().isPresent();
    return new LinkReport(
        neighbour.id(),
        parts.peer(),
        dialled,
        dialled && link.dialled().get().configured,
        remote == null ? "" : remote.getAddress().getHostAddress(),
        remote == null ? 0 : remote.getPort(),
        start,
        Instant.now().minusNanos(idle),
        Duration.ofNanos(roundTrip),
        neighbour.pendingBytes(),
        neighbour.traffic().inMessages(),
        neighbour.traffic().outMessages(),
        neighbour.traffic().inBytes(),
        neighbour.traffic().outBytes(),
        neighbour.listening());
  }
}
