package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.subject.SubjectTree;
import io.sealstream.server.wire.Publish;
import io.sealstream.server.wire.RoutedMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Routes what clients of one event loop publish, straight from the read buffer, and tells the parts
 * of the server that got something when the read is done.
 */
final class LoopFanout extends Fanout {
  private static final int CACHE_SLOTS = 4096;
  private static final int MANY = 1024;
  private static final byte[] NOBODY =
      " 16 16\r\nNATS/1.0 503\r\n\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Inbound inbound = new Inbound();
  private final List<Receiver> touched = new ArrayList<>();

  /** The same ones: a read may bring messages to hundreds. */
  private Map<Receiver, Boolean> isTouched = new IdentityHashMap<>();

  private ByteBuf buffer;
  private int body;
  private int lineStart;
  private int subject;
  private int subjectLength;

  LoopFanout(SubjectTree<Subscription> tree, Outbox outbox, int loop) {
    super(tree, outbox, CACHE_SLOTS, System.nanoTime() + loop);
    inbound.loop = loop;
  }

  /** Routes a client's message; tells him when he wants to know that nobody listens. */
  void publish(Publish p, Connection from) {
    buffer = p.buffer;
    body = p.body;
    lineStart = p.lineStart;
    subject = p.subject;
    subjectLength = p.subjectLength;
    shown = p.line;
    shownFrom = p.subject;
    shownLength = p.subjectLength;
    reply = p.line;
    replyFrom = p.reply;
    replyLength = p.replyLength;
    headersLength = p.headersLength;
    bodyLength = p.bodyLength;
    int delivered = route(p.line, p.subject, p.subjectLength, from);
    if (delivered == 0 && replyLength > 0 && from.wantsNoResponders()) {
      tellNobody(from);
    }
  }

  /** Routes what another server sent. */
  void routed(RoutedMessage m) {
    buffer = m.buffer;
    body = m.body;
    lineStart = m.lineStart;
    subject = m.shown;
    subjectLength = m.shownLength;
    shown = m.line;
    shownFrom = m.shown;
    shownLength = m.shownLength;
    reply = m.line;
    replyFrom = m.reply;
    replyLength = m.replyLength;
    headersLength = m.headersLength;
    bodyLength = m.bodyLength;
    routeHere(m);
  }

  private void tellNobody(Connection from) {
    ClientSubscription listener = ownListener(reply, replyFrom, replyLength, from);
    if (listener == null) {
      return;
    }
    ByteBuf out = outbox.room(from, 6 + replyLength + listener.sid.length + NOBODY.length);
    out.writeByte('H').writeByte('M').writeByte('S').writeByte('G').writeByte(' ');
    out.writeBytes(reply, replyFrom, replyLength).writeByte(' ');
    out.writeBytes(listener.sid).writeBytes(NOBODY);
  }

  @Override
  void writeBody(ByteBuf out) {
    out.writeBytes(buffer, body, bodyLength + 2);
  }

  @Override
  void writePayload(ByteBuf out) {
    out.writeBytes(buffer, body + headersLength, bodyLength - headersLength + 2);
  }

  @Override
  void hand(ReceiverSubscription to) {
    Inbound in = inbound;
    in.buffer = buffer;
    in.subject = lineStart + subject;
    in.subjectLength = subjectLength;
    in.reply = lineStart + replyFrom;
    in.replyLength = replyLength;
    in.headers = body;
    in.headersLength = headersLength;
    in.payload = body + headersLength;
    in.payloadLength = bodyLength - headersLength;
    deliver(to.receiver());
  }

  private void deliver(Receiver receiver) {
    receiver.onMessage(inbound);
    boolean again = !touched.isEmpty() && touched.getLast() == receiver;
    if (!again && isTouched.put(receiver, true) == null) {
      touched.add(receiver);
    }
  }

  /** A message from a thread that is no event loop, for a part of the server. */
  void deliver(Inbound message, Receiver receiver) {
    message.loop = inbound.loop;
    receiver.onMessage(message);
    receiver.onReadEnd(inbound.loop);
  }

  /**
   * The read is parsed.
   *
   * @return the receivers that got messages; cleared by {@link #forget}
   */
  List<Receiver> readEnd() {
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).onReadEnd(inbound.loop);
    }
    return touched;
  }

  void forget() {
    if (touched.size() > MANY) {
      isTouched = new IdentityHashMap<>(); // it never shrinks, and clearing it takes its size
    } else {
      isTouched.clear();
    }
    touched.clear();
  }
}
