package io.sealstream.server.jetstream.consumer;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.core.Inbound;
import java.util.Arrays;

/**
 * What one read of a socket brought for the consumers of a stream, one message behind the other in
 * one array. Handed from the event loop to the stream's actor and not touched by the loop again.
 *
 * <pre>
 * u32 length of subject, u32 length of reply, u32 length of payload, then the three
 * </pre>
 */
final class ClientBatch {
  private static final int HEADER = 12;

  /** Gets one message after the other, as ranges of one array that follow each other. */
  interface Reader {
    void message(byte[] array, int subject, int reply, int payload, int end);
  }

  private byte[] array;
  private int end;

  ClientBatch(int capacity) {
    array = new byte[capacity];
  }

  int size() {
    return end;
  }

  /** Copies a message. */
  void add(Inbound message) {
    int need = HEADER + message.subjectLength + message.replyLength + message.payloadLength;
    if (need > array.length - end) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, end + need));
    }
    put(message.subjectLength);
    put(message.replyLength);
    put(message.payloadLength);
    copy(message.buffer, message.subject, message.subjectLength);
    copy(message.buffer, message.reply, message.replyLength);
    copy(message.buffer, message.payload, message.payloadLength);
  }

  private void put(int length) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      array[end++] = (byte) (length >>> shift);
    }
  }

  private void copy(ByteBuf from, int at, int length) {
    if (length > 0) {
      from.getBytes(at, array, end, length);
      end += length;
    }
  }

  void forEach(Reader reader) {
    int at = 0;
    while (at < end) {
      int subject = at + HEADER;
      int reply = subject + length(at);
      int payload = reply + length(at + 4);
      int next = payload + length(at + 8);
      reader.message(array, subject, reply, payload, next);
      at = next;
    }
  }

  private int length(int at) {
    return (array[at] & 0xff) << 24
        | (array[at + 1] & 0xff) << 16
        | (array[at + 2] & 0xff) << 8
        | array[at + 3] & 0xff;
  }
}
