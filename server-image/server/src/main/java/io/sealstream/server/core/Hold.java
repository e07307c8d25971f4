package io.sealstream.server.core;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Servers that send no messages for a while, as a part of this one that gets them is full. Their
 * connections are read all the same: what makes room again may have to come over one of them.
 */
final class Hold implements Runnable {
  private static final long STEP_MILLIS = 2;

  private final Loop loop;
  private final List<Neighbour> senders;
  private final List<Receiver> receivers;

  Hold(Loop loop, List<Neighbour> senders, List<Receiver> receivers) {
    this.loop = loop;
    this.senders = List.copyOf(senders);
    this.receivers = List.copyOf(receivers);
  }

  void begin() {
    senders.forEach(Neighbour::hold);
    loop.schedule(this, STEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void run() {
    if (receivers.stream().anyMatch(Receiver::isFull)) {
      loop.schedule(this, STEP_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      senders.forEach(Neighbour::release);
    }
  }
}
