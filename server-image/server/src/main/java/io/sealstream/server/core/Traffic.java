package io.sealstream.server.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Messages and bytes in and out. One thread counts, every thread may look: the numbers are never
 * torn and at most a moment old.
 */
public final class Traffic {
  private static final VarHandle IN_MESSAGES = handle("inMessages");
  private static final VarHandle IN_BYTES = handle("inBytes");
  private static final VarHandle OUT_MESSAGES = handle("outMessages");
  private static final VarHandle OUT_BYTES = handle("outBytes");

  private long inMessages;
  private long inBytes;
  private long outMessages;
  private long outBytes;

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(Traffic.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  void in(int messages, long bytes) {
    IN_MESSAGES.setOpaque(this, inMessages + messages);
    IN_BYTES.setOpaque(this, inBytes + bytes);
  }

  void out(int messages, long bytes) {
    OUT_MESSAGES.setOpaque(this, outMessages + messages);
    OUT_BYTES.setOpaque(this, outBytes + bytes);
  }

  public long inMessages() {
    return (long) IN_MESSAGES.getOpaque(this);
  }

  public long inBytes() {
    return (long) IN_BYTES.getOpaque(this);
  }

  public long outMessages() {
    return (long) OUT_MESSAGES.getOpaque(this);
  }

  public long outBytes() {
    return (long) OUT_BYTES.getOpaque(this);
  }
}
