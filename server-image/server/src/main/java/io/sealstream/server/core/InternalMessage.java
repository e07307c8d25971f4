package io.sealstream.server.core;

import io.netty.buffer.Unpooled;

/** A message from one part of the server to another, on its way to an event loop. */
final class InternalMessage implements Runnable {
  private final Inbound message = new Inbound();
  private final Loop loop;
  private final Receiver receiver;

  InternalMessage(LocalBurst sent, Loop loop, Receiver receiver) {
    this.loop = loop;
    this.receiver = receiver;
    message.buffer = Unpooled.wrappedBuffer(sent.copy());
    message.subjectLength = sent.shownLength;
    message.reply = message.subjectLength;
    message.replyLength = sent.replyLength;
    message.headers = message.reply + message.replyLength;
    message.headersLength = sent.headersLength;
    message.payload = message.headers + message.headersLength;
    message.payloadLength = sent.bodyLength - sent.headersLength;
  }

  @Override
  public void run() {
    loop.deliver(message, receiver);
  }
}
