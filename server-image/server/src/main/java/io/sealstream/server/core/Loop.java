package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.sealstream.server.wire.ClientParser;
import io.sealstream.server.wire.Publish;
import io.sealstream.server.wire.RoutedMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One event loop with its connections. A <em>turn</em> is what the loop does between two waits: all
 * sockets that are ready are read and parsed, then {@link #endTurn} hands over what was gathered
 * and flushes each connection once. Everything here belongs to the loop's thread, except {@link
 * #execute}.
 */
final class Loop {
  private static final int READ_BUFFER = 128 << 10;

  private final CoreServer server;
  private final int index;
  private final EventLoop executor;
  private final ByteBufAllocator allocator;
  private final ClientParser parser;
  private final Outbox outbox;
  private final LoopFanout fanout;
  private final Traffic traffic = new Traffic();
  private final Set<Connection> connections = new LinkedHashSet<>();
  private final List<Target> unflushed = new ArrayList<>();
  private final List<Connection> publishers = new ArrayList<>();
  private final List<Neighbour> senders = new ArrayList<>();
  private final List<Connection> ending = new ArrayList<>();
  private final Runnable endTurn = this::endTurn;
  private ByteBuf readBuffer;
  private boolean turnEnds;
  private volatile long lastCheck = System.nanoTime();

  Loop(int index, EventLoop executor, CoreServer server) {
    this.server = server;
    this.index = index;
    this.executor = executor;
    this.allocator = server.allocator();
    this.parser = new ClientParser(server.options().limits().maxControlLine());
    this.outbox = new Outbox(allocator, server.loopCount());
    this.fanout = new LoopFanout(server.tree(), outbox, index);
  }

  int index() {
    return index;
  }

  EventLoop executor() {
    return executor;
  }

  ByteBufAllocator allocator() {
    return allocator;
  }

  ClientParser parser() {
    return parser;
  }

  Outbox outbox() {
    return outbox;
  }

  Traffic traffic() {
    return traffic;
  }

  Set<Connection> connections() {
    return connections;
  }

  /** The buffer that all connections of this loop read into. */
  ByteBuf readBuffer() {
    if (readBuffer == null) {
      readBuffer = allocator.directBuffer(READ_BUFFER, READ_BUFFER);
    }
    return readBuffer;
  }

  /** Any thread. Dropped when the server has ended. */
  void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      server.log().debug(() -> "A task came after the end of event loop " + index);
    }
  }

  void publish(Publish message, Connection from) {
    if (publishers.isEmpty() || publishers.getLast() != from) {
      publishers.add(from);
    }
    traffic.in(1, message.bodyLength);
    fanout.publish(message, from);
  }

  /** A message from another server. */
  void routed(RoutedMessage message, Neighbour from) {
    if (senders.isEmpty() || senders.getLast() != from) {
      senders.add(from);
    }
    fanout.routed(message);
    endTurnSoon();
  }

  /** A message from another part of the server to one that listens. */
  void deliver(Inbound message, Receiver receiver) {
    fanout.deliver(message, receiver);
  }

  void needsFlush(Target target) {
    unflushed.add(target);
    endTurnSoon();
  }

  void needsEnd(Connection connection) {
    ending.add(connection);
    endTurnSoon();
  }

  /** Ends the turn once all sockets that are ready now were read. */
  void endTurnSoon() {
    if (!turnEnds) {
      turnEnds = true;
      execute(endTurn);
    }
  }

  private void endTurn() {
    turnEnds = false;
    List<Receiver> receivers = fanout.readEnd();
    List<Target> congested = outbox.flush(this);
    if (!publishers.isEmpty() || !senders.isEmpty()) {
      pauseIfNeeded(receivers, congested);
      publishers.clear();
      senders.clear();
    }
    fanout.forget();
    for (int i = 0; i < unflushed.size(); i++) {
      unflushed.get(i).flush();
    }
    unflushed.clear();
    for (int i = 0; i < ending.size(); i++) {
      ending.get(i).end();
    }
    ending.clear();
  }

  private void pauseIfNeeded(List<Receiver> receivers, List<Target> congested) {
    boolean full = false;
    for (int i = 0; i < receivers.size(); i++) {
      full |= receivers.get(i).isFull();
    }
    if (full && !senders.isEmpty()) {
      new Hold(this, senders, receivers).begin();
    }
    if (!publishers.isEmpty() && (full || !congested.isEmpty())) {
      new Pause(this, publishers, full ? receivers : List.of(), congested).begin();
    }
  }

  /** Pings, stale connections and write deadlines: called every now and then. */
  void check() {
    long now = System.nanoTime();
    lastCheck = now;
    for (Connection connection : List.copyOf(connections)) {
      connection.check(now);
    }
  }

  void pauseReading() {
    connections.forEach(Connection::pauseReading);
  }

  void resumeReading() {
    connections.forEach(Connection::resumeReading);
  }

  /** Whether this loop is alive; any thread. */
  boolean ranWithin(long nanos) {
    return System.nanoTime() - lastCheck < nanos;
  }

  /** What monitoring shows of the clients here. */
  List<ConnectionReport> reports() {
    List<ConnectionReport> reports = new ArrayList<>(connections.size());
    for (Connection connection : connections) {
      if (connection.isOpen()) {
        reports.add(connection.report(Optional.empty()));
      }
    }
    return reports;
  }

  void schedule(Runnable task, long delay, TimeUnit unit) {
    executor.schedule(task, delay, unit);
  }
}
