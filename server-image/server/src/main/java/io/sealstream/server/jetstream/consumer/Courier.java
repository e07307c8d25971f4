package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.core.Burst;
import io.sealstream.server.core.Bus;
import io.sealstream.store.Message;

/** Sends what consumers say, through their stream's burst. Thread rule: the stream's owner. */
final class Courier {
  private static final byte[] NOTHING = {};

  private final Burst burst;
  private final Bus bus;

  Courier(Burst burst, Bus bus) {
    this.burst = burst;
    this.bus = bus;
  }

  /** Whether anybody listens on a subject. */
  boolean isHeard(byte[] subject) {
    return bus.interested(subject, 0, subject.length);
  }

  /** Whether everyone who listens on a subject keeps up. */
  boolean keepsUp(byte[] subject) {
    return burst.keepsUp(subject, 0, subject.length);
  }

  void status(byte[] to, byte[] headers) {
    status(to, NOTHING, headers);
  }

  void status(byte[] to, byte[] reply, byte[] headers) {
    burst.send(
        to,
        0,
        to.length,
        to,
        0,
        to.length,
        reply,
        0,
        reply.length,
        headers,
        0,
        headers.length,
        NOTHING,
        0,
        0);
  }

  /** Sends a payload without headers. */
  void payload(byte[] to, byte[] payload) {
    burst.send(to, payload);
  }

  /** Sends a message of the stream as it is; returns how many get it. */
  int message(byte[] to, AckSubject reply, Message m) {
    return burst.send(
        to,
        0,
        to.length,
        m.array,
        m.subject,
        m.subjectLength,
        reply.bytes(),
        0,
        reply.length(),
        m.array,
        m.headers,
        m.headersLength,
        m.array,
        m.payload,
        m.payloadLength);
  }

  /** Sends a message of the stream with other headers and without its payload. */
  int headersOnly(byte[] to, AckSubject reply, Message m, byte[] headers) {
    return burst.send(
        to,
        0,
        to.length,
        m.array,
        m.subject,
        m.subjectLength,
        reply.bytes(),
        0,
        reply.length(),
        headers,
        0,
        headers.length,
        NOTHING,
        0,
        0);
  }

  /** Hands everything sent so far to the connections. */
  void flush() {
    burst.flush();
  }
}
