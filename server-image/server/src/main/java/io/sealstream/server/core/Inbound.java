package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;

/**
 * A message on its way through the bus: ranges of the read buffer, no copy. Filled in and reused by
 * the event loop.
 */
public final class Inbound {
  /** Holds all ranges; absolute indexes; never release or move its indexes. */
  public ByteBuf buffer;

  public int subject;
  public int subjectLength;
  public int reply;

  /** 0 when there is no reply subject. */
  public int replyLength;

  public int headers;

  /** 0 when there are none; else the whole block from {@code NATS/1.0} to the empty line. */
  public int headersLength;

  public int payload;
  public int payloadLength;

  /** Index of the event loop that calls, from 0; stable for the life of the server. */
  public int loop;
}
