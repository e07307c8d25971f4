package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;

/**
 * Where finished bytes go: a client, or another server. Belongs to one event loop; a class and not
 * an interface, so that the JVM calls the only kind that a server without neighbours has directly.
 */
abstract class Target {
  /** Of its own among all connections of this server. Any thread. */
  abstract long id();

  /** Any thread. */
  abstract Loop loop();

  /** Whether three quarters of what may wait do wait. Any thread. */
  abstract boolean isCongested();

  /** Whether it takes no messages for now, however few wait. Any thread. */
  boolean isHeld() {
    return false;
  }

  /** Bytes are about to be handed over by another thread. */
  abstract void announce(int bytes);

  /** Bytes that another thread announced are here. */
  abstract void arrived(ByteBuf bytes, int messages, int payload);

  /** Takes bytes to be written with the next {@link #flush}. */
  abstract void queue(ByteBuf bytes, int messages, int payload);

  abstract void flush();
}
