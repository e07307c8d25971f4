package io.sealstream.server.jetstream.consumer;

import java.nio.charset.StandardCharsets;

/**
 * Pushes to one subject as long as somebody listens there, within the window of flow control if
 * that was asked for, with heartbeats in silence.
 */
final class PushOutlet implements Outlet {
  private static final byte[] NOBODY = {};

  /** How often a subject without listeners is looked at again. */
  private static final long POLL = 100;

  /** How often a subject with listeners is looked at, in case that nothing is sent there. */
  private static final long LISTENER_CHECK = 1_000;

  private final Courier courier;
  private final ConsumerState state;
  private final Cursor cursor;
  private final FlowWindow window;
  private final boolean flowControl;
  private final long heartbeat;
  private byte[] subject;
  private long nextHeartbeat;
  private long deafSince;

  PushOutlet(
      Courier courier,
      ConsumerState state,
      Cursor cursor,
      ConsumerConfig.Push push,
      FlowWindow window,
      long now) {
    this.courier = courier;
    this.state = state;
    this.cursor = cursor;
    this.window = window;
    this.flowControl = push.flowControl();
    this.heartbeat = push.heartbeat().toMillis();
    this.nextHeartbeat = heartbeat > 0 ? now + heartbeat : NEVER;
    this.subject = bytes(push.subject());
    this.deafSince = now;
    look(now);
  }

  /** Pushes elsewhere from now on. */
  void move(String other, long now) {
    subject = bytes(other);
    deafSince = now;
    window.restart();
    look(now);
  }

  private void look(long now) {
    if (courier.isHeard(subject)) {
      deafSince = NEVER;
    } else if (deafSince == NEVER) {
      deafSince = now;
      window.restart();
    }
  }

  @Override
  public boolean keepsUp() {
    return courier.keepsUp(subject);
  }

  @Override
  public boolean isReady(long now) {
    return deafSince == NEVER && !(flowControl && window.isFull());
  }

  @Override
  public byte[] target(int size) {
    return deafSince == NEVER ? subject : NOBODY;
  }

  @Override
  public void delivered(int size, long now) {
    if (heartbeat > 0) {
      nextHeartbeat = now + heartbeat;
    }
    if (flowControl && window.sent(size)) {
      courier.status(subject, bytes(window.ask()), Status.FLOW_CONTROL_REQUEST);
    }
  }

  @Override
  public void nobodyListened(long now) {
    deafSince = now;
    window.restart();
  }

  /** A client answered a request of flow control; true when there is room again. */
  boolean flowControlAnswered(String answer) {
    return window.answered(answer);
  }

  @Override
  public void drained() {
    // Subscribers wait: there is nothing to tell them.
  }

  @Override
  public long tick(long now) {
    look(now);
    if (now >= nextHeartbeat) {
      if (deafSince == NEVER) {
        courier.status(
            subject,
            Status.heartbeat(state.deliveredConsumer(), cursor.reached(), window.outstanding()));
      }
      nextHeartbeat = now + heartbeat;
    }
    long period = deafSince == NEVER ? LISTENER_CHECK : POLL;
    // On full periods: all that look do it in one go.
    return Math.min(nextHeartbeat, (now / period + 1) * period);
  }

  @Override
  public long idleSince(long now) {
    look(now);
    return deafSince;
  }

  @Override
  public void close(byte[] status) {
    // Subscribers of a push consumer are told nothing: it just falls silent, as in nats-server.
  }

  @Override
  public long waiting(long now) {
    return 0;
  }

  @Override
  public boolean isBound() {
    return courier.isHeard(subject);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
