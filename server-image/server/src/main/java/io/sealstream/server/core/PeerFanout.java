package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.wire.RoutedMessage;
import java.util.Arrays;

/**
 * The servers that get the message that is routed now, each once however many of its filters match,
 * and the queue groups for which each was chosen. Not thread safe; reused for each message.
 */
final class PeerFanout {
  private static final byte[] ACCOUNT = Neighbours.ACCOUNT;

  private Neighbour[] neighbours = new Neighbour[4];
  private boolean[] plain = new boolean[4];
  private byte[][][] queues = new byte[4][4][];
  private int[] queueCounts = new int[4];
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  /** A server where somebody listens, in a queue group or, with an empty one, by himself. */
  void add(Neighbour neighbour, byte[] queue) {
    int at = indexOf(neighbour);
    if (queue.length == 0) {
      plain[at] = true;
      return;
    }
    if (queueCounts[at] == queues[at].length) {
      queues[at] = Arrays.copyOf(queues[at], queueCounts[at] * 2);
    }
    queues[at][queueCounts[at]++] = queue;
  }

  private int indexOf(Neighbour neighbour) {
    for (int i = 0; i < count; i++) {
      if (neighbours[i] == neighbour) {
        return i;
      }
    }
    if (count == neighbours.length) {
      grow();
    }
    neighbours[count] = neighbour;
    plain[count] = false;
    queueCounts[count] = 0;
    return count++;
  }

  private void grow() {
    neighbours = Arrays.copyOf(neighbours, count * 2);
    plain = Arrays.copyOf(plain, count * 2);
    queueCounts = Arrays.copyOf(queueCounts, count * 2);
    queues = Arrays.copyOf(queues, count * 2);
    for (int i = count; i < queues.length; i++) {
      queues[i] = new byte[4][];
    }
  }

  /** Composes the message for each of the servers, and begins anew. */
  void send(Fanout message, byte[] to, int toFrom, int toLength) {
    // Routed by one subject and shown under another: what JetStream delivers.
    boolean same = message.shown == to && message.shownFrom == toFrom;
    int shown = same ? 0 : message.shownLength;
    int fixed =
        RoutedMessage.size(
            ACCOUNT.length, toLength, shown, message.replyLength, message.bodyLength);
    for (int i = 0; i < count; i++) {
      int size = fixed + queueBytes(i);
      ByteBuf out = message.outbox.room(neighbours[i], size);
      RoutedMessage.begin(
          out,
          size,
          plain[i],
          ACCOUNT.length,
          toLength,
          shown,
          message.replyLength,
          message.headersLength,
          queueCounts[i]);
      out.writeBytes(ACCOUNT).writeBytes(to, toFrom, toLength);
      out.writeBytes(message.shown, message.shownFrom, shown);
      if (message.replyLength > 0) {
        out.writeBytes(message.reply, message.replyFrom, message.replyLength);
      }
      for (int q = 0; q < queueCounts[i]; q++) {
        out.writeShort(queues[i][q].length).writeBytes(queues[i][q]);
      }
      message.writeBody(out);
      message.outbox.counted(message.bodyLength);
      neighbours[i] = null;
    }
    count = 0;
  }

  private int queueBytes(int at) {
    int bytes = 0;
    for (int q = 0; q < queueCounts[at]; q++) {
      bytes += RoutedMessage.queueSize(queues[at][q]);
    }
    return bytes;
  }
}
