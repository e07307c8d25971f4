package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.sealstream.server.core.ConnectionReport.End;
import io.sealstream.server.wire.Commands;
import io.sealstream.server.wire.ConnectOptions;
import io.sealstream.server.wire.ProtocolException;
import io.sealstream.server.wire.Publish;
import io.sealstream.server.wire.Quoted;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client. All its state belongs to its event loop; other threads may ask what is volatile here,
 * and reach it only by handing over finished bytes ({@link #announce(int)}, then {@link #arrived}).
 *
 * <p>Life: open → closing (no message is routed to it any more, what is gathered is still written)
 * → ended.
 */
final class Connection extends Target {
  private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);

  private final CoreServer server;
  private final Loop loop;
  private final Channel channel;
  private final long id;
  private final InetSocketAddress remote;
  private final ClientCommands commands;
  private final WriteWatch writeWatch = new WriteWatch();
  private final Traffic traffic = new Traffic();
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();

  /** Bytes that other threads have sent on their way here. */
  private final AtomicLong underway = new AtomicLong();

  private Heartbeat heartbeat;
  private boolean needsFlush;
  private volatile boolean open = true;
  private volatile long pending;

  Connection(CoreServer server, Loop loop, Channel channel, long id) {
    this.server = server;
    this.loop = loop;
    this.channel = channel;
    this.id = id;
    this.remote = (InetSocketAddress) channel.remoteAddress();
    this.commands = new ClientCommands(server, this);
    this.heartbeat = new Heartbeat(server.options().pings());
  }

  // --- what other threads may ask ---

  @Override
  long id() {
    return id;
  }

  @Override
  Loop loop() {
    return loop;
  }

  boolean isOpen() {
    return open;
  }

  boolean echo() {
    return commands.options().echo();
  }

  boolean headers() {
    return commands.options().headers();
  }

  boolean wantsNoResponders() {
    return commands.options().noResponders();
  }

  @Override
  boolean isCongested() {
    return pending + underway.get() > server.options().limits().maxPending() / 4 * 3;
  }

  @Override
  void announce(int bytes) {
    underway.addAndGet(bytes);
  }

  /** Another thread delivered the last message that a subscription may have. */
  void expire(ClientSubscription subscription) {
    loop.execute(() -> commands.remove(subscription));
  }

  // --- the event loop: life ---

  Commands commands() {
    return commands;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  void begin() {
    loop.connections().add(this);
    if (!server.isServing()) {
      pauseReading();
    }
    heartbeat.begin(System.nanoTime());
    server.log().debug(() -> label() + "Client connection created");
    server.began(this);
  }

  /** Tells the client who we are. */
  void announce() {
    send(server.announcement().line(id, remote.getAddress().getHostAddress()));
  }

  /** Says again who we are, to clients that understand it at any time. */
  void announceAgain() {
    if (open && commands.options().protocol() >= 1) {
      announce();
    }
  }

  /** The server's options changed. */
  void reload() {
    heartbeat = new Heartbeat(server.options().pings());
    heartbeat.begin(System.nanoTime());
    announceAgain();
  }

  void pauseReading() {
    channel.config().setAutoRead(false);
  }

  /** Not while the server starts or ends: then nobody is read. */
  void resumeReading() {
    if (server.isServing()) {
      channel.config().setAutoRead(true);
    }
  }

  void published(Publish message) {
    traffic.in(1, message.bodyLength);
    loop.publish(message, this);
  }

  /** The client broke the protocol. */
  void violated(ProtocolException e) {
    if (!e.told().isEmpty()) {
      error(e.told());
    }
    server.log().error(label() + e.getMessage());
    close(CloseReason.of(e.violation()));
  }

  /**
   * @param why empty when it is nothing out of the ordinary
   */
  void failed(String why) {
    if (!why.isEmpty()) {
      server.log().error(label() + why);
    }
    close(CloseReason.READ_ERROR);
  }

  /** Called now and then: pings, stale connections, write deadline. */
  void check(long now) {
    Duration deadline = server.options().limits().writeDeadline();
    if (writeWatch.isStuck(channel.unsafe().outboundBuffer(), now, deadline)) {
      slow(
          CloseReason.SLOW_CONSUMER_DEADLINE,
          "WriteDeadline of %dms exceeded with %d total bytes"
              .formatted(deadline.toMillis(), notePending()));
    } else if (open) {
      switch (heartbeat.due(now)) {
        case NOTHING -> {}
        case PING -> send(PING);
        case STALE -> {
          error("Stale Connection");
          close(CloseReason.STALE);
        }
      }
    }
  }

  private void slow(CloseReason reason, String why) {
    if (open) {
      server.log().info(label() + "Slow Consumer Detected: " + why);
      close(reason);
    }
    channel.close();
  }

  /** Ends the connection once what was gathered for it is written. */
  void close(CloseReason reason) {
    if (!open) {
      return;
    }
    open = false;
    server.ended(this, reason, report(Optional.of(new End(Instant.now(), reason))));
    commands.removeAll();
    server.log().debug(() -> label() + "Client connection closed: " + reason.text());
    loop.needsEnd(this);
  }

  /** All that was gathered is queued: closes behind it. */
  void end() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  // --- the event loop: writing ---

  /** Tells the client of an error; what comes of it is the caller's. */
  void error(String text) {
    send(("-ERR '" + text + "'\r\n").getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) {
    if (isTraced()) {
      trace("->> [" + new String(bytes, StandardCharsets.UTF_8).strip() + "]");
    }
    loop.outbox().room(this, bytes.length).writeBytes(bytes);
    loop.endTurnSoon();
  }

  @Override
  void arrived(ByteBuf bytes, int messages, int payload) {
    int size = bytes.readableBytes();
    queue(bytes, messages, payload);
    // Only now: who asks how far we are behind must find the bytes in one of the two counts.
    underway.addAndGet(-size);
  }

  @Override
  void queue(ByteBuf bytes, int messages, int payload) {
    if (!channel.isActive()) {
      bytes.release();
      return;
    }
    if (messages > 0) {
      traffic.out(messages, payload);
      loop.traffic().out(messages, payload);
    }
    pending += bytes.readableBytes();
    channel.write(bytes, channel.voidPromise());
    if (!needsFlush) {
      needsFlush = true;
      loop.needsFlush(this);
    }
  }

  @Override
  void flush() {
    needsFlush = false;
    channel.flush();
    long limit = server.options().limits().maxPending();
    if (notePending() > limit && open) {
      slow(CloseReason.SLOW_CONSUMER_PENDING, "MaxPending of " + limit + " Exceeded");
    }
  }

  long notePending() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    long now = out == null ? 0 : out.totalPendingWriteBytes();
    pending = now;
    return now;
  }

  // --- what people see ---

  boolean isTraced() {
    return server.log().tracing();
  }

  /** A line of protocol, without payload, for the log. Any thread. */
  void trace(String line) {
    server.log().trace(() -> label() + line);
  }

  ConnectionReport report(Optional<End> end) {
    ConnectOptions said = commands.options();
    return new ConnectionReport(
        id,
        remote.getAddress().getHostAddress(),
        remote.getPort(),
        start,
        start.plusNanos(heartbeat.lastHeard() - startNanos),
        Duration.ofNanos(heartbeat.roundTrip()),
        pending + underway.get(),
        traffic.inMessages(),
        traffic.outMessages(),
        traffic.inBytes(),
        traffic.outBytes(),
        said.name(),
        said.lang(),
        said.version(),
        end,
        commands.reports());
  }

  /** How the log names this client. */
  private String label() {
    String name = commands.options().fullName();
    return "%s:%d - cid:%d - %s"
        .formatted(
            remote.getAddress().getHostAddress(),
            remote.getPort(),
            id,
            name.isEmpty() ? "" : Quoted.of(name) + " - ");
  }
}
