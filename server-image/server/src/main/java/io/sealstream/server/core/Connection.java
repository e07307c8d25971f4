package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.sealstream.server.core.ConnectionReport.End;
import io.sealstream.server.core.ConnectionReport.SubscriptionReport;
import io.sealstream.server.subject.Subjects;
import io.sealstream.server.wire.Commands;
import io.sealstream.server.wire.ConnectOptions;
import io.sealstream.server.wire.ProtocolException;
import io.sealstream.server.wire.Publish;
import io.sealstream.server.wire.Quoted;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client. All its state belongs to its event loop; other threads may ask what is volatile here,
 * and reach it only by handing over finished bytes ({@link #announce}, then {@link #arrived}).
 *
 * <p>Life: open → closing (no message is routed to it any more, what is gathered is still written)
 * → ended.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Commands {
  private static final byte[] NO_QUEUE = new byte[0];
  private static final byte[] OK = ascii("+OK\r\n");
  private static final byte[] PING = ascii("PING\r\n");
  private static final byte[] PONG = ascii("PONG\r\n");

  private final CoreServer server;
  private final Loop loop;
  private final Channel channel;
  private final long id;
  private final InetSocketAddress remote;
  private final ReadBuffer readBuffer;
  private Heartbeat heartbeat;
  private final WriteWatch writeWatch = new WriteWatch();
  private final Traffic traffic = new Traffic();
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();
  private final Map<String, ClientSubscription> subscriptions = new HashMap<>();

  /** Bytes that other threads have sent on their way here. */
  private final AtomicLong underway = new AtomicLong();

  private volatile ConnectOptions options = ConnectOptions.UNSAID;
  private volatile boolean open = true;
  private volatile long pending;
  private boolean needsFlush;

  Connection(CoreServer server, Loop loop, Channel channel, long id) {
    this.server = server;
    this.loop = loop;
    this.channel = channel;
    this.id = id;
    this.remote = (InetSocketAddress) channel.remoteAddress();
    this.readBuffer = new ReadBuffer(loop);
    this.heartbeat = new Heartbeat(server.options().pings());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  // --- what other threads may ask ---

  long id() {
    return id;
  }

  Loop loop() {
    return loop;
  }

  boolean isOpen() {
    return open;
  }

  boolean echo() {
    return options.echo();
  }

  @Override
  public boolean headers() {
    return options.headers();
  }

  boolean wantsNoResponders() {
    return options.noResponders();
  }

  /** Whether three quarters of what may wait for this client do wait. */
  boolean isCongested() {
    return pending + underway.get() > server.options().limits().maxPending() / 4 * 3;
  }

  /** Bytes are about to be handed over by another thread. */
  void announce(int bytes) {
    underway.addAndGet(bytes);
  }

  /** Another thread delivered the last message that a subscription may have. */
  void expire(ClientSubscription subscription) {
    loop.execute(() -> remove(subscription));
  }

  // --- the event loop ---

  ReadBuffer readBuffer() {
    return readBuffer;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
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
    if (open && options.protocol() >= 1) {
      announce();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    int needed = 0;
    if (open) {
      heartbeat.heard();
      try {
        needed = loop.parser().parse(in, this);
      } catch (ProtocolException e) {
        violated(e);
      }
    }
    if (!open) {
      in.skipBytes(in.readableBytes());
    }
    readBuffer.keep(in, needed);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    loop.endTurnSoon();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    close(CloseReason.CLIENT_CLOSED);
    readBuffer.drop();
    loop.connections().remove(this);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    notePending();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      server.log().error(label() + "unexpected " + cause);
    }
    close(CloseReason.READ_ERROR);
  }

  private void violated(ProtocolException e) {
    if (!e.told().isEmpty()) {
      error(e.told());
    }
    server.log().error(label() + e.getMessage());
    close(
        switch (e.violation()) {
          case PROTOCOL -> CloseReason.PROTOCOL_VIOLATION;
          case CONTROL_LINE -> CloseReason.MAX_CONTROL_LINE;
          case PAYLOAD -> CloseReason.MAX_PAYLOAD;
          case AUTHORIZATION -> CloseReason.AUTHORIZATION;
          case CLIENT_PROTOCOL -> CloseReason.BAD_CLIENT_PROTOCOL;
          case NO_RESPONDERS -> CloseReason.NO_RESPONDERS_REQUIRES_HEADERS;
        });
  }

  // --- commands ---

  @Override
  public void connect(byte[] line, int from, int length) throws ProtocolException {
    ConnectOptions said = ConnectOptions.parse(line, from, length);
    if (said.account()) {
      throw refused(ProtocolException.Violation.AUTHORIZATION, "Authorization Violation");
    }
    if (said.protocol() < 0 || said.protocol() > 1) {
      throw refused(ProtocolException.Violation.CLIENT_PROTOCOL, "invalid client protocol");
    }
    if (said.noResponders() && !said.headers()) {
      throw refused(
          ProtocolException.Violation.NO_RESPONDERS, "no responders requires headers support");
    }
    options = said;
    heartbeat.connected(System.nanoTime());
    acknowledge();
  }

  private static ProtocolException refused(ProtocolException.Violation violation, String text) {
    return new ProtocolException(violation, text, text);
  }

  @Override
  public void publish(Publish message) {
    traffic.in(1, message.bodyLength);
    if (options.pedantic()
        && !Subjects.isValidLiteral(message.line, message.subject, message.subjectLength)) {
      error("Invalid Publish Subject");
    }
    if (isReserved(message)) {
      String reply = text(message.line, message.reply, message.replyLength);
      error("Permissions Violation for Publish with Reply of \"" + reply + "\"");
      return;
    }
    acknowledge();
    loop.publish(message, this);
  }

  /** Replies that only the server itself may ask for. */
  private static boolean isReserved(Publish p) {
    return startsWith(p, "$JS.ACK.") || startsWith(p, "_R_.") || startsWith(p, "_GR_.");
  }

  private static boolean startsWith(Publish p, String prefix) {
    if (p.replyLength <= prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (p.line[p.reply + i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void subscribe(
      byte[] line,
      int subject,
      int subjectLength,
      int queue,
      int queueLength,
      int sid,
      int sidLength) {
    if (!Subjects.isValidFilter(line, subject, subjectLength)) {
      error("Invalid Subject");
      return;
    }
    byte[] sidBytes = Arrays.copyOfRange(line, sid, sid + sidLength);
    ClientSubscription subscription =
        new ClientSubscription(
            this,
            Arrays.copyOfRange(line, subject, subject + subjectLength),
            queueLength == 0 ? NO_QUEUE : Arrays.copyOfRange(line, queue, queue + queueLength),
            sidBytes);
    // A sid that is taken keeps its first subscription, as nats-server has it.
    if (subscriptions.putIfAbsent(key(sidBytes, 0, sidLength), subscription) == null) {
      server.tree().add(subscription.filter(), subscription.queue(), subscription);
    }
    acknowledge();
  }

  @Override
  public void unsubscribe(byte[] line, int sid, int sidLength, int max) {
    ClientSubscription subscription = subscriptions.get(key(line, sid, sidLength));
    if (subscription != null && (max <= 0 || !subscription.limitTo(max))) {
      remove(subscription);
    }
    acknowledge();
  }

  private static String key(byte[] s, int from, int length) {
    return new String(s, from, length, StandardCharsets.ISO_8859_1);
  }

  private void remove(ClientSubscription subscription) {
    String key = key(subscription.sid, 0, subscription.sid.length);
    if (subscriptions.remove(key, subscription)) {
      server.tree().remove(subscription.filter(), subscription.queue(), subscription);
      server.interest().removed(subscription.filter());
    }
  }

  @Override
  public void ping() {
    send(PONG);
  }

  @Override
  public void pong() {
    heartbeat.answered(System.nanoTime());
  }

  @Override
  public int maxPayload() {
    return server.options().limits().maxPayload();
  }

  private void acknowledge() {
    if (options.verbose()) {
      send(OK);
    }
  }

  /** Tells the client of an error; what comes of it is the caller's. */
  void error(String text) {
    send(("-ERR '" + text + "'\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] s, int from, int length) {
    return new String(s, from, length, StandardCharsets.UTF_8);
  }

  // --- writing ---

  private void send(byte[] bytes) {
    loop.outbox().room(this, bytes.length).writeBytes(bytes);
    loop.endTurnSoon();
  }

  /** Bytes that another thread announced are here. */
  void arrived(ByteBuf bytes, int messages, int payload) {
    underway.addAndGet(-bytes.readableBytes());
    queue(bytes, messages, payload);
  }

  /** Takes bytes to be written with the next {@link #flush}. */
  void queue(ByteBuf bytes, int messages, int payload) {
    if (!channel.isActive()) {
      bytes.release();
      return;
    }
    if (messages > 0) {
      traffic.out(messages, payload);
      loop.traffic().out(messages, payload);
    }
    channel.write(bytes, channel.voidPromise());
    if (!needsFlush) {
      needsFlush = true;
      loop.needsFlush(this);
    }
  }

  void flush() {
    needsFlush = false;
    channel.flush();
    if (notePending() > server.options().limits().maxPending() && open) {
      String limit = Long.toString(server.options().limits().maxPending());
      slow(CloseReason.SLOW_CONSUMER_PENDING, "MaxPending of " + limit + " Exceeded");
    }
  }

  private long notePending() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    long now = out == null ? 0 : out.totalPendingWriteBytes();
    pending = now;
    return now;
  }

  private void slow(CloseReason reason, String why) {
    server.log().info(label() + "Slow Consumer Detected: " + why);
    close(reason);
    channel.close();
  }

  // --- time ---

  /** Called now and then: pings, stale connections, write deadline. */
  void check(long now) {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    if (writeWatch.isStuck(out, now, server.options().limits().writeDeadline())) {
      if (open) {
        slow(
            CloseReason.SLOW_CONSUMER_DEADLINE,
            "WriteDeadline of "
                + server.options().limits().writeDeadline().toMillis()
                + "ms exceeded with "
                + notePending()
                + " total bytes");
      }
      channel.close();
      return;
    }
    if (open) {
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

  /** The server's options changed. */
  void reload() {
    heartbeat = new Heartbeat(server.options().pings());
    heartbeat.begin(System.nanoTime());
    announceAgain();
  }

  void pauseReading() {
    channel.config().setAutoRead(false);
  }

  void resumeReading() {
    channel.config().setAutoRead(true);
  }

  // --- end ---

  /** Ends the connection once what was gathered for it is written. */
  void close(CloseReason reason) {
    if (!open) {
      return;
    }
    open = false;
    server.ended(this, reason, report(Optional.of(new End(Instant.now(), reason))));
    for (ClientSubscription subscription : subscriptions.values()) {
      server.tree().remove(subscription.filter(), subscription.queue(), subscription);
    }
    for (ClientSubscription subscription : subscriptions.values()) {
      server.interest().removed(subscription.filter());
    }
    server.log().debug(() -> label() + "Client connection closed: " + reason.text());
    loop.needsEnd(this);
  }

  /** All that was gathered is queued: closes behind it. */
  void end() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** What monitoring shows of this client. */
  ConnectionReport report(Optional<End> end) {
    ConnectOptions said = options;
    List<SubscriptionReport> listens = new ArrayList<>(subscriptions.size());
    for (ClientSubscription s : subscriptions.values()) {
      listens.add(
          new SubscriptionReport(
              text(s.filter()), text(s.queue()), text(s.sid), s.delivered(), s.max(), id));
    }
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
        listens);
  }

  private static String text(byte[] bytes) {
    return text(bytes, 0, bytes.length);
  }

  /** How the log names this client. */
  private String label() {
    ConnectOptions said = options;
    StringBuilder text = new StringBuilder(64);
    text.append(remote.getAddress().getHostAddress()).append(':').append(remote.getPort());
    return text.append(" - cid:").append(id).append(" - ").append(named(said)).toString();
  }

  private static String named(ConnectOptions said) {
    StringBuilder text = new StringBuilder();
    if (!said.version().isEmpty()) {
      text.append('v').append(said.version());
    }
    for (String part : new String[] {said.lang(), said.name()}) {
      if (!part.isEmpty()) {
        text.append(text.isEmpty() ? "" : ":").append(part);
      }
    }
    return text.isEmpty() ? "" : Quoted.of(text.toString()) + " - ";
  }
}
