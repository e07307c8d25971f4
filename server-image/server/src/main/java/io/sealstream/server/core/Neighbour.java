package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.sealstream.server.subject.Subjects;
import io.sealstream.server.wire.FrameException;
import io.sealstream.server.wire.FrameKind;
import io.sealstream.server.wire.InterestFrame;
import io.sealstream.server.wire.RoutedMessage;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Another server of the cluster, as core NATS sees it: who listens there, the messages to and from
 * it. Belongs to the event loop of its connection; other threads may only {@link #post} and ask
 * what is said to be for any thread.
 *
 * <p>Invariant: bytes posted before a message was routed are written before it, so a server hears
 * of a reply subject before the request that names it.
 */
public final class Neighbour extends Target {
  private final CoreServer server;
  private final Loop loop;
  private final Channel channel;
  private final long id;
  private final Consumer<String> slow;
  private final WriteWatch writeWatch = new WriteWatch();
  private final Traffic traffic = new Traffic();
  private final RoutedMessage message = new RoutedMessage();
  private final Map<String, PeerSubscription> interests = new HashMap<>();

  /** Frames from other threads on their way here. */
  private final Queue<ByteBuf> posted = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean taking = new AtomicBoolean();
  private final Runnable take = this::takePosted;

  /** Bytes that other threads have sent on their way here. */
  private final AtomicLong underway = new AtomicLong();

  private boolean needsFlush;
  private int holds;
  private volatile boolean held;
  private volatile boolean open = true;
  private volatile long pending;
  private volatile int listening;

  /**
   * @param slow told on the event loop when too much waits for the server, or for too long
   */
  Neighbour(CoreServer server, Loop loop, Channel channel, long id, Consumer<String> slow) {
    this.server = server;
    this.loop = loop;
    this.channel = channel;
    this.id = id;
    this.slow = slow;
  }

  // --- any thread ---

  @Override
  public long id() {
    return id;
  }

  @Override
  Loop loop() {
    return loop;
  }

  boolean isOpen() {
    return open;
  }

  /** Whether so much waits for the server that what can be left out should be. Any thread. */
  @Override
  public boolean isCongested() {
    return pendingBytes() > server.options().limits().maxPending() / 4 * 3;
  }

  @Override
  boolean isHeld() {
    return held;
  }

  /** Bytes that wait for the server. Any thread. */
  public long pendingBytes() {
    return pending + underway.get();
  }

  /** Filters and queue groups that somebody listens on there. Any thread. */
  public int listening() {
    return listening;
  }

  /** Messages there and from there. Any thread. */
  public Traffic traffic() {
    return traffic;
  }

  /**
   * Sends a frame; those that several threads post together leave in one write. Any thread.
   *
   * @param frame owned by the neighbour from now on
   */
  public void post(ByteBuf frame) {
    underway.addAndGet(frame.readableBytes());
    posted.add(frame);
    if (taking.compareAndSet(false, true)) {
      loop.execute(take);
    }
  }

  @Override
  void announce(int bytes) {
    underway.addAndGet(bytes);
  }

  // --- the event loop: what the other server says ---

  /** Somebody listens there. */
  public void gained(InterestFrame frame) throws FrameException {
    byte[] filter = frame.filter();
    if (!Subjects.isValidFilter(filter, 0, filter.length)) {
      throw new FrameException("an interest in what is no subject");
    }
    if (!Arrays.equals(frame.account(), Neighbours.ACCOUNT)) {
      return; // nobody here can publish in it
    }
    PeerSubscription added = new PeerSubscription(this, filter, frame.queue());
    if (interests.putIfAbsent(LocalInterest.key(filter, frame.queue()), added) == null) {
      server.tree().add(filter, frame.queue(), added);
      listening = interests.size();
    }
  }

  /** Nobody listens there any more. */
  public void lost(InterestFrame frame) {
    PeerSubscription gone = interests.remove(LocalInterest.key(frame.filter(), frame.queue()));
    if (gone != null) {
      server.tree().remove(gone.filter(), gone.queue(), gone);
      server.interest().removed(gone.filter());
      listening = interests.size();
    }
  }

  /** A message: reads the frame's body, of which {@code in} has {@code length} bytes. */
  public void message(ByteBuf in, int length) throws FrameException {
    message.read(in, length);
    if (message.isOf(Neighbours.ACCOUNT)) {
      traffic.in(1, message.bodyLength);
      loop.routed(message, this);
    }
  }

  /**
   * The server takes no messages for now.
   *
   * @param kind of the frame that says so, or that it takes them again
   */
  public void told(FrameKind kind) {
    held = kind == FrameKind.HOLD;
  }

  /** A part of this server that gets messages from there is full. */
  void hold() {
    if (holds++ == 0) {
      post(FrameKind.HOLD.alone(server.allocator()));
    }
  }

  /** That part has room again. */
  void release() {
    if (--holds == 0) {
      post(FrameKind.RELEASE.alone(server.allocator()));
    }
  }

  // --- the event loop: life ---

  /** From now on the server hears what somebody listens on here. */
  public void begin() {
    server.localInterest().tell(this);
  }

  /** The connection is over: nothing is routed there any more. */
  public void end() {
    open = false;
    held = false;
    server.localInterest().forget(this);
    for (PeerSubscription s : interests.values()) {
      server.tree().remove(s.filter(), s.queue(), s);
    }
    for (PeerSubscription s : interests.values()) {
      server.interest().removed(s.filter());
    }
    interests.clear();
    listening = 0;
    takePosted();
  }

  /** Whether the server took nothing for so long while bytes waited; to be asked now and then. */
  public boolean isStuck(long now, Duration deadline) {
    notePending();
    return writeWatch.isStuck(channel.unsafe().outboundBuffer(), now, deadline);
  }

  void tellInterest(byte[] filter, byte[] queue) {
    post(interest(FrameKind.INTEREST, filter, queue));
  }

  void tellInterestLost(byte[] filter, byte[] queue) {
    post(interest(FrameKind.INTEREST_LOST, filter, queue));
  }

  private ByteBuf interest(FrameKind kind, byte[] filter, byte[] queue) {
    ByteBuf out =
        server.allocator().directBuffer(InterestFrame.size(Neighbours.ACCOUNT, filter, queue));
    InterestFrame.write(out, kind, Neighbours.ACCOUNT, filter, queue);
    return out;
  }

  // --- the event loop: writing ---

  private void takePosted() {
    taking.set(false);
    for (ByteBuf frame = posted.poll(); frame != null; frame = posted.poll()) {
      int size = frame.readableBytes();
      write(frame);
      underway.addAndGet(-size);
    }
  }

  @Override
  void arrived(ByteBuf bytes, int messages, int payload) {
    int size = bytes.readableBytes();
    queue(bytes, messages, payload);
    underway.addAndGet(-size);
  }

  @Override
  void queue(ByteBuf bytes, int messages, int payload) {
    takePosted();
    traffic.out(messages, payload);
    write(bytes);
  }

  private void write(ByteBuf bytes) {
    if (!open || !channel.isActive()) {
      bytes.release();
      return;
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
    notePending();
    long limit = server.options().limits().maxPending();
    if (pending > limit && open) {
      slow.accept("MaxPending of " + limit + " Exceeded");
    }
  }

  private void notePending() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    pending = out == null ? 0 : out.totalPendingWriteBytes();
  }
}
