package io.sealstream.server.core;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Publishers that are not read for a while: up to 10 ms because clients do not keep up (as
 * nats-server does; after that the slow ones are sent away when their limit is reached), and as
 * long as a part of the server, or of another one that their messages go to, says that it is full.
 */
final class Pause implements Runnable {
  private static final long STEP_MILLIS = 2;
  private static final int STEPS_FOR_CLIENTS = 5;

  private final Loop loop;
  private final List<Connection> publishers;
  private final List<Receiver> receivers;
  private final List<Target> congested;
  private int steps;

  Pause(Loop loop, List<Connection> publishers, List<Receiver> receivers, List<Target> congested) {
    this.loop = loop;
    this.publishers = List.copyOf(publishers);
    this.receivers = List.copyOf(receivers);
    this.congested = List.copyOf(congested);
  }

  void begin() {
    publishers.forEach(Connection::pauseReading);
    loop.schedule(this, STEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void run() {
    steps++;
    boolean full = receivers.stream().anyMatch(Receiver::isFull);
    boolean behind = steps < STEPS_FOR_CLIENTS && congested.stream().anyMatch(Target::isCongested);
    boolean held = congested.stream().anyMatch(Target::isHeld);
    if (full || behind || held) {
      loop.schedule(this, STEP_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      publishers.forEach(Connection::resumeReading);
    }
  }
}
