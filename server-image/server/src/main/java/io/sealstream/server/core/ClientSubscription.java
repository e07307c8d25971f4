package io.sealstream.server.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One SUB of a client. Every thread that publishes counts what it delivers; only the connection's
 * event loop changes the maximum.
 */
final class ClientSubscription implements Subscription {
  private static final VarHandle DELIVERED;

  static {
    try {
      DELIVERED =
          MethodHandles.lookup().findVarHandle(ClientSubscription.class, "delivered", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Connection connection;
  final byte[] sid;
  private final byte[] filter;
  private final byte[] queue;

  private volatile long delivered;

  /** Messages after which it ends; 0: never. */
  private volatile long max;

  ClientSubscription(Connection connection, byte[] filter, byte[] queue, byte[] sid) {
    this.connection = connection;
    this.filter = filter;
    this.queue = queue;
    this.sid = sid;
  }

  @Override
  public byte[] filter() {
    return filter;
  }

  @Override
  public byte[] queue() {
    return queue;
  }

  /**
   * Takes one delivery; false when the maximum was reached before. With the last one the
   * subscription is on its way out.
   */
  boolean take() {
    long n = (long) DELIVERED.getAndAdd(this, 1L) + 1;
    long limit = max;
    if (limit == 0 || n < limit) {
      return true;
    }
    if (n == limit) {
      connection.expire(this);
      return true;
    }
    return false;
  }

  long delivered() {
    return delivered;
  }

  long max() {
    return max;
  }

  /**
   * Sets the maximum.
   *
   * @return false when as many were delivered already: it ends now
   */
  boolean limitTo(long messages) {
    max = messages;
    return delivered < messages;
  }
}
