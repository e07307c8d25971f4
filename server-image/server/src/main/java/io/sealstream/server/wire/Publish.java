package io.sealstream.server.wire;

import io.netty.buffer.ByteBuf;

/**
 * A PUB or HPUB: the control line is copied to an array, the body stays in the read buffer. Filled
 * in and reused by the parser.
 */
public final class Publish {
  /** The control line without its end. */
  public byte[] line;

  /** Index of the line's first byte in {@link #buffer}. */
  public int lineStart;

  public int subject;
  public int subjectLength;
  public int reply;

  /** 0 when there is no reply subject. */
  public int replyLength;

  /** The read buffer. */
  public ByteBuf buffer;

  /** Index of the body in {@link #buffer}: headers, payload, then CR LF. */
  public int body;

  /** Bytes of headers and payload. */
  public int bodyLength;

  /** Bytes of the headers; 0 when there are none. */
  public int headersLength;
}
