package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.subject.SubjectTree;

/** Sends from inside the server: all parts of a message are arrays. */
final class LocalBurst extends Fanout implements Burst {
  private static final int CACHE_SLOTS = 64;

  /** The loop on which parts of the server get what this burst sends: one, so order is kept. */
  private final Loop receivers;

  private byte[] headers;
  private int headersFrom;
  private byte[] payload;
  private int payloadFrom;
  private int payloadLength;

  LocalBurst(SubjectTree<Subscription> tree, Outbox outbox, Loop receivers) {
    super(tree, outbox, CACHE_SLOTS, System.nanoTime());
    this.receivers = receivers;
  }

  @Override
  public int send(
      byte[] to,
      int toOffset,
      int toLength,
      byte[] shownSubject,
      int shownOffset,
      int shownSubjectLength,
      byte[] replySubject,
      int replyOffset,
      int replySubjectLength,
      byte[] headerBlock,
      int headersOffset,
      int headerBlockLength,
      byte[] payloadBytes,
      int payloadOffset,
      int payloadBytesLength) {
    shown = shownSubject;
    shownFrom = shownOffset;
    shownLength = shownSubjectLength;
    reply = replySubject;
    replyFrom = replyOffset;
    replyLength = replySubjectLength;
    headers = headerBlock;
    headersFrom = headersOffset;
    headersLength = headerBlockLength;
    payload = payloadBytes;
    payloadFrom = payloadOffset;
    payloadLength = payloadBytesLength;
    bodyLength = headerBlockLength + payloadBytesLength;
    return route(to, toOffset, toLength, null);
  }

  @Override
  void writeBody(ByteBuf out) {
    if (headersLength > 0) {
      out.writeBytes(headers, headersFrom, headersLength);
    }
    writePayload(out);
  }

  @Override
  void writePayload(ByteBuf out) {
    if (payloadLength > 0) {
      out.writeBytes(payload, payloadFrom, payloadLength);
    }
    out.writeByte('\r').writeByte('\n');
  }

  @Override
  void hand(ReceiverSubscription to) {
    receivers.execute(new InternalMessage(this, receivers, to.receiver()));
  }

  /** Copies the message of now into one array: what {@link InternalMessage} takes along. */
  byte[] copy() {
    byte[] copy = new byte[shownLength + replyLength + headersLength + payloadLength];
    int at = 0;
    System.arraycopy(shown, shownFrom, copy, at, shownLength);
    at += shownLength;
    if (replyLength > 0) {
      System.arraycopy(reply, replyFrom, copy, at, replyLength);
      at += replyLength;
    }
    if (headersLength > 0) {
      System.arraycopy(headers, headersFrom, copy, at, headersLength);
      at += headersLength;
    }
    if (payloadLength > 0) {
      System.arraycopy(payload, payloadFrom, copy, at, payloadLength);
    }
    return copy;
  }

  @Override
  public boolean keepsUp(byte[] subject, int offset, int length) {
    return !isBehind(subject, offset, length);
  }

  @Override
  public void flush() {
    outbox.flush(null);
  }
}
