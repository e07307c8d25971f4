package io.sealstream.store;

/**
 * One stored message, as {@link MessageLog#read} fills it in: ranges of an array that is never
 * written to again. Reused by its holder; fields are read by the thread that called read.
 */
public final class Message {
  public long sequence;

  /** Nanoseconds since 1970. */
  public long timestamp;

  public byte[] array;
  public int subject;
  public int subjectLength;
  public int headers;

  /** 0 when there are none; else the whole block from {@code NATS/1.0} to the empty line. */
  public int headersLength;

  public int payload;
  public int payloadLength;
}
