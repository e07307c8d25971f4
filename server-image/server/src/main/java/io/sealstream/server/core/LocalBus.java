package io.sealstream.server.core;

import io.sealstream.server.subject.SubjectTree;
import io.sealstream.server.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The bus of one server. */
final class LocalBus implements Bus {
  private static final byte[] NO_QUEUE = new byte[0];

  private final CoreServer server;
  private final SubjectTree<io.sealstream.server.core.Subscription> tree;
  private final AtomicInteger bursts = new AtomicInteger();

  LocalBus(CoreServer server) {
    this.server = server;
    this.tree = server.tree();
  }

  @Override
  public Bus.Subscription subscribe(String filter, Receiver receiver) {
    if (!Subjects.isValidFilter(filter)) {
      throw new IllegalArgumentException("not a subject or wildcard: " + filter);
    }
    byte[] bytes = filter.getBytes(StandardCharsets.UTF_8);
    ReceiverSubscription added = new ReceiverSubscription(bytes, receiver);
    tree.add(bytes, NO_QUEUE, added);
    server.localInterest().added(bytes, NO_QUEUE);
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        tree.remove(bytes, NO_QUEUE, added);
        server.localInterest().removed(bytes, NO_QUEUE);
        server.interest().removed(bytes);
      }
    };
  }

  @Override
  public Burst burst() {
    Loop receivers = server.loop(Math.floorMod(bursts.getAndIncrement(), server.loopCount()));
    Outbox outbox = new Outbox(server.allocator(), server.loopCount());
    return new LocalBurst(tree, outbox, receivers);
  }

  @Override
  public int loops() {
    return server.loopCount();
  }

  @Override
  public boolean interested(byte[] subject, int offset, int length) {
    return tree.hasInterest(subject, offset, length);
  }

  @Override
  public Bus.Subscription whenInterestLost(String subject, Runnable gone) {
    return server.interest().watch(subject, gone);
  }
}
